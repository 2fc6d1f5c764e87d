//! `layercake history`: the instructions that made an image, and the size of their layers.

use clap::Args;

use layercake_core::render::history;

use super::{Outcome, output};
use crate::engine::{self, Engine};

/// Show the layers of an image, and what made each
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Print ids and instructions uncut
    #[arg(long)]
    no_trunc: bool,
    /// Print ids only
    #[arg(short, long)]
    quiet: bool,
    /// Name or id
    image: String,
}

/// Prints the table, newest first.
pub(super) fn run(arguments: Arguments) -> Outcome {
    let rows = Engine::open()?.history(&arguments.image)?;
    if !arguments.quiet {
        output::text(&history::table(&rows, engine::now(), arguments.no_trunc))?;
        return Ok(0);
    }
    for row in rows {
        let id = row.image.map(|id| if arguments.no_trunc { id.to_string() } else { id.short() });
        output::line(&id.unwrap_or_else(|| "<missing>".to_owned()))?;
    }
    Ok(0)
}
