//! `docker ps`: containers, newest first.

use serde_json::{Value, json};

use super::{Begun, World};
use crate::command::Line;
use crate::command::filter::Filters;
use crate::command::flags::shared::{ALL, FILTER, FORMAT, NO_TRUNC, QUIET, SIZE};
use crate::render::containers::{HEADS, Row, Status, fields, table};
use crate::render::{formatted, size};
use crate::sim::world::clients::{Client, Progress};
use crate::sim::world::containers::{Container, ContainerState, MountedWhat};

pub(super) fn begin(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    let filters = Filters::read(
        &line.texts(&FILTER),
        &["status", "name", "id", "label", "ancestor", "exited", "volume", "network"],
    )?;
    let last = match line.values_of("last").pop().and_then(|text| text.parse::<usize>().ok()) {
        Some(count) => Some(count),
        None if line.is_on("latest") => Some(1),
        None => None,
    };
    let by_state = filters.has("status") || filters.has("exited");
    let all = line.on(&ALL) || last.is_some() || by_state;
    let mut shown: Vec<&Container> = world
        .containers
        .iter()
        .rev()
        .filter(|container| (all || container.is_running()) && matches(world, container, &filters))
        .collect();
    shown.truncate(last.unwrap_or(usize::MAX));
    if line.on(&QUIET) {
        for container in shown {
            client.line(if line.on(&NO_TRUNC) { &container.id } else { container.short() });
        }
        return Ok(Progress::Done(0));
    }
    if let Some(format) = line.text(&FORMAT) {
        let rows: Vec<Value> = shown.iter().map(|container| value(world, container, line.on(&NO_TRUNC))).collect();
        client.print(formatted::lines(format, &HEADS, &rows)?);
        return Ok(Progress::Done(0));
    }
    if line.on(&SIZE) {
        client.print(with_sizes(world, &shown, line.on(&NO_TRUNC)));
        return Ok(Progress::Done(0));
    }
    let rows: Vec<Row> = shown.into_iter().map(|container| row(world, container)).collect();
    client.print(table(&rows, world.now(), line.on(&NO_TRUNC)));
    Ok(Progress::Done(0))
}

fn row(world: &World, container: &Container) -> Row {
    let still = world.images.find(&container.image_name).is_ok_and(|image| image.id == container.image);
    Row {
        id: container.id.clone(),
        image: if still { container.image_name.clone() } else { container.image.short() },
        command: container.command(),
        created: container.created,
        status: status(container),
        ports: super::states::ports(container),
        name: container.name.clone(),
    }
}

fn status(container: &Container) -> Status {
    match container.state {
        ContainerState::Created => Status::Created,
        ContainerState::Running { started, paused } => Status::Up { started, paused },
        ContainerState::Exited { code, finished } => Status::Exited { code: i32::from(code), finished },
    }
}

fn matches(world: &World, container: &Container, filters: &Filters) -> bool {
    let status = status(container);
    let code = match status {
        Status::Exited { code, .. } => Some(code),
        Status::Created | Status::Up { .. } => None,
    };
    let uses = |wanted: &str| {
        container
            .mounts
            .iter()
            .any(|mounted| mounted.at == wanted || matches!(&mounted.what, MountedWhat::Volume(name) if name == wanted))
    };
    filters.any("status", |wanted| wanted == status.word())
        && filters.any("exited", |wanted| code.is_some_and(|code| wanted == code.to_string()))
        && filters.any("name", |wanted| container.name.contains(wanted.trim_start_matches('^').trim_end_matches('$')))
        && filters.any("id", |wanted| container.id.starts_with(wanted))
        && filters.labels(container.config.labels.as_ref())
        && filters.any("volume", uses)
        && filters.any("network", |wanted| container.settings.networks.iter().any(|name| name == wanted))
        && filters.any("ancestor", |wanted| world.images.find(wanted).is_ok_and(|image| image.id == container.image))
}

/// The table with one column more: what each container has written, and all that it sees.
fn with_sizes(world: &World, shown: &[&Container], full: bool) -> String {
    let rows: Vec<Row> = shown.iter().map(|container| row(world, container)).collect();
    let sizes = shown.iter().map(|container| {
        let written = super::prune::written(world, container);
        let image = world.images.get(&container.image).map_or(0, |image| world.images.size(image));
        format!("{} (virtual {})", size::brief(written), size::brief(image + written))
    });
    let text = table(&rows, world.now(), full);
    let width = text.lines().map(|line| line.chars().count()).max().unwrap_or(0) + 3;
    let cells = std::iter::once("SIZE".to_owned()).chain(sizes);
    text.lines().zip(cells).map(|(line, cell)| format!("{line:width$}{cell}\n")).collect()
}

/// A container as a template sees it.
fn value(world: &World, container: &Container, full: bool) -> Value {
    let row = row(world, container);
    let labels: Vec<String> =
        container.config.labels.iter().flatten().map(|(name, value)| format!("{name}={value}")).collect();
    let mut fields = fields(&row, world.now(), full);
    fields["Labels"] = json!(labels.join(","));
    fields["Networks"] = json!(container.settings.networks.join(","));
    fields["Size"] = json!(size::brief(super::prune::written(world, container)));
    fields
}
