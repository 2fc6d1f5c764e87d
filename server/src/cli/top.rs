//! `layercake top`: the processes of a container.

use layercake_core::command::Line;

use super::error::Failure;
use super::{Outcome, output};
use crate::engine::containers::ContainerError;
use crate::engine::{Engine, EngineError};

/// Prints what this machine's `ps` shows of them.
pub(super) fn run(line: &Line) -> Outcome {
    let shown = Engine::open()?.processes(line.first(), &line.arguments()[1..]);
    output::text(&shown.map_err(|error| {
        let is_ps = matches!(error, EngineError::Container(ContainerError::Processes(_)));
        let failure = Failure::from(error);
        if is_ps { failure.with_hint("It is asked of this machine's `ps`, of the package procps.") } else { failure }
    })?)?;
    Ok(0)
}
