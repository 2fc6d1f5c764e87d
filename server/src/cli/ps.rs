//! `layercake ps`: the containers of the store.

use clap::Args;

use super::{Outcome, output};
use crate::engine::{self, Engine};
use layercake_core::render::containers;

/// List containers
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Show those that have ended, too
    #[arg(short, long)]
    all: bool,
    /// Print ids only
    #[arg(short, long)]
    quiet: bool,
    /// Print ids and commands uncut
    #[arg(long)]
    no_trunc: bool,
}

/// Prints the table.
pub(super) fn run(arguments: Arguments) -> Outcome {
    let rows = Engine::open()?.containers(arguments.all)?;
    if !arguments.quiet {
        output::text(&containers::table(&rows, engine::now(), arguments.no_trunc))?;
        return Ok(0);
    }
    for row in rows {
        output::line(if arguments.no_trunc { &row.id } else { &row.id[..12] })?;
    }
    Ok(0)
}
