//! `layercake stop`: ends running containers, politely first.

use std::time::Duration;

use layercake_core::command::Line;
use layercake_core::command::flags::shared::{SIGNAL, TIMEOUT};

use super::several::each;
use super::{Outcome, output};
use crate::engine::Engine;

/// Stops each, and prints its name as given.
pub(super) fn run(line: &Line) -> Outcome {
    let (signal, patience) = (line.text(&SIGNAL), patience(line));
    let engine = Engine::open()?;
    each(line.arguments(), |name| {
        engine.stop(name, signal, patience)?;
        output::line(name)
    })
}

/// How long a container may take to end by itself: ten seconds where nothing else is said, and without end for a number below 0.
pub(super) fn patience(line: &Line) -> Duration {
    line.number(&TIMEOUT)
        .map_or(Duration::from_secs(10), |seconds| u64::try_from(seconds).map_or(Duration::MAX, Duration::from_secs))
}
