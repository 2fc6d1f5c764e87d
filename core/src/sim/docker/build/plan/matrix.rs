//! `docker plan --matrix` (Layercake's own): what an edit of each file would run again.

use super::super::super::Begun;
use super::super::inputs::{Inputs, context};
use super::{Failure, LANGUAGE, WhatIf, World, perform, request};
use crate::build::{Listing, Matrix};
use crate::command::Line;
use crate::command::flags::shared::JSON;
use crate::render::matrix;
use crate::sim::docker::inspect::pretty;
use crate::sim::world::clients::{Client, Progress};

/// Prints the table of files and steps, or the same as JSON.
pub(super) fn print(world: &World, client: &mut Client, line: &Line, inputs: &Inputs, what_if: &WhatIf) -> Begun {
    if !what_if.files.is_empty() {
        let message = "--edit asks about some files and --matrix about all: leave one of them out";
        return Err(Failure::new(message).code(125));
    }
    let request = request(world, inputs, what_if)?;
    let listing = match context(world, inputs) {
        Some(files) => Listing::new(&*files, &inputs.ignore).map_err(|error| Failure::new(error.to_string()))?,
        None => Listing::default(),
    };
    // A plan works on a copy of the world, in which bases may be fetched.
    let mut copy = world.clone();
    let matrix = Matrix::new(&request, &listing.files, &mut |action| perform(&mut copy, inputs, action));
    let matrix = matrix.map_err(|error| inputs.failure(&error))?;
    if line.on(&JSON) {
        client.print(pretty(&matrix::json(&matrix, &listing.kept_out)));
    } else {
        client.print(matrix::table(&matrix, &listing.kept_out, LANGUAGE));
    }
    Ok(Progress::Done(0))
}
