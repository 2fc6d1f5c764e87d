//! `layercake start`: containers that were created or have ended, in the background or with this terminal.

use layercake_core::command::Line;
use layercake_core::command::flags::process::INTERACTIVE;
use layercake_core::command::flags::shared::ATTACH;

use super::error::Failure;
use super::several::each;
use super::{Outcome, foreground, output, terminal};
use crate::engine::Engine;

/// Starts each, and prints its name as given; with `--attach`, the exit code is the container's.
pub(super) fn run(line: &Line) -> Outcome {
    let (attached, interactive) = (line.on(&ATTACH), line.on(&INTERACTIVE));
    if attached || interactive {
        return in_foreground(line, interactive);
    }
    let engine = Engine::open()?;
    each(line.arguments(), |name| {
        if let Some(held) = engine.hold(name)? {
            engine.start_detached(&held)?;
        }
        output::line(name)
    })
}

fn in_foreground(line: &Line, interactive: bool) -> Outcome {
    let [name] = line.arguments() else {
        return Err(Failure::new("you cannot start and attach multiple containers at once"));
    };
    let engine = Engine::open()?;
    let Some(held) = engine.hold(name)? else {
        return Err(Failure::new(format!("container {name} runs already"))
            .with_hint("`layercake logs -f` shows what it prints, `layercake exec -it` opens a shell in it."));
    };
    let stdin = interactive && held.settings.stdin;
    if stdin && held.settings.spec.process.terminal {
        terminal::require()?;
    }
    foreground::run(&engine, held, stdin, Failure::from)
}
