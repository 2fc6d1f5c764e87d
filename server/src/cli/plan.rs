//! `layercake plan`: what a build would do, without doing it.

use clap::Args;
use layercake_core::render::explanation::{self, Tense};
use serde_json::json;

use super::{Outcome, build, diagnostic, output};
use crate::engine::Engine;

/// Show what a build would do: its steps, what is cached, and which digests are known before
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// What would be built
    #[command(flatten)]
    pub(super) inputs: build::Inputs,
    /// Print the plan as JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// Prints the plan.
pub(super) fn run(arguments: Arguments) -> Outcome {
    let inputs = arguments.inputs.read();
    let engine = Engine::open()?;
    engine.own_files()?;
    let report = engine.plan(&inputs).map_err(|failure| diagnostic::failure(&failure))?;
    if arguments.json {
        output::json(&json!({ "steps": report }))?;
        return Ok(0);
    }
    output::text(&explanation::table(&report))?;
    output::line(&explanation::summary(&report, Tense::Future))?;
    Ok(0)
}
