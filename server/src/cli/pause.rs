//! `layercake pause` and `unpause`: the processes of containers stand still, and go on.

use layercake_core::command::Line;

use super::error::Failure;
use super::several::each;
use super::{Outcome, limits, output};
use crate::engine::containers::ContainerError;
use crate::engine::containers::enforceable::enforceable;
use crate::engine::{Engine, EngineError};

/// Lets each stand still, and prints its name as given.
pub(super) fn run(line: &Line) -> Outcome {
    act(line, Engine::pause)
}

/// Lets each go on, and prints its name as given.
pub(super) fn run_unpause(line: &Line) -> Outcome {
    act(line, Engine::unpause)
}

fn act(line: &Line, act: impl Fn(&Engine, &str) -> Result<(), EngineError>) -> Outcome {
    let engine = Engine::open()?;
    each(line.arguments(), |name| {
        act(&engine, name).map_err(|error| match error {
            EngineError::Container(ContainerError::NoFreezer(_)) => {
                Failure::from(error).with_hint(limits::delegation(&enforceable()))
            }
            error => error.into(),
        })?;
        output::line(name)
    })
}
