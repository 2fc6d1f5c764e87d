//! `layercake import`: a tar of a root file system becomes an image of one layer.

use clap::Args;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::error::Failure;
use super::{Outcome, output};
use crate::engine::import::Description;
use crate::engine::{Engine, changes, images};

/// Make an image from a tar of a root file system
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Change the image by an instruction, such as CMD ["sh"]
    #[arg(short, long, value_name = "INSTRUCTION")]
    change: Vec<String>,
    /// A remark, shown by history
    #[arg(short, long)]
    message: Option<String>,
    /// The tar; - reads standard input
    file: std::path::PathBuf,
    /// Name of the image, as name:tag
    #[arg(value_name = "NAME")]
    reference: Option<String>,
}

/// Makes the image, and prints its id.
pub(super) fn run(arguments: Arguments) -> Outcome {
    let from_stdin = arguments.file == Path::new("-");
    let tar: Box<dyn Read> = if from_stdin {
        Box::new(io::stdin())
    } else {
        let path = arguments.file.display();
        Box::new(File::open(&arguments.file).map_err(|error| Failure::system(format!("open {path}"), &error))?)
    };
    let source = if from_stdin { "-".to_owned() } else { arguments.file.display().to_string() };
    let description = Description {
        reference: arguments.reference.as_deref().map(images::parse_tag).transpose()?,
        config: changes::apply(&Default::default(), &arguments.change)?,
        created_by: String::new(),
        comment: arguments.message.unwrap_or_else(|| format!("Imported from {source}")),
        created: None,
    };
    let id = Engine::open()?.import(tar, &description)?;
    output::line(&id.to_string())?;
    Ok(0)
}
