//! `layercake image bootstrap`: a base image from Debian's packages, where no registry is at hand.

use clap::{Args, ValueEnum};

use super::Outcome;
use super::error::Failure;

/// Make a base image from Debian's packages
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Which: busybox (small, some seconds) or debian (bookworm, a minute)
    #[arg(value_enum)]
    base: Base,
    /// Name of the image, as name:tag (default: busybox:latest or debian:latest)
    #[arg(short, long, value_name = "NAME")]
    tag: Option<String>,
}

/// The base images that can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Base {
    Busybox,
    Debian,
}

/// Makes the image, and prints its id.
pub(super) fn run(_arguments: Arguments) -> Outcome {
    Err(Failure::new("bootstrap is not there yet"))
}
