//! `layercake rmi`: takes names from images, and removes images that nothing names.

use clap::Args;

use super::several::each;
use super::{Outcome, output};
use crate::engine::Engine;
use crate::engine::images::Removal;

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
pub(super) fn run(arguments: Arguments) -> Outcome {
    let engine = Engine::open()?;
    each(&arguments.images, |name| {
        for removal in engine.remove_image(name, arguments.force)? {
            match removal {
                Removal::Untagged(reference) => output::line(&format!("Untagged: {}", reference.familiar()))?,
                Removal::Deleted(digest) => output::line(&format!("Deleted: {digest}"))?,
            }
        }
        Ok(())
    })
}
