//! `layercake stop`: ends running containers, politely first.

use clap::Args;

use super::several::each;
use super::{Outcome, output};
use crate::engine::Engine;
use std::time::Duration;

/// Stop running containers
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Seconds to wait before the container is killed
    #[arg(short, long = "time", visible_alias = "timeout", value_name = "SECONDS", default_value_t = 10)]
    time: u64,
    /// Names or ids
    #[arg(required = true, value_name = "CONTAINER")]
    containers: Vec<String>,
}

/// Stops each, and prints its name as given.
pub(super) fn run(arguments: Arguments) -> Outcome {
    let engine = Engine::open()?;
    each(&arguments.containers, |name| {
        engine.stop(name, Duration::from_secs(arguments.time))?;
        output::line(name)
    })
}
