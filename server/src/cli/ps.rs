//! `layercake ps`: the containers of the store.

use clap::Args;

use super::Outcome;
use super::error::Failure;

/// List containers
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Show those that have ended, too
    #[arg(short, long)]
    all: bool,
    /// Print ids only
    #[arg(short, long)]
    quiet: bool,
    /// Print ids and commands uncut
    #[arg(long)]
    no_trunc: bool,
}

/// Prints the table.
pub(super) fn run(_arguments: Arguments) -> Outcome {
    Err(Failure::new("ps is not there yet"))
}
