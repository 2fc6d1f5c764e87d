//! `layercake logs`: what a container has printed.

use layercake_core::command::Line;
use layercake_core::command::flags::shared::FOLLOW;

use super::{Outcome, output};
use crate::engine::Engine;
use crate::engine::containers::logs::Stream;

/// Prints the log: output to standard output, errors to standard error.
pub(super) fn run(line: &Line) -> Outcome {
    Engine::open()?.logs(line.first(), line.on(&FOLLOW), |piece| match piece.stream {
        Stream::Stdout => output::text(&piece.log),
        Stream::Stderr => output::error_bytes(piece.log.as_bytes()),
    })?;
    Ok(0)
}
