//! `layercake ps`: the containers of the store.

use layercake_core::command::Line;
use layercake_core::command::flags::shared::{ALL, NO_TRUNC, QUIET};
use layercake_core::render::containers;

use super::{Outcome, output};
use crate::engine::{self, Engine};

/// Prints the table.
pub(super) fn run(line: &Line) -> Outcome {
    let uncut = line.on(&NO_TRUNC);
    let rows = Engine::open()?.containers(line.on(&ALL))?;
    if !line.on(&QUIET) {
        output::text(&containers::table(&rows, engine::now(), uncut))?;
        return Ok(0);
    }
    for row in rows {
        output::line(if uncut { &row.id } else { &row.id[..12] })?;
    }
    Ok(0)
}
