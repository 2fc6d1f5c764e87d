//! `layercake plan`: what a build would do, without doing it.

use clap::Args;

use super::error::Failure;
use super::{Outcome, build};

/// Show what a build would do: its steps, what is cached, and which digests are known before
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// What would be built
    #[command(flatten)]
    pub(super) inputs: build::Inputs,
    /// Print the plan as JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// Prints the plan.
pub(super) fn run(_arguments: Arguments) -> Outcome {
    Err(Failure::new("plan is not there yet"))
}
