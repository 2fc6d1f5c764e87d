//! `layercake diff`: in what two images differ.

mod json;

use clap::Args;

use layercake_core::render::difference;

use super::{Outcome, output};
use crate::engine::Engine;

/// Show in what two images differ: settings, layers and files
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Show all paths that differ, not only the largest files
    #[arg(long)]
    files: bool,
    /// Print all that is known as JSON
    #[arg(long)]
    json: bool,
    /// Name or id of the image that was
    #[arg(value_name = "OLD")]
    old: String,
    /// Name or id of the image that is
    #[arg(value_name = "NEW")]
    new: String,
}

const EXAMPLES: &str = "\
Examples:
  layercake diff hello:1 hello:2             What is added (A), changed (C) and deleted (D), and which settings differ
  layercake diff --files hello:1 hello:2     The same with all files, and those of which only the time differs";

/// Prints the differences.
pub(super) fn run(arguments: Arguments) -> Outcome {
    let report = Engine::open()?.compare(&arguments.old, &arguments.new)?;
    if arguments.json {
        output::json(&json::report(&report))?;
    } else {
        output::text(&difference::text(&report, arguments.files))?;
    }
    Ok(0)
}
