//! `layercake exec`: one more process in a running container.

use layercake_core::command::Line;
use layercake_core::command::flags::process::{INTERACTIVE, TTY, USER, WORKDIR};

use super::foreground::Foreground;
use super::{Outcome, environment, terminal};
use crate::engine::Engine;
use crate::engine::containers::exec::ExecRequest;

/// Runs the command; the exit code is the command's.
pub(super) fn run(line: &Line) -> Outcome {
    let (interactive, tty) = (line.on(&INTERACTIVE), line.on(&TTY));
    if interactive && tty {
        terminal::require()?;
    }
    let request = ExecRequest {
        container: line.first().to_owned(),
        command: line.arguments()[1..].to_vec(),
        env: environment::variables(line).map_err(|failure| failure.with_code(1))?,
        working_directory: line.text(&WORKDIR).map(str::to_owned),
        user: line.text(&USER).map(str::to_owned),
        terminal: tty,
        stdin: interactive,
    };
    let engine = Engine::open()?;
    let foreground = Foreground::prepare(tty)?;
    foreground.wait(engine.exec(&request)?)
}
