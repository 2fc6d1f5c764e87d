//! The command line: one file per subcommand. Each turns its arguments into calls of the engine and prints what comes
//! back; only `output` prints, and only `error` says how a failure is worded and which exit code it has.

mod arguments;
mod bootstrap;
mod build;
mod commit;
mod container;
mod diagnostic;
mod diff;
mod dockerfile;
mod dockerignore;
mod error;
mod exec;
mod explain;
mod foreground;
mod history;
mod image;
mod images;
mod import;
mod inspect;
mod layers;
mod logs;
mod output;
mod plan;
mod ps;
mod pull;
mod rm;
mod rmi;
mod run;
mod several;
mod stop;
mod tag;
mod teller;
mod terminal;
mod usage;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use error::Failure;

/// What a command ends with: its exit code, or why it failed.
type Outcome = Result<u8, Failure>;

/// Parses the arguments, carries the command out, and says how it went as an exit code.
#[must_use]
pub fn main() -> ExitCode {
    let outcome = match CommandLine::try_parse() {
        Ok(line) => line.command.run(),
        Err(error) => usage::explain(&error),
    };
    ExitCode::from(outcome.unwrap_or_else(|failure| output::failure(&failure)))
}

/// Builds images from Dockerfiles and runs containers from images, with no docker underneath.
#[derive(Debug, Parser)]
#[command(name = "layercake", version, arg_required_else_help = true, after_help = EXAMPLES, max_term_width = 100)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  layercake image bootstrap busybox          Make a small base image from Debian's packages
  layercake run -it busybox sh               Open a shell in a fresh container
  layercake build -t hello:1 .               Build the Dockerfile of this folder
  layercake image history hello:1            Show the layers, and which instruction made each
  layercake layers hello:1                   Show what each layer holds, and what is wasted
  layercake explain                          Say why the last build used its cache, or could not

`layercake COMMAND --help` shows the flags of a command and more examples.";

#[derive(Debug, Subcommand)]
enum Command {
    Build(build::Arguments),
    Plan(plan::Arguments),
    Dockerfile(dockerfile::Arguments),
    Dockerignore(dockerignore::Arguments),
    Explain(explain::Arguments),
    Run(run::Arguments),
    Ps(ps::Arguments),
    Logs(logs::Arguments),
    Exec(exec::Arguments),
    Stop(stop::Arguments),
    Rm(rm::Arguments),
    Images(images::Arguments),
    Rmi(rmi::Arguments),
    History(history::Arguments),
    Layers(layers::Arguments),
    Diff(diff::Arguments),
    Inspect(inspect::Arguments),
    Commit(commit::Arguments),
    Tag(tag::Arguments),
    Import(import::Arguments),
    Pull(pull::Arguments),
    Image(image::Arguments),
    Container(container::Arguments),
}

impl Command {
    fn run(self) -> Outcome {
        match self {
            Self::Build(arguments) => build::run(arguments),
            Self::Plan(arguments) => plan::run(arguments),
            Self::Dockerfile(arguments) => dockerfile::run(arguments),
            Self::Dockerignore(arguments) => dockerignore::run(arguments),
            Self::Explain(arguments) => explain::run(arguments),
            Self::Run(arguments) => run::run(arguments),
            Self::Ps(arguments) => ps::run(arguments),
            Self::Logs(arguments) => logs::run(arguments),
            Self::Exec(arguments) => exec::run(arguments),
            Self::Stop(arguments) => stop::run(arguments),
            Self::Rm(arguments) => rm::run(arguments),
            Self::Images(arguments) => images::run(arguments),
            Self::Rmi(arguments) => rmi::run(arguments),
            Self::History(arguments) => history::run(arguments),
            Self::Layers(arguments) => layers::run(arguments),
            Self::Diff(arguments) => diff::run(arguments),
            Self::Inspect(arguments) => inspect::run(arguments),
            Self::Commit(arguments) => commit::run(arguments),
            Self::Tag(arguments) => tag::run(arguments),
            Self::Import(arguments) => import::run(arguments),
            Self::Pull(arguments) => pull::run(arguments),
            Self::Image(arguments) => arguments.command.run(),
            Self::Container(arguments) => arguments.command.run(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_grammar_is_consistent() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn flags_end_at_the_image() {
        let line =
            CommandLine::try_parse_from(["layercake", "run", "-it", "--rm", "busybox", "--rm", "-e", "x"]).unwrap();
        let Command::Run(run) = line.command else { panic!("run is run") };
        assert_eq!(run.image_and_command, ["busybox", "--rm", "-e", "x"]);
        assert!(run.env.is_empty());
    }
}
