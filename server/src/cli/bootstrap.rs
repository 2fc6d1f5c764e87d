//! `layercake image bootstrap`: a base image from Debian's packages, where no registry is at hand.

use layercake_core::command::Line;
use layercake_core::command::flags::shared::TAG;

use super::{Outcome, output};
use crate::engine::{Engine, images};

/// Makes the image, and prints its id.
pub(super) fn run(line: &Line) -> Outcome {
    let base = line.first();
    let default = format!("{base}:latest");
    let reference = images::parse_tag(line.text(&TAG).unwrap_or(&default))?;
    let engine = Engine::open()?;
    let id = match base {
        "debian" => engine.bootstrap_debian(&reference, &output::remark)?,
        _ => engine.bootstrap_busybox(&reference, &output::remark)?,
    };
    output::line(&id.to_string())?;
    Ok(0)
}
