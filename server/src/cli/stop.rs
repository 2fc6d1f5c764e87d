//! `layercake stop`: ends running containers, politely first.

use clap::Args;

use super::Outcome;
use super::error::Failure;

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
pub(super) fn run(_arguments: Arguments) -> Outcome {
    Err(Failure::new("stop is not there yet"))
}
