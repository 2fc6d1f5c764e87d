//! `layercake history`: the instructions that made an image, and the size of their layers.

use layercake_core::command::Line;
use layercake_core::command::flags::shared::{NO_TRUNC, ODD_WORDS, QUIET};
use layercake_core::render::history;

use super::error::Failure;
use super::{LANGUAGE, Outcome, output};
use crate::engine::{self, Engine};

/// Prints the table, newest first.
pub(super) fn run(line: &Line) -> Outcome {
    let uncut = line.on(&NO_TRUNC);
    if line.on(&ODD_WORDS) && line.on(&QUIET) {
        return Err(Failure::new("--explain is about the table: -q goes without it"));
    }
    let rows = Engine::open()?.history(line.first())?;
    if !line.on(&QUIET) {
        output::text(&history::table(&rows, engine::now(), uncut))?;
        let notes = if line.on(&ODD_WORDS) { history::notes(&rows) } else { Vec::new() };
        for note in notes {
            output::text(&format!("\n{}\n", note.say(LANGUAGE)))?;
        }
        return Ok(0);
    }
    for row in rows {
        let id = row.image.map(|id| if uncut { id.to_string() } else { id.short() });
        output::line(&id.unwrap_or_else(|| "<missing>".to_owned()))?;
    }
    Ok(0)
}
