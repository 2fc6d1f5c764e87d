//! `layercake save`: images as an archive.

use layercake_core::command::Line;
use layercake_core::command::flags::shared::{ONE_PLATFORM, OUTPUT};

use super::error::Failure;
use super::{Outcome, arguments, output};
use crate::engine::archive::Destination;
use crate::engine::{Engine, EngineError};

/// Writes the archive.
pub(super) fn run(line: &Line) -> Outcome {
    let platform = arguments::platform(line.text(&ONE_PLATFORM))?;
    let destination = match line.text(&OUTPUT) {
        Some("") => return Err(Failure::new("invalid output path: \"\" is no file")),
        Some(path) => Destination::Path(path.into()),
        None => Destination::Open(output::for_bytes()?),
    };
    match Engine::open()?.save(line.arguments(), platform.as_ref(), destination) {
        Ok(()) => Ok(0),
        // Whoever reads has enough: ends quietly, as SIGPIPE would.
        Err(EngineError::Archive(fault)) if fault.is_broken_pipe() => Err(Failure::silent(128 + 13)),
        Err(error) => Err(error.into()),
    }
}
