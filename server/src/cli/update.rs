//! `layercake update`: other limits for containers, also for those that run.

use layercake_core::command::Line;

use super::error::Failure;
use super::several::each;
use super::{Outcome, limits, output};
use crate::engine::Engine;

/// Changes the limits of each, and prints its name as given.
pub(super) fn run(line: &Line) -> Outcome {
    if line.given().next().is_none() {
        return Err(Failure::new("you must provide one or more flags when using this command"));
    }
    let (change, cpus) = (limits::change(line)?, limits::cpus(line)?);
    let engine = Engine::open()?;
    each(line.arguments(), |name| {
        limits::warn(&engine.update(name, &change, cpus)?);
        output::line(name)
    })
}
