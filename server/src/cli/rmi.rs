//! `layercake rmi`: takes names from images, and removes images that nothing names.

use layercake_core::command::Line;
use layercake_core::command::flags::shared::FORCE;

use super::several::each;
use super::{Outcome, output};
use crate::engine::Engine;
use crate::engine::images::Removal;

/// Removes each, and prints what went.
pub(super) fn run(line: &Line) -> Outcome {
    let engine = Engine::open()?;
    each(line.arguments(), |name| {
        for removal in engine.remove_image(name, line.on(&FORCE))? {
            match removal {
                Removal::Untagged(reference) => output::line(&format!("Untagged: {}", reference.familiar()))?,
                Removal::Deleted(digest) => output::line(&format!("Deleted: {digest}"))?,
            }
        }
        Ok(())
    })
}
