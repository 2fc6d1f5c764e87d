//! `layercake diff`: in what two images differ.

mod json;

use layercake_core::command::Line;
use layercake_core::command::flags::shared::{FILES, JSON};
use layercake_core::render::difference;

use super::error::Failure;
use super::{LANGUAGE, Outcome, output};
use crate::engine::Engine;

/// Prints the differences.
pub(super) fn run(line: &Line) -> Outcome {
    let [old, new] = line.arguments() else {
        return Err(Failure::new(format!("what the container {} has changed cannot be shown yet", line.first()))
            .with_hint("Name two images to see in what they differ; `layercake commit` makes an image of a container's changes."));
    };
    let report = Engine::open()?.compare(old, new)?;
    if line.on(&JSON) {
        output::json(&json::report(&report))?;
    } else {
        output::text(&difference::text(&report, line.on(&FILES), LANGUAGE))?;
    }
    Ok(0)
}
