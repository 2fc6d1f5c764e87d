//! `layercake logs`: what a container has printed.

use layercake_core::command::Line;
use layercake_core::command::flags::shared::{FOLLOW, SINCE, TAIL, TIMESTAMPS, UNTIL};
use layercake_core::dockerfile::duration;
use layercake_core::image::time;

use super::error::Failure;
use super::{Outcome, output};
use crate::engine::containers::logs::{Part, Stream};
use crate::engine::{self, Engine};

/// Prints the log: output to standard output, errors to standard error.
pub(super) fn run(line: &Line) -> Outcome {
    let part = Part {
        tail: line.text(&TAIL).map(tail).transpose()?.flatten(),
        since: line.text(&SINCE).map(moment).transpose()?,
        until: line.text(&UNTIL).map(moment).transpose()?,
    };
    let stamps = line.on(&TIMESTAMPS);
    Engine::open()?.logs(line.first(), line.on(&FOLLOW), &part, |piece| {
        let stamp = if stamps { format!("{} ", piece.time) } else { String::new() };
        let text = stamp + &piece.log;
        match piece.stream {
            Stream::Stdout => output::text(&text),
            Stream::Stderr => output::error_bytes(text.as_bytes()),
        }
    })?;
    Ok(0)
}

/// Reads a number of lines; `all` is no limit.
fn tail(text: &str) -> Result<Option<usize>, Failure> {
    match text {
        "all" => Ok(None),
        text => text.parse().map(Some).map_err(|_| Failure::new("invalid value for \"tail\": it is a number, or all")),
    }
}

/// Reads a moment, in nanoseconds since 1970: a time, seconds since 1970, or how long ago it was.
fn moment(text: &str) -> Result<i64, Failure> {
    let at = time::nanoseconds_since_epoch(text).or_else(|| text.parse::<i64>().ok()?.checked_mul(SECOND));
    let ago = || Some(engine::now().saturating_mul(SECOND).saturating_sub(duration::parse(text).ok()?));
    at.or_else(ago).ok_or_else(|| {
        Failure::new(format!("{text:?} is no moment"))
            .with_hint("Write 10m for ten minutes ago, 2026-11-24T08:00:00Z, or seconds since 1970.")
    })
}

const SECOND: i64 = 1_000_000_000;
