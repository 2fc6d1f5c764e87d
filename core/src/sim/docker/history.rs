//! `docker history`: how an image came about, newest first.

use super::failure::Failure;
use super::{Begun, World};
use crate::command::Line;
use crate::command::flags::shared::{NO_TRUNC, ODD_WORDS, QUIET};
use crate::image::{history, time};
use crate::render::catalogue::Language;
use crate::render::history::{Row, notes, table};
use crate::sim::world::clients::{Client, Progress};
use crate::sim::world::images::Image;

pub(super) fn begin(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    let image = world.images.find(line.first()).map_err(|error| {
        let failure = Failure::no_image(&error);
        match slides_tag(world, line.first()) {
            // The slides build NAME:first, and then ask for the history of NAME.
            Some(other) => failure
                .means("A name without a tag means :latest, and no image has that name. The slides leave the tag out; real docker would refuse it, too.")
                .attempt(format!("docker image history {other}")),
            None => failure,
        }
    })?;
    let image = image.clone();
    let rows = rows(world, &image);
    let full = line.on(&NO_TRUNC);
    if line.on(&QUIET) {
        for row in &rows {
            let id = row.image.map(|id| if full { id.to_string() } else { id.short() });
            client.line(id.unwrap_or_else(|| "<missing>".to_owned()));
        }
        return Ok(Progress::Done(0));
    }
    client.print(table(&rows, world.now(), full));
    if line.on(&ODD_WORDS) {
        for note in notes(&rows) {
            client.line(format_args!("\n{}", note.say(Language::English)));
        }
    }
    Ok(Progress::Done(0))
}

/// Another tag of the name, where the name alone means nothing.
fn slides_tag(world: &World, name: &str) -> Option<String> {
    let wanted = crate::image::reference::ImageReference::parse(name).ok()?.familiar_name();
    world.images.names().find(|(known, _)| known.familiar_name() == wanted).map(|(known, _)| known.familiar())
}

fn rows(world: &World, image: &Image) -> Vec<Row> {
    let layers = world.images.layers_of(image);
    let mut layers = layers.iter();
    let mut rows: Vec<Row> = history::steps(&image.config)
        .into_iter()
        .map(|step| {
            let entry = step.history.cloned().unwrap_or_default();
            let layer = step.layer.and_then(|_| layers.next());
            Row {
                image: None,
                created: entry.created.as_deref().and_then(time::seconds_since_epoch),
                created_by: entry.created_by.unwrap_or_default(),
                size: layer.map_or(0, |layer| layer.record.size),
                comment: entry.comment.unwrap_or_default(),
            }
        })
        .collect();
    rows.reverse();
    let mut ancestor = Some(image.id);
    for row in &mut rows {
        let Some(found) = ancestor.and_then(|id| world.images.get(&id)) else { break };
        row.image = Some(found.id);
        ancestor = found.parent;
    }
    rows
}
