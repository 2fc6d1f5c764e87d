//! `layercake explain`: why the steps of the last build hit or missed the cache.

use clap::Args;
use layercake_core::render::explanation::{self, Tense};
use serde_json::json;

use super::error::Failure;
use super::{Outcome, diagnostic, output};
use crate::engine::Engine;

/// Say of each step of the last build whether the cache had it, and if not, why
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Print it as JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// Prints the explanation.
pub(super) fn run(arguments: Arguments) -> Outcome {
    let build = Engine::open()?.latest_build().map_err(|failure| diagnostic::failure(&failure))?;
    let Some(build) = build else {
        return Err(Failure::new("nothing was built here yet").with_hint("Build something first: layercake build ."));
    };
    if arguments.json {
        output::json(&json!({ "dockerfile": build.dockerfile, "steps": explanation::json(&build.report) }))?;
        return Ok(0);
    }
    output::line(&format!("The last build, of {}:", build.dockerfile))?;
    output::text(&explanation::table(&build.report))?;
    output::line(&explanation::summary(&build.report, Tense::Past))?;
    Ok(0)
}
