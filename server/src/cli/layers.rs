//! `layercake layers`: what each layer of some images holds, and what its bytes are for.

mod json;

use clap::Args;

use layercake_core::render::layers;

use super::{Outcome, output};
use crate::engine::Engine;

/// Show what each layer of images holds, and which bytes are shared, dead or there twice
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Show all files of each layer, not only the largest
    #[arg(long)]
    files: bool,
    /// Print all that is known as JSON
    #[arg(long)]
    json: bool,
    /// Names or ids: bytes count as shared that several of these images have
    #[arg(value_name = "IMAGE", required = true)]
    images: Vec<String>,
}

const EXAMPLES: &str = "\
Examples:
  layercake layers hello:1             What each instruction added (A), changed (C) and deleted (D), and what is wasted
  layercake layers --files hello:1     The same with all files
  layercake layers hello:1 hello:2     What two images share, and what each has alone

A file is dead when a later layer deletes or replaces it: no container sees it, but its bytes stay in the image.";

/// Prints the layers, the sums and the advice.
pub(super) fn run(arguments: Arguments) -> Outcome {
    let report = Engine::open()?.layers(&arguments.images)?;
    if arguments.json {
        output::json(&json::report(&report))?;
    } else {
        output::text(&layers::text(&report, arguments.files))?;
    }
    Ok(0)
}
