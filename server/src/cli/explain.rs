//! `layercake explain`: why the steps of the last build hit or missed the cache.

use layercake_core::command::Line;
use layercake_core::command::flags::shared::JSON;
use layercake_core::render::catalogue::Tense;
use layercake_core::render::explanation;
use serde_json::json;

use super::error::Failure;
use super::{LANGUAGE, Outcome, diagnostic, output};
use crate::engine::Engine;

/// Prints the explanation.
pub(super) fn run(line: &Line) -> Outcome {
    let build = Engine::open()?.latest_build().map_err(|failure| diagnostic::failure(&failure))?;
    let Some(build) = build else {
        return Err(Failure::new("nothing was built here yet").with_hint("Build something first: layercake build ."));
    };
    if line.on(&JSON) {
        output::json(&json!({ "dockerfile": build.dockerfile, "steps": explanation::json(&build.report, LANGUAGE) }))?;
        return Ok(0);
    }
    output::line(&format!("The last build, of {}:", build.dockerfile))?;
    output::text(&explanation::table(&build.report, LANGUAGE))?;
    output::line(&explanation::summary(&build.report, Tense::Past, LANGUAGE))?;
    Ok(0)
}
