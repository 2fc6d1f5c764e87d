//! `layercake commit`: what a container has written becomes a layer of a new image.

use layercake_core::command::Line;
use layercake_core::command::flags::shared::{AUTHOR, CHANGE, MESSAGE, NO_PAUSE, PAUSE};

use super::{Outcome, output};
use crate::engine::containers::commit::CommitRequest;
use crate::engine::{Engine, images};

/// Makes the image, and prints its id.
pub(super) fn run(line: &Line) -> Outcome {
    let request = CommitRequest {
        container: line.first().to_owned(),
        reference: line.arguments().get(1).map(|name| images::parse_tag(name)).transpose()?,
        author: line.text(&AUTHOR).map(str::to_owned),
        message: line.text(&MESSAGE).map(str::to_owned),
        changes: line.texts(&CHANGE),
        pause: line.on(&PAUSE) && !line.on(&NO_PAUSE),
    };
    let id = Engine::open()?.commit(&request)?;
    output::line(&id.to_string())?;
    Ok(0)
}
