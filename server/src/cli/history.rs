//! `layercake history`: the instructions that made an image, and the size of their layers.

use clap::Args;

use super::Outcome;
use super::error::Failure;

/// Show the layers of an image, and what made each
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Print ids and instructions uncut
    #[arg(long)]
    no_trunc: bool,
    /// Print ids only
    #[arg(short, long)]
    quiet: bool,
    /// Name or id
    image: String,
}

/// Prints the table, newest first.
pub(super) fn run(_arguments: Arguments) -> Outcome {
    Err(Failure::new("history is not there yet"))
}
