//! The command line: one file per subcommand. What may be typed, its help and its errors come from the table in
//! `layercake_core::command`. Each file turns a line that was understood into calls of the engine and prints what comes back;
//! only `output` prints, and only `error` says how a failure is worded and which exit code it has.

mod arguments;
mod bootstrap;
mod build;
mod check;
mod commit;
mod complete;
mod completion;
mod cp;
mod create;
mod df;
mod diagnostic;
mod diff;
mod dockerfile;
mod dockerignore;
mod doctor;
mod environment;
mod error;
mod events;
mod exec;
mod explain;
mod export;
mod foreground;
mod history;
mod images;
mod import;
mod info;
mod inspect;
mod kill;
mod layers;
mod limits;
mod load;
mod login;
mod logs;
mod moment;
mod mounting;
mod network;
mod networking;
mod output;
mod pause;
mod plan;
mod port;
mod prune;
mod ps;
mod pull;
mod push;
mod rename;
mod restart;
mod rm;
mod rmi;
mod run;
mod save;
mod serve;
mod several;
mod start;
mod stats;
mod stop;
mod tag;
mod teller;
mod terminal;
mod top;
mod transfer;
mod update;
mod volume;
mod wait;

use std::process::ExitCode;

use layercake_core::command::{Action, Asked, Line, Program, World, help, parse};
use layercake_core::render::catalogue::Language;

use error::Failure;

/// What sentences are said in.
const LANGUAGE: Language = Language::English;

/// What data are worded in, whatever is spoken: programs compare the words.
const DATA: Language = Language::English;

/// What a command ends with: its exit code, or why it failed.
type Outcome = Result<u8, Failure>;

/// Who reads the command line.
const PROGRAM: Program<'_> = Program { name: "layercake", world: World::Engine };

/// Reads the command line, carries it out, and says how it went as an exit code.
#[must_use]
pub fn main() -> ExitCode {
    let outcome = words().and_then(|words| carry_out(&words));
    ExitCode::from(outcome.unwrap_or_else(|failure| output::failure(&failure)))
}

fn words() -> Result<Vec<String>, Failure> {
    let read = |word: std::ffi::OsString| {
        word.into_string().map_err(|word| {
            let word = word.display().to_string();
            Failure::new(format!("the argument {word:?} is not UTF-8, which all arguments must be")).with_code(125)
        })
    };
    std::env::args_os().skip(1).map(read).collect()
}

/// The word that the scripts of `completion` begin a question with. No one else needs it, so that help does not name it.
const COMPLETE: &str = "__complete";

fn carry_out(words: &[String]) -> Outcome {
    if let [first, words @ ..] = words
        && first == COMPLETE
    {
        return complete::run(words);
    }
    let line = match parse(PROGRAM, words) {
        Ok(Asked::Line(line)) => line,
        Ok(Asked::Help(place)) => {
            output::text(&help(PROGRAM, &place))?;
            return Ok(0);
        }
        Ok(Asked::Version) => return version(),
        Err(error) => return Ok(output::usage(&error)),
    };
    let run = command(line.action()).expect("the table marks what the engine does not have, and parse refuses it");
    let outcome = run(&line);
    debug_assert!(
        outcome.is_err() || line.passed_over().iter().all(|flag| MEANS_NOTHING.contains(flag)),
        "given, but never read: {:?}",
        line.passed_over()
    );
    outcome
}

/// Flags that need not be read: this one has to be there.
const MEANS_NOTHING: [&str; 1] = ["json-lines"];

/// The command that does what is asked for; `None` where the engine cannot.
fn command(action: Action) -> Option<fn(&Line) -> Outcome> {
    Some(match action {
        Action::Bootstrap => bootstrap::run,
        Action::Build => build::run,
        Action::Commit => commit::run,
        Action::Completion => completion::run,
        Action::ContainerDiff => diff::run_container,
        Action::ContainerInspect => inspect::run_container,
        Action::ContainerPrune => prune::containers,
        Action::Copy => cp::run,
        Action::Create => create::run,
        Action::Diff => diff::run,
        Action::DockerfileCheck => dockerfile::check::run,
        Action::DockerfileExpand => dockerfile::expand::run,
        Action::DockerfileFormat => dockerfile::fmt::run,
        Action::DockerfileLint => dockerfile::lint::run,
        Action::DockerfileParse => dockerfile::parse::run,
        Action::DockerignoreMatch => dockerignore::run,
        Action::Doctor => doctor::run,
        Action::Events => events::run,
        Action::Exec => exec::run,
        Action::Explain => explain::run,
        Action::Export => export::run,
        Action::History => history::run,
        Action::ImageInspect => inspect::run_image,
        Action::ImagePrune => prune::images,
        Action::Images => images::run,
        Action::Import => import::run,
        Action::Info => info::run,
        Action::Inspect => inspect::run,
        Action::Kill => kill::run,
        Action::Layers => layers::run,
        Action::Load => load::run,
        Action::Login => login::run,
        Action::Logout => login::run_logout,
        Action::Logs => logs::run,
        Action::NetworkConnect => network::connect,
        Action::NetworkCreate => network::create,
        Action::NetworkDisconnect => network::disconnect,
        Action::NetworkInspect => network::run_inspect,
        Action::NetworkList => network::list,
        Action::NetworkPrune => network::prune,
        Action::NetworkRemove => network::remove,
        Action::Pause => pause::run,
        Action::Plan => plan::run,
        Action::Port => port::run,
        Action::PruneCache => prune::cache,
        Action::Ps => ps::run,
        Action::Pull => pull::run,
        Action::Push => push::run,
        Action::Remove => rm::run,
        Action::RemoveImage => rmi::run,
        Action::Rename => rename::run,
        Action::Restart => restart::run,
        Action::Run => run::run,
        Action::Save => save::run,
        Action::Serve => serve::run,
        Action::Start => start::run,
        Action::Stats => stats::run,
        Action::Stop => stop::run,
        Action::SystemCheck => check::run,
        Action::SystemPrune => prune::system,
        Action::SystemUsage => df::run,
        Action::Tag => tag::run,
        Action::Top => top::run,
        Action::Unpause => pause::run_unpause,
        Action::Update => update::run,
        Action::Version => info::version,
        Action::VolumeCreate => volume::create,
        Action::VolumeInspect => volume::run_inspect,
        Action::VolumeList => volume::list,
        Action::VolumePrune => prune::volumes,
        Action::VolumeRemove => volume::remove,
        Action::Wait => wait::run,
        _ => return None,
    })
}

fn version() -> Outcome {
    output::line(&format!("layercake {}", crate::engine::info::VERSION))?;
    Ok(0)
}

#[cfg(test)]
mod tests {
    use layercake_core::command::{Node, Place, Presence};

    use super::*;

    #[test]
    fn what_the_table_has_can_be_carried_out_and_what_it_marks_cannot() {
        Place::root().walk(&mut |place| {
            if let Node::Verb(verb) = place.node {
                let marked = verb.presence != Presence::Everywhere;
                assert_eq!(command(verb.action).is_none(), marked, "{:?}", place.path);
            }
        });
    }
}
