//! `layercake image bootstrap`: a base image from Debian's packages, where no registry is at hand.

use clap::{Args, ValueEnum};

use super::{Outcome, output};
use crate::engine::{Engine, images};

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
pub(super) fn run(arguments: Arguments) -> Outcome {
    let default = match arguments.base {
        Base::Busybox => "busybox:latest",
        Base::Debian => "debian:latest",
    };
    let reference = images::parse_tag(arguments.tag.as_deref().unwrap_or(default))?;
    let engine = Engine::open()?;
    let id = match arguments.base {
        Base::Busybox => engine.bootstrap_busybox(&reference, &output::remark)?,
        Base::Debian => engine.bootstrap_debian(&reference, &output::remark)?,
    };
    output::line(&id.to_string())?;
    Ok(0)
}
