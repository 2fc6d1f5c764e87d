//! `layercake images`: the images of the store.

use clap::Args;

use layercake_core::image::reference::ImageReference;
use layercake_core::render::images::{self, Row};

use super::{Outcome, output};
use crate::engine::{self, Engine, Image};

/// List images
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Show the images of intermediate steps, too
    #[arg(short, long)]
    all: bool,
    /// Print ids only
    #[arg(short, long)]
    quiet: bool,
    /// Print ids uncut
    #[arg(long)]
    no_trunc: bool,
    /// Only images of this repository, or repository:tag
    #[arg(value_name = "REPOSITORY[:TAG]")]
    repository: Option<String>,
}

/// Prints the table.
pub(super) fn run(arguments: Arguments) -> Outcome {
    let images = Engine::open()?.images(arguments.all)?;
    let mut rows: Vec<Row> = images.iter().flat_map(|(image, names)| rows(image, names)).collect();
    if let Some(wanted) = &arguments.repository {
        rows.retain(|row| matches(row, wanted));
    }
    if !arguments.quiet {
        output::text(&images::table(&rows, engine::now(), arguments.no_trunc))?;
        return Ok(0);
    }
    for row in rows {
        output::line(&if arguments.no_trunc { row.id.to_string() } else { row.id.short() })?;
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
