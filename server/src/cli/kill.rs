//! `layercake kill`: a signal for the first process of containers.

use layercake_core::command::Line;
use layercake_core::command::flags::shared::SIGNAL;

use super::several::each;
use super::{Outcome, output};
use crate::engine::Engine;

/// Sends it to each, and prints its name as given.
pub(super) fn run(line: &Line) -> Outcome {
    let signal = line.text(&SIGNAL).unwrap_or("KILL");
    let engine = Engine::open()?;
    each(line.arguments(), |name| {
        engine.send_signal(name, signal)?;
        output::line(name)
    })
}
