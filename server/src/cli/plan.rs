//! `layercake plan`: what a build would do, without doing it.

use clap::Args;
use layercake_core::render::explanation::{self, Tense};
use serde_json::json;

use super::{Outcome, build, diagnostic, output};
use crate::engine::Engine;
use crate::engine::build::Inputs;

/// Show what a build would do: its steps, what is cached, and which digests are known before
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// What would be built
    #[command(flatten)]
    pub(super) inputs: build::Inputs,
    /// What if this file of the context were edited? May be given several times
    #[arg(long, value_name = "FILE")]
    pub(super) edit: Vec<String>,
    /// Print the plan as JSON
    #[arg(long)]
    pub(super) json: bool,
}

const EXAMPLES: &str = "\
Examples:
  layercake plan .                       Which steps come from the cache, which run, and why
  layercake plan --edit app.py .         Which steps would run again if app.py were edited
  layercake plan --build-arg V=2 .       What another value of an ARG would cost

The layer's digest is exact (it follows from the inputs), recorded (the same RUN was run before) or unknowable.";

/// Prints the plan.
pub(super) fn run(arguments: Arguments) -> Outcome {
    let inputs = Inputs { edits: arguments.edit.clone(), ..arguments.inputs.read() };
    let engine = Engine::open()?;
    engine.own_files()?;
    let report = engine.plan(&inputs).map_err(|failure| diagnostic::failure(&failure))?;
    if arguments.json {
        output::json(&json!({ "steps": explanation::json(&report) }))?;
        return Ok(0);
    }
    output::text(&explanation::table(&report))?;
    output::line(&explanation::summary(&report, Tense::Future))?;
    Ok(0)
}
