//! `layercake pull`: images from registries, which is not there yet.

use clap::Args;

use super::Outcome;
use super::error::{Failure, NO_IMAGE_HINT};

/// Download an image from a registry (not there yet)
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Name of the image
    image: String,
}

/// Says that it is not there, and what to do instead.
pub(super) fn run(arguments: Arguments) -> Outcome {
    let image = arguments.image;
    Err(Failure::new(format!("cannot pull {image}")).with_hint(NO_IMAGE_HINT))
}
