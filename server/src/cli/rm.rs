//! `layercake rm`: removes containers, and what they have written.

use layercake_core::command::Line;
use layercake_core::command::flags::shared::FORCE;

use super::several::each;
use super::{Outcome, output};
use crate::engine::Engine;

/// Removes each, and prints its name as given.
pub(super) fn run(line: &Line) -> Outcome {
    let engine = Engine::open()?;
    each(line.arguments(), |name| {
        engine.remove_container(name, line.on(&FORCE))?;
        output::line(name)
    })
}
