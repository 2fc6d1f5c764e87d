//! `layercake wait`: the exit codes of containers, when they have ended.

use layercake_core::command::Line;

use super::several::each;
use super::{Outcome, output};
use crate::engine::Engine;

/// Waits for each, and prints its exit code.
pub(super) fn run(line: &Line) -> Outcome {
    let engine = Engine::open()?;
    each(line.arguments(), |name| output::line(&engine.wait(name)?.to_string()))
}
