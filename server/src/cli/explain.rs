//! `layercake explain`: why the steps of the last build hit or missed the cache.

use clap::Args;

use super::Outcome;
use super::error::Failure;

/// Say of each step of the last build whether the cache had it, and if not, why
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Print it as JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// Prints the explanation.
pub(super) fn run(_arguments: Arguments) -> Outcome {
    Err(Failure::new("explain is not there yet"))
}
