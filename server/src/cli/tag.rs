//! `layercake tag`: one more name for an image.

use clap::Args;

use super::Outcome;
use super::error::Failure;

/// Give an image one more name
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Name or id of the image
    image: String,
    /// The new name, as name:tag
    reference: String,
}

/// Names the image.
pub(super) fn run(_arguments: Arguments) -> Outcome {
    Err(Failure::new("tag is not there yet"))
}
