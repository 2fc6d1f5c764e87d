//! `layercake tag`: one more name for an image.

use clap::Args;

use super::Outcome;
use crate::engine::Engine;

/// Give an image one more name
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Name or id of the image
    image: String,
    /// The new name, as name:tag
    reference: String,
}

/// Names the image.
pub(super) fn run(arguments: Arguments) -> Outcome {
    Engine::open()?.tag_image(&arguments.image, &arguments.reference)?;
    Ok(0)
}
