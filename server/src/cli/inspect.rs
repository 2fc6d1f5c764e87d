//! `layercake inspect`: all that is known of containers and images, as JSON.

use layercake_core::command::Line;
use serde_json::Value;

use super::error::Failure;
use super::{Outcome, output};
use crate::engine::containers::ContainerError;
use crate::engine::images::ImageError;
use crate::engine::{Engine, EngineError};

/// Prints a JSON list: of each name, the container, or else the image.
pub(super) fn run(line: &Line) -> Outcome {
    print(line, |engine, name| match engine.inspect_container(name) {
        Err(EngineError::Container(ContainerError::NotFound(_))) => match engine.inspect_image(name) {
            Err(EngineError::Image(ImageError::NotFound(_))) => Err(Failure::new(format!("No such object: {name}"))),
            found => Ok(found?),
        },
        found => Ok(found?),
    })
}

/// As [`run`], but containers only.
pub(super) fn run_container(line: &Line) -> Outcome {
    print(line, |engine, name| Ok(engine.inspect_container(name)?))
}

/// As [`run`], but images only.
pub(super) fn run_image(line: &Line) -> Outcome {
    print(line, |engine, name| Ok(engine.inspect_image(name)?))
}

/// Prints what was found, then what was not.
fn print(line: &Line, inspect: impl Fn(&Engine, &str) -> Result<Value, Failure>) -> Outcome {
    let engine = Engine::open()?;
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for name in line.arguments() {
        match inspect(&engine, name) {
            Ok(value) => found.push(value),
            Err(failure) => failures.push(failure),
        }
    }
    output::json(&Value::Array(found))?;
    Ok(failures.iter().map(output::failure).max().unwrap_or(0))
}
