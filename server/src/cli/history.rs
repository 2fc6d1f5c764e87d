//! `layercake history`: the instructions that made an image, and the size of their layers.

use layercake_core::command::Line;
use layercake_core::command::flags::shared::{NO_TRUNC, QUIET};
use layercake_core::render::history;

use super::{Outcome, output};
use crate::engine::{self, Engine};

/// Prints the table, newest first.
pub(super) fn run(line: &Line) -> Outcome {
    let uncut = line.on(&NO_TRUNC);
    let rows = Engine::open()?.history(line.first())?;
    if !line.on(&QUIET) {
        output::text(&history::table(&rows, engine::now(), uncut))?;
        return Ok(0);
    }
    for row in rows {
        let id = row.image.map(|id| if uncut { id.to_string() } else { id.short() });
        output::line(&id.unwrap_or_else(|| "<missing>".to_owned()))?;
    }
    Ok(0)
}
