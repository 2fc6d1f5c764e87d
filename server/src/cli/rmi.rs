//! `layercake rmi`: takes names from images, and removes images that nothing names.

use clap::Args;

use super::Outcome;
use super::error::Failure;

/// Remove images
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Remove an image that stopped containers use or that has several names
    #[arg(short, long)]
    force: bool,
    /// Names or ids
    #[arg(required = true, value_name = "IMAGE")]
    images: Vec<String>,
}

/// Removes each, and prints what went.
pub(super) fn run(_arguments: Arguments) -> Outcome {
    Err(Failure::new("rmi is not there yet"))
}
