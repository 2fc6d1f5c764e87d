//! `layercake stop`: ends running containers, politely first.

use std::time::Duration;

use layercake_core::command::Line;
use layercake_core::command::flags::shared::TIMEOUT;

use super::error::Failure;
use super::several::each;
use super::{Outcome, output};
use crate::engine::Engine;

/// Stops each, and prints its name as given.
pub(super) fn run(line: &Line) -> Outcome {
    let seconds = line.number(&TIMEOUT).unwrap_or_default();
    let Ok(seconds) = u64::try_from(seconds) else {
        return Err(Failure::new("waiting without end is not there yet: give --timeout a number from 0").with_code(125));
    };
    let engine = Engine::open()?;
    each(line.arguments(), |name| {
        engine.stop(name, Duration::from_secs(seconds))?;
        output::line(name)
    })
}
