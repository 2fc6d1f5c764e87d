//! `layercake images`: the images of the store.

use layercake_core::command::Line;
use layercake_core::command::flags::shared::{ALL, NO_TRUNC, QUIET};
use layercake_core::image::reference::ImageReference;
use layercake_core::render::images::{self, Row};

use super::{Outcome, output};
use crate::engine::{self, Engine, Image};

/// Prints the table.
pub(super) fn run(line: &Line) -> Outcome {
    let uncut = line.on(&NO_TRUNC);
    let images = Engine::open()?.images(line.on(&ALL))?;
    let mut rows: Vec<Row> = images.iter().flat_map(|(image, names)| rows(image, names)).collect();
    if let Some(wanted) = line.arguments().first() {
        rows.retain(|row| matches(row, wanted));
    }
    if !line.on(&QUIET) {
        output::text(&images::table(&rows, engine::now(), uncut))?;
        return Ok(0);
    }
    for row in rows {
        output::line(&if uncut { row.id.to_string() } else { row.id.short() })?;
    }
    Ok(0)
}

/// A row for each name, or one for an image without a name.
fn rows(image: &Image, names: &[ImageReference]) -> Vec<Row> {
    let row = |repository, tag| Row { repository, tag, id: image.id, created: image.created, size: image.size };
    match names {
        [] => vec![row(None, None)],
        names => names.iter().map(|name| row(Some(name.familiar_name()), name.tag().map(str::to_owned))).collect(),
    }
}

/// Whether a row is of the repository (or repository and tag) that was asked for.
fn matches(row: &Row, wanted: &str) -> bool {
    let Ok(reference) = ImageReference::parse(wanted) else { return false };
    let any_tag = !wanted.rsplit('/').next().unwrap_or_default().contains(':');
    row.repository.as_ref() == Some(&reference.familiar_name()) && (any_tag || row.tag.as_deref() == reference.tag())
}
