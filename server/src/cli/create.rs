//! `layercake create`: a container that waits to be started.

use layercake_core::command::Line;
use layercake_core::command::flags::registry::PULL;

use super::run::{create, request, translate};
use super::{Outcome, output};
use crate::engine::Engine;

/// Makes the container, and prints its id.
pub(super) fn run(line: &Line) -> Outcome {
    let request = request(line)?;
    let held = create(&Engine::open().map_err(translate)?, &request, line.text(&PULL))?;
    output::line(&held.container.id)?;
    Ok(0)
}
