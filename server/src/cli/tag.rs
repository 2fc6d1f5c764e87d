//! `layercake tag`: one more name for an image.

use layercake_core::command::Line;

use super::Outcome;
use crate::engine::Engine;

/// Names the image.
pub(super) fn run(line: &Line) -> Outcome {
    Engine::open()?.tag_image(line.first(), &line.arguments()[1])?;
    Ok(0)
}
