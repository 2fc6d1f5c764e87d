//! `layercake create`: a container that waits to be started.

use layercake_core::command::Line;

use super::run::{request, translate};
use super::{Outcome, output};
use crate::engine::Engine;

/// Makes the container, and prints its id.
pub(super) fn run(line: &Line) -> Outcome {
    let request = request(line)?;
    let held = Engine::open().map_err(translate)?.create(&request).map_err(translate)?;
    output::line(&held.container.id)?;
    Ok(0)
}
