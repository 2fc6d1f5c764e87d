//! `layercake exec`: one more process in a running container.

use clap::Args;

use super::foreground::Foreground;
use super::{Outcome, arguments, terminal};
use crate::engine::Engine;
use crate::engine::containers::exec::ExecRequest;

/// Run a command in a running container
#[derive(Debug, Args)]
#[command(override_usage = "layercake exec [OPTIONS] CONTAINER COMMAND [ARG...]")]
pub(super) struct Arguments {
    /// Pass standard input on
    #[arg(short, long)]
    interactive: bool,
    /// Give the command a terminal
    #[arg(short, long)]
    tty: bool,
    /// Set an environment variable; NAME alone takes its value from here
    #[arg(short, long, value_name = "NAME=VALUE")]
    env: Vec<String>,
    /// Working directory in the container
    #[arg(short, long, value_name = "PATH")]
    workdir: Option<String>,
    /// Run as this user, by name or number: user[:group]
    #[arg(short, long)]
    user: Option<String>,
    /// Name or id of the container, then the command and its arguments
    // One list: a flag that follows the container must not be read as one of ours.
    #[arg(required = true, num_args = 2.., trailing_var_arg = true, value_names = ["CONTAINER", "COMMAND"])]
    container_and_command: Vec<String>,
}

/// Runs the command; the exit code is the command's.
pub(super) fn run(arguments: Arguments) -> Outcome {
    if arguments.interactive && arguments.tty {
        terminal::require()?;
    }
    let mut words = arguments.container_and_command.into_iter();
    let request = ExecRequest {
        container: words.next().unwrap_or_default(),
        command: words.collect(),
        env: arguments::environment(&arguments.env),
        working_directory: arguments.workdir,
        user: arguments.user,
        terminal: arguments.tty,
        stdin: arguments.interactive,
    };
    let engine = Engine::open()?;
    let foreground = Foreground::prepare(arguments.tty)?;
    foreground.wait(engine.exec(&request)?)
}
