//! `layercake rm`: removes containers, and what they have written.

use clap::Args;

use super::several::each;
use super::{Outcome, output};
use crate::engine::Engine;

/// Remove containers
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Kill a running container first
    #[arg(short, long)]
    force: bool,
    /// Remove anonymous volumes too (there are none yet)
    #[arg(short, long)]
    volumes: bool,
    /// Names or ids
    #[arg(required = true, value_name = "CONTAINER")]
    containers: Vec<String>,
}

/// Removes each, and prints its name as given.
pub(super) fn run(arguments: Arguments) -> Outcome {
    let engine = Engine::open()?;
    each(&arguments.containers, |name| {
        engine.remove_container(name, arguments.force)?;
        output::line(name)
    })
}
