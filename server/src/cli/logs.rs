//! `layercake logs`: what a container has printed.

use clap::Args;

use super::Outcome;
use super::error::Failure;

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
pub(super) fn run(_arguments: Arguments) -> Outcome {
    Err(Failure::new("logs is not there yet"))
}
