//! `layercake plan`: what a build would do, without doing it.

use clap::Args;
use layercake_core::render::explanation::{self, Tense};
use serde_json::json;

use super::{Outcome, build, diagnostic, output};
use crate::engine::Engine;
use crate::engine::build::{Inputs, Plan};

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
    /// What if this line of the Dockerfile, by its number, were another? May be given several times
    #[arg(long, value_name = "N=TEXT", value_parser = line)]
    pub(super) edit_line: Vec<(usize, String)>,
    /// Print the plan as JSON
    #[arg(long)]
    pub(super) json: bool,
}

const EXAMPLES: &str = "\
Examples:
  layercake plan .                       Which steps come from the cache, which run, and why
  layercake plan --edit app.py .         Which steps would run again if app.py were edited
  layercake plan --edit-line '3=RUN b' . Which steps would run again if line 3 of the Dockerfile were this
  layercake plan --build-arg V=2 .       What another value of an ARG would cost

The layer's digest is exact (it follows from the inputs), recorded (the same RUN was run before) or unknowable.";

/// Prints the plan.
pub(super) fn run(arguments: Arguments) -> Outcome {
    let inputs = Inputs {
        edits: arguments.edit.clone(),
        edited_lines: arguments.edit_line.iter().cloned().collect(),
        ..arguments.inputs.read()
    };
    let engine = Engine::open()?;
    engine.own_files()?;
    let Plan { report, unread } = engine.plan(&inputs).map_err(|failure| diagnostic::failure(&failure))?;
    if arguments.json {
        output::json(&json!({ "steps": explanation::json(&report), "unread": unread }))?;
        return Ok(0);
    }
    output::text(&explanation::table(&report))?;
    output::line(&explanation::summary(&report, Tense::Future))?;
    for file in unread {
        output::line(&explanation::unread(&file))?;
    }
    Ok(0)
}

fn line(word: &str) -> Result<(usize, String), String> {
    let read = || {
        let (number, text) = word.split_once('=')?;
        Some((number.trim().parse().ok().filter(|number| *number > 0)?, text.to_owned()))
    };
    read().ok_or_else(|| "write the line's number, = and its new text, such as '3=RUN make'".to_owned())
}
