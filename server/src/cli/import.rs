//! `layercake import`: a tar of a root file system becomes an image of one layer.

use std::fs::File;
use std::io::{self, Read};

use layercake_core::command::Line;
use layercake_core::command::flags::shared::{CHANGE, MESSAGE};

use super::error::Failure;
use super::{Outcome, output};
use crate::engine::import::Description;
use crate::engine::{Engine, changes, images};

/// Makes the image, and prints its id.
pub(super) fn run(line: &Line) -> Outcome {
    let source = line.first();
    let tar: Box<dyn Read> = if source == "-" {
        Box::new(io::stdin())
    } else {
        Box::new(File::open(source).map_err(|error| Failure::system(format!("open {source}"), &error))?)
    };
    let description = Description {
        reference: line.arguments().get(1).map(|name| images::parse_tag(name)).transpose()?,
        config: changes::apply(&Default::default(), &line.texts(&CHANGE))?,
        created_by: String::new(),
        comment: line.text(&MESSAGE).map_or_else(|| format!("Imported from {source}"), str::to_owned),
        created: None,
    };
    let id = Engine::open()?.import(tar, &description)?;
    output::line(&id.to_string())?;
    Ok(0)
}
