//! `docker plan --matrix` (Layercake's own): what an edit of each file would run again.

use super::super::super::Begun;
use super::super::inputs::{Inputs, context};
use super::{Failure, LANGUAGE, WhatIf, World, perform};
use crate::build::{Listing, Matrix, with_causes};
use crate::command::Line;
use crate::command::flags::shared::JSON;
use crate::render::matrix;
use crate::sim::docker::inspect::pretty;
use crate::sim::world::clients::{Client, Progress};
use crate::sim::world::planning::Table;

/// Prints the table of files and steps, or the same as JSON.
pub(super) fn print(world: &World, client: &mut Client, line: &Line, inputs: &Inputs, what_if: &WhatIf) -> Begun {
    if !what_if.files.is_empty() {
        let message = "--edit asks about some files and --matrix about all: leave one of them out";
        return Err(Failure::new(message).code(125));
    }
    let Table { matrix, kept_out } = table(world, inputs, what_if)?;
    if line.on(&JSON) {
        client.print(pretty(&matrix::json(&matrix, &kept_out)));
    } else {
        client.print(matrix::table(&matrix, &kept_out, LANGUAGE));
    }
    Ok(Progress::Done(0))
}

/// Files × steps of the build that a command line asks for.
pub(in crate::sim) fn of_line(world: &World, client: &Client, line: &Line) -> Result<Table, Failure> {
    table(world, &Inputs::read(&mut world.clone(), client, line)?, &WhatIf::default())
}

fn table(world: &World, inputs: &Inputs, what_if: &WhatIf) -> Result<Table, Failure> {
    let request = super::request(world, inputs, what_if)?;
    let listing = match context(world, inputs) {
        Some(files) => Listing::new(&*files, &inputs.ignore).map_err(|error| Failure::new(with_causes(&error)))?,
        None => Listing::default(),
    };
    // A plan works on a copy of the world, in which bases may be fetched.
    let mut copy = world.clone();
    let matrix = Matrix::new(&request, &listing.files, &mut |action| perform(&mut copy, inputs, action));
    let matrix = matrix.map_err(|error| inputs.failure(&error))?;
    Ok(Table { matrix, kept_out: listing.kept_out })
}
