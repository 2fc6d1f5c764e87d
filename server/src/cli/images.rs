//! `layercake images`: the images of the store.

use clap::Args;

use super::Outcome;
use super::error::Failure;

/// List images
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Show the images of intermediate steps, too
    #[arg(short, long)]
    all: bool,
    /// Print ids only
    #[arg(short, long)]
    quiet: bool,
    /// Print ids uncut
    #[arg(long)]
    no_trunc: bool,
    /// Only images of this repository, or repository:tag
    #[arg(value_name = "REPOSITORY[:TAG]")]
    repository: Option<String>,
}

/// Prints the table.
pub(super) fn run(_arguments: Arguments) -> Outcome {
    Err(Failure::new("images is not there yet"))
}
