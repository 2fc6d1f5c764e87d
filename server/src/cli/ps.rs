//! `layercake ps`: the containers of the store.

use layercake_core::command::Line;
use layercake_core::command::filter::Filters;
use layercake_core::command::flags::shared::{ALL, FILTER, FORMAT, LAST, LATEST, NO_TRUNC, QUIET};
use layercake_core::render::{containers, formatted};

use super::{Outcome, output};
use crate::engine::containers::list::{FILTERS, Selection};
use crate::engine::{self, Engine};

/// Prints the table, or each container in the form that is asked for.
pub(super) fn run(line: &Line) -> Outcome {
    let uncut = line.on(&NO_TRUNC);
    // Below 0, as docker has it: no limit.
    let last = line.number(&LAST).and_then(|count| usize::try_from(count).ok());
    let last = if line.on(&LATEST) { Some(1) } else { last };
    let wanted = Selection { all: line.on(&ALL), last, filters: Filters::read(&line.texts(&FILTER), &FILTERS)? };
    let (quiet, format) = (line.on(&QUIET), line.text(&FORMAT));
    let rows = Engine::open()?.containers(&wanted)?;
    if quiet {
        for row in rows {
            output::line(if uncut { &row.id } else { &row.id[..12] })?;
        }
    } else if let Some(format) = format {
        let rows: Vec<_> = rows.iter().map(|row| containers::fields(row, engine::now(), uncut)).collect();
        output::text(&formatted::lines(format, &containers::HEADS, &rows)?)?;
    } else {
        output::text(&containers::table(&rows, engine::now(), uncut))?;
    }
    Ok(0)
}
