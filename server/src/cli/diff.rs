//! `layercake diff`: in what two images differ, or what a container has changed.

mod json;

use layercake_core::command::Line;
use layercake_core::command::flags::shared::{FILES, JSON};
use layercake_core::container_path::ContainerPath;
use layercake_core::render::difference;
use layercake_core::render::table::printable;
use serde_json::json;

use super::error::Failure;
use super::{LANGUAGE, Outcome, output};
use crate::engine::Engine;
use crate::engine::containers::changed::Change;

/// `container diff`.
pub(super) fn run_container(line: &Line) -> Outcome {
    changes(line, false)
}

/// Prints what a container has changed, as docker does.
fn changes(line: &Line, as_json: bool) -> Outcome {
    let changes = Engine::open()?.container_changes(line.first())?;
    if as_json {
        let change =
            |(change, path): &(Change, _)| json!({ "Path": ContainerPath::to_string(path), "Kind": change.number() });
        output::json(&changes.iter().map(change).collect())?;
        return Ok(0);
    }
    for (change, path) in changes {
        output::line(&format!("{} {}", change.letter(), printable(path.as_str())))?;
    }
    Ok(0)
}

/// Prints the differences.
pub(super) fn run(line: &Line) -> Outcome {
    let [old, new] = line.arguments() else {
        if line.on(&FILES) {
            return Err(Failure::new("--files is about two images: of a container all that it has changed is shown"));
        }
        return changes(line, line.on(&JSON));
    };
    let report = Engine::open()?.compare(old, new)?;
    if line.on(&JSON) {
        output::json(&json::report(&report))?;
    } else {
        output::text(&difference::text(&report, line.on(&FILES), LANGUAGE))?;
    }
    Ok(0)
}
