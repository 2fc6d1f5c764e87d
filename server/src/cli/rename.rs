//! `layercake rename`: another name for a container.

use layercake_core::command::Line;

use super::Outcome;
use crate::engine::Engine;

/// Renames the first argument's container to the second argument.
pub(super) fn run(line: &Line) -> Outcome {
    Engine::open()?.rename(line.first(), &line.arguments()[1])?;
    Ok(0)
}
