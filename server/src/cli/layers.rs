//! `layercake layers`: what each layer of some images holds, and what its bytes are for.

mod json;

use layercake_core::command::Line;
use layercake_core::command::flags::shared::{FILES, JSON};
use layercake_core::render::layers;

use super::{LANGUAGE, Outcome, output};
use crate::engine::Engine;

/// Prints the layers, the sums and the advice.
pub(super) fn run(line: &Line) -> Outcome {
    let report = Engine::open()?.layers(line.arguments())?;
    if line.on(&JSON) {
        output::json(&json::report(&report))?;
    } else {
        output::text(&layers::text(&report, line.on(&FILES), LANGUAGE))?;
    }
    Ok(0)
}
