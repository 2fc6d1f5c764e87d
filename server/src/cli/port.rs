//! `layercake port`: where a container's ports are reached.

use layercake_core::command::Line;

use super::{Outcome, output};
use crate::engine::Engine;

/// Prints all, or where one is reached.
pub(super) fn run(line: &Line) -> Outcome {
    let wanted = line.arguments().get(1).map(String::as_str);
    for place in Engine::open()?.ports(line.first(), wanted)? {
        output::line(&place)?;
    }
    Ok(0)
}
