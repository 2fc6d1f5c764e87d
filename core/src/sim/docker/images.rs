//! `docker images`: what is on this machine.

use super::{Begun, World};
use crate::command::Line;
use crate::command::filter::Filters;
use crate::command::flags::shared::{ALL, FILTER, FORMAT, NO_TRUNC, QUIET, WORDING};
use crate::digest::ImageId;
use crate::image::reference::ImageReference;
use crate::image::time::seconds_since_epoch;
use crate::ordered;
use crate::render::images::{self, Row, current};
use crate::render::{ago, formatted, size, table};
use crate::sim::world::clients::{Client, Progress};
use crate::sim::world::images::Image;

pub(super) fn begin(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    let wanted = line.arguments().first().map(String::as_str);
    let filters = Filters::read(&line.texts(&FILTER), &images::FILTERS)?;
    let mut rows = rows(world, wanted, line.on(&ALL));
    rows.retain(|row| matches(world, row, &filters));
    if line.on(&QUIET) {
        let mut seen = ordered::Set::new();
        for row in rows.iter().filter(|row| seen.insert(row.id)) {
            client.line(if line.on(&NO_TRUNC) { row.id.to_string() } else { row.id.short() });
        }
        return Ok(Progress::Done(0));
    }
    if let Some(format) = line.text(&FORMAT) {
        let rows: Vec<_> = rows.iter().map(|row| images::fields(row, world.now(), line.on(&NO_TRUNC))).collect();
        client.print(formatted::lines(format, &images::HEADS, &rows)?);
        return Ok(Progress::Done(0));
    }
    if line.text(&WORDING) == Some("current") {
        client.print(current::table(&current_rows(world, &rows), None));
        return Ok(Progress::Done(0));
    }
    if line.is_on("digests") {
        client.print(with_digests(world, &rows, line.on(&NO_TRUNC)));
        return Ok(Progress::Done(0));
    }
    client.print(images::table(&rows, world.now(), line.on(&NO_TRUNC)));
    Ok(Progress::Done(0))
}

/// The lines, the newest image first.
fn rows(world: &World, wanted: Option<&str>, all: bool) -> Vec<Row> {
    let mut rows = Vec::new();
    let parents: ordered::Set<ImageId> = world.images.all().filter_map(|image| image.parent).collect();
    for image in world.images.all() {
        let row = |name: Option<&ImageReference>| Row {
            repository: name.map(ImageReference::familiar_name),
            tag: name.and_then(ImageReference::tag).map(str::to_owned),
            id: image.id,
            created: created(image),
            size: world.images.size(image),
        };
        let named: Vec<Row> = world.images.names_of(image.id).map(|name| row(Some(name))).collect();
        // A step of a build that something is made on is no image of its own.
        if named.is_empty() && (all || !parents.contains(&image.id)) && wanted.is_none() {
            rows.push(row(None));
        }
        rows.extend(named);
    }
    if let Some(wanted) = wanted {
        let (name, tag) = match wanted.rsplit_once(':') {
            Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
            _ => (wanted, None),
        };
        rows.retain(|row| {
            row.repository.as_deref() == Some(name) && tag.is_none_or(|tag| row.tag.as_deref() == Some(tag))
        });
    }
    ordered::sort_by(&mut rows, |one, other| {
        let key = |row: &Row| (std::cmp::Reverse(row.created), row.repository.clone(), row.tag.clone(), row.id);
        key(one).cmp(&key(other))
    });
    rows
}

fn current_rows(world: &World, rows: &[Row]) -> Vec<current::Row> {
    let in_use: ordered::Set<ImageId> = world.containers.iter().map(|container| container.image).collect();
    let content = |row: &Row| {
        let image = world.images.get(&row.id);
        image.map_or(0, |image| world.images.layers_of(image).iter().map(|layer| layer.blob_size).sum())
    };
    rows.iter()
        .map(|row| current::Row {
            name: row.repository.as_ref().map(|name| format!("{name}:{}", row.tag.as_deref().unwrap_or("<none>"))),
            id: row.id,
            content: content(row),
            unpacked: row.size,
            in_use: in_use.contains(&row.id),
        })
        .collect()
}

/// The table with the digests under which images were pulled or pushed.
fn with_digests(world: &World, rows: &[Row], full: bool) -> String {
    let or_none = |word: Option<String>| word.unwrap_or_else(|| "<none>".to_owned());
    let cells: Vec<[String; 6]> = rows
        .iter()
        .map(|row| {
            let digest = world.images.digests.iter().find(|(name, id)| {
                **id == row.id && row.repository.as_ref().is_none_or(|repository| name.familiar_name() == *repository)
            });
            let digest = digest.and_then(|(name, _)| name.digest()).map(ToString::to_string);
            let id = if full { row.id.to_string() } else { row.id.short() };
            let created = ago::ago(row.created, world.now());
            [
                or_none(row.repository.clone()),
                or_none(row.tag.clone()),
                or_none(digest),
                id,
                created,
                size::brief(row.size),
            ]
        })
        .collect();
    table::table(["REPOSITORY", "TAG", "DIGEST", "IMAGE ID", "CREATED", "SIZE"], &cells)
}

fn matches(world: &World, row: &Row, filters: &Filters) -> bool {
    let labels = world.images.get(&row.id).and_then(|image| image.config.config.labels.as_ref());
    images::matches(row, labels, filters)
}

/// When an image was made.
pub(super) fn created(image: &Image) -> i64 {
    image.config.created.as_deref().and_then(seconds_since_epoch).unwrap_or_default()
}
