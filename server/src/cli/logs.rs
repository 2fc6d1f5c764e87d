//! `layercake logs`: what a container has printed.

use clap::Args;

use super::{Outcome, output};
use crate::engine::Engine;
use crate::engine::containers::logs::Stream;

/// Show what a container has printed
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Go on until the container ends
    #[arg(short, long)]
    follow: bool,
    /// Name or id
    container: String,
}

/// Prints the log: output to standard output, errors to standard error.
pub(super) fn run(arguments: Arguments) -> Outcome {
    Engine::open()?.logs(&arguments.container, arguments.follow, |piece| match piece.stream {
        Stream::Stdout => output::text(&piece.log),
        Stream::Stderr => output::error_bytes(piece.log.as_bytes()),
    })?;
    Ok(0)
}
