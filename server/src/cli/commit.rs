//! `layercake commit`: what a container has written becomes a layer of a new image.

use clap::Args;

use super::{Outcome, output};
use crate::engine::containers::commit::CommitRequest;
use crate::engine::{Engine, images};

/// Make an image from what a container has changed
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Who made it
    #[arg(short, long)]
    author: Option<String>,
    /// A remark, shown by history
    #[arg(short, long)]
    message: Option<String>,
    /// Change the image by an instruction, such as CMD ["sh"]
    #[arg(short, long, value_name = "INSTRUCTION")]
    change: Vec<String>,
    /// Name or id of the container
    container: String,
    /// Name of the image, as name:tag
    #[arg(value_name = "NAME")]
    reference: Option<String>,
}

/// Makes the image, and prints its id.
pub(super) fn run(arguments: Arguments) -> Outcome {
    let request = CommitRequest {
        container: arguments.container,
        reference: arguments.reference.as_deref().map(images::parse_tag).transpose()?,
        author: arguments.author,
        message: arguments.message,
        changes: arguments.change,
    };
    let id = Engine::open()?.commit(&request)?;
    output::line(&id.to_string())?;
    Ok(0)
}
