//! `layercake export`: a container's files as a tar.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;

use layercake_core::command::Line;
use layercake_core::command::flags::shared::OUTPUT;

use super::error::Failure;
use super::{Outcome, output};
use crate::engine::Engine;

/// Writes the tar to a file, or to standard output.
pub(super) fn run(line: &Line) -> Outcome {
    let mut file = match line.text(&OUTPUT) {
        Some("") => return Err(Failure::new("invalid output path: \"\" is no file")),
        // As docker makes it: it may hold what is nobody else's business.
        Some(path) => OpenOptions::new()
            .create(true)
            .truncate(true)
            .write(true)
            .mode(0o600)
            .open(path)
            .map_err(|error| Failure::system(format!("open {path}"), &error))?,
        None => output::for_bytes()?,
    };
    Engine::open()?.export(line.first(), &mut file)?;
    Ok(0)
}
