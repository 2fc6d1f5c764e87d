//! `layercake restart`: containers are stopped, and started again.

use layercake_core::command::Line;
use layercake_core::command::flags::shared::SIGNAL;

use super::several::each_after;
use super::{Outcome, output, stop};
use crate::engine::Engine;

/// Restarts each, and prints its name as given.
pub(super) fn run(line: &Line) -> Outcome {
    let (signal, patience) = (line.text(&SIGNAL), stop::patience(line));
    let engine = Engine::open()?;
    let stop = |name: &str| Ok(engine.stop(name, signal, patience)?);
    each_after(line.arguments(), stop, |name| {
        if let Some(held) = engine.hold(name)? {
            engine.start_detached(&held)?;
        }
        output::line(name)
    })
}
