//! `layercake inspect`: all that is known of containers and images, as JSON.

use clap::Args;

use super::Outcome;
use super::error::Failure;

/// Show all that is known of containers or images, as JSON
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Names or ids
    #[arg(required = true, value_name = "NAME")]
    names: Vec<String>,
}

/// Prints a JSON list: of each name, the container, or else the image.
pub(super) fn run(_arguments: Arguments) -> Outcome {
    Err(Failure::new("inspect is not there yet"))
}

/// As [`run`], but containers only.
pub(super) fn run_container(arguments: Arguments) -> Outcome {
    run(arguments)
}

/// As [`run`], but images only.
pub(super) fn run_image(arguments: Arguments) -> Outcome {
    run(arguments)
}
