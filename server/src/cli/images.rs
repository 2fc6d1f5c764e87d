//! `layercake images`: the images of the store.

use layercake_core::command::Line;
use layercake_core::command::filter::Filters;
use layercake_core::command::flags::shared::{ALL, FILTER, FORMAT, NO_TRUNC, QUIET, WORDING};
use layercake_core::image::reference::ImageReference;
use layercake_core::render::formatted;
use layercake_core::render::images::{self, Row, current};

use super::error::Failure;
use super::{Outcome, output, terminal};
use crate::engine::{self, Engine, Image};

/// Prints the table.
pub(super) fn run(line: &Line) -> Outcome {
    let uncut = line.on(&NO_TRUNC);
    let (quiet, format) = (line.on(&QUIET), line.text(&FORMAT));
    let filters = Filters::read(&line.texts(&FILTER), &images::FILTERS)?;
    let engine = Engine::open()?;
    let images = engine.images(line.on(&ALL))?;
    if line.text(&WORDING) == Some("current") {
        return print_current(&engine, &images, line);
    }
    let mut shown = Vec::new();
    for (image, names) in &images {
        let labels = image.config.config.labels.as_ref();
        shown.extend(rows(image, names).into_iter().filter(|row| images::matches(row, labels, &filters)));
    }
    if let Some(wanted) = line.arguments().first() {
        shown.retain(|row| matches(row, wanted));
    }
    if quiet {
        for row in shown {
            output::line(&if uncut { row.id.to_string() } else { row.id.short() })?;
        }
    } else if let Some(format) = format {
        let rows: Vec<_> = shown.iter().map(|row| images::fields(row, engine::now(), uncut)).collect();
        output::text(&formatted::lines(format, &images::HEADS, &rows)?)?;
    } else {
        output::text(&images::table(&shown, engine::now(), uncut))?;
    }
    Ok(0)
}

/// Prints today's table, in which images without a name are seldom worth a line.
fn print_current(engine: &Engine, images: &[(Image, Vec<ImageReference>)], line: &Line) -> Outcome {
    if line.on(&QUIET) || line.on(&NO_TRUNC) || line.has(&FORMAT) || line.has(&FILTER) {
        return Err(Failure::new(
            "--wording current is about the table: -q, --no-trunc, --format and --filter go without it",
        ));
    }
    let repository = line.arguments().first();
    let mut table = Vec::new();
    for (image, names) in images {
        let usage = engine.image_usage(image)?;
        for row in rows(image, names) {
            let wanted = repository.is_none_or(|wanted| matches(&row, wanted));
            if !wanted || (row.repository.is_none() && !line.on(&ALL)) {
                continue;
            }
            let tag = row.tag.map(|tag| format!(":{tag}")).unwrap_or_default();
            table.push(current::Row {
                name: row.repository.map(|repository| repository + &tag),
                id: image.id,
                content: usage.content,
                unpacked: image.size,
                in_use: usage.in_use,
            });
        }
    }
    output::text(&current::table(&table, terminal::width_of_output()))?;
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
