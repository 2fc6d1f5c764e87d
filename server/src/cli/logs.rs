//! `layercake logs`: what a container has printed.

use layercake_core::command::Line;
use layercake_core::command::flags::shared::{FOLLOW, SINCE, TAIL, TIMESTAMPS, UNTIL};

use super::error::Failure;
use super::{Outcome, moment, output};
use crate::engine::Engine;
use crate::engine::containers::logs::{Part, Stream};

/// Prints the log: output to standard output, errors to standard error.
pub(super) fn run(line: &Line) -> Outcome {
    let part = Part {
        tail: line.text(&TAIL).map(tail).transpose()?.flatten(),
        since: line.text(&SINCE).map(moment::nanoseconds).transpose()?,
        until: line.text(&UNTIL).map(moment::nanoseconds).transpose()?,
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
