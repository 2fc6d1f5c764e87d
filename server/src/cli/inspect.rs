//! `layercake inspect`: all that is known of containers, images and volumes, as JSON.

use layercake_core::command::Line;
use layercake_core::command::flags::shared::{FORMAT, TYPE};
use layercake_core::command::template;
use serde_json::Value;

use super::error::Failure;
use super::{Outcome, output};
use crate::engine::containers::ContainerError;
use crate::engine::images::ImageError;
use crate::engine::{Engine, EngineError, StoreError};

/// Prints a JSON list: of each name, the container, or else the image, or else the volume; with `--type`, of one kind only.
pub(super) fn run(line: &Line) -> Outcome {
    match line.text(&TYPE) {
        None => {}
        Some("container") => return run_container(line),
        Some("image") => return run_image(line),
        Some("volume") => return super::volume::run_inspect(line),
        Some("network") => return super::network::run_inspect(line),
        Some(kind) => return Err(Failure::new(format!("there are no objects of the type {kind} yet"))),
    }
    print(line, |engine, name| match engine.inspect_container(name) {
        Err(EngineError::Container(ContainerError::NotFound(_))) => match engine.inspect_image(name) {
            Err(EngineError::Image(ImageError::NotFound(_))) => match engine.inspect_volume(name) {
                Err(EngineError::Store(StoreError::MissingVolume(_))) => {
                    Err(Failure::new(format!("No such object: {name}")))
                }
                found => Ok(found?),
            },
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

/// Prints what was found, as JSON or in the form that is asked for, then what was not.
pub(super) fn print(line: &Line, inspect: impl Fn(&Engine, &str) -> Result<Value, Failure>) -> Outcome {
    let engine = Engine::open()?;
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for name in line.arguments() {
        match inspect(&engine, name) {
            Ok(value) => found.push(value),
            Err(failure) => failures.push(failure),
        }
    }
    match line.text(&FORMAT) {
        None => output::json(&Value::Array(found))?,
        Some("json") => output::line(&Value::Array(found).to_string())?,
        Some(format) => {
            for value in &found {
                output::line(&template::apply(format, value)?)?;
            }
        }
    }
    Ok(failures.iter().map(output::failure).max().unwrap_or(0))
}
