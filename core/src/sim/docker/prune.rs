//! What nothing needs goes: `container prune`, `image prune`, `builder prune`, `system prune`, and `system df`, which counts.

use super::failure::Failure;
use super::{Begun, World, rmi};
use crate::command::Line;
use crate::command::flags::shared::{ALL, FORCE};
use crate::digest::{ChainId, ImageId};
use crate::layer::entry::Entry;
use crate::ordered;
use crate::render::size::human;
use crate::render::table::table;
use crate::sim::world::clients::{Client, Progress};
use crate::sim::world::containers::Container;

/// Without `-f`, real docker asks.
pub(super) fn confirm(force: bool, what: &str) -> Result<(), Failure> {
    if force {
        return Ok(());
    }
    Err(Failure::new(format!("WARNING! This will remove all {what}.\nThe model does not ask: say -f."))
        .means("Real docker asks y/N here.")
        .attempt("the same with -f"))
}

pub(super) fn containers(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    confirm(line.on(&FORCE), "stopped containers")?;
    let (ids, bytes) = ended(world);
    tell(client, "Deleted Containers:", &ids);
    client.line(format_args!("Total reclaimed space: {}", human(bytes)));
    Ok(Progress::Done(0))
}

fn tell(client: &mut Client, title: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    client.line(title);
    lines.iter().for_each(|line| client.line(line));
    client.line("");
}

fn ended(world: &mut World) -> (Vec<String>, u64) {
    let ids: Vec<String> =
        world.containers.iter().rev().filter(|it| !it.is_running()).map(|it| it.id.clone()).collect();
    let mut bytes = 0;
    for id in &ids {
        bytes += world.containers.find(id).map_or(0, |container| written(world, container));
        world.remove_container(id);
    }
    (ids, bytes)
}

/// Bytes that a container has written.
pub(super) fn written(world: &World, container: &Container) -> u64 {
    world.changes_of(container).iter().filter_map(|change| change.entry().map(Entry::size)).sum()
}

pub(super) fn images(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    confirm(line.on(&FORCE), "images that have no name")?;
    let (lines, bytes) = unused_images(world, line.on(&ALL));
    tell(client, "Deleted Images:", &lines);
    client.line(format_args!("Total reclaimed space: {}", human(bytes)));
    Ok(Progress::Done(0))
}

/// Removes images without a name (or without a container, with `all`), and the layers that then nothing needs.
fn unused_images(world: &mut World, all: bool) -> (Vec<String>, u64) {
    let mut lines = Vec::new();
    let before = layer_bytes(world);
    loop {
        let used: ordered::Set<ImageId> = world.containers.iter().map(|container| container.image).collect();
        let parents: ordered::Set<ImageId> = world.images.all().filter_map(|image| image.parent).collect();
        let is_named = |id: ImageId| world.images.names_of(id).next().is_some();
        let doomed: Vec<ImageId> = world
            .images
            .all()
            .map(|image| image.id)
            .filter(|id| !used.contains(id) && !parents.contains(id) && (all || !is_named(*id)))
            .collect();
        if doomed.is_empty() {
            break;
        }
        for id in doomed {
            for name in world.images.names_of(id).cloned().collect::<Vec<_>>() {
                lines.push(format!("untagged: {}", name.familiar()));
                world.images.names.remove(&name);
            }
            world.images.images.remove(&id);
            world.images.digests.retain(|_, named| *named != id);
            lines.push(format!("deleted: {id}"));
        }
    }
    lines.extend(rmi::sweep(world).into_iter().map(|chain| format!("deleted: {chain}")));
    (lines, before.saturating_sub(layer_bytes(world)))
}

fn layer_bytes(world: &World) -> u64 {
    world.images.layers.values().map(|layer| layer.record.size).sum()
}

pub(super) fn cache(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    confirm(line.on(&FORCE), "dangling build cache")?;
    let before = layer_bytes(world);
    world.images.records.clear();
    rmi::sweep(world);
    client.line(format_args!("Total reclaimed space: {}", human(before.saturating_sub(layer_bytes(world)))));
    Ok(Progress::Done(0))
}

pub(super) fn system(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    confirm(line.on(&FORCE), "stopped containers, unused networks, dangling images and the build cache")?;
    let before = layer_bytes(world);
    let (ids, mut bytes) = ended(world);
    tell(client, "Deleted Containers:", &ids);
    let networks = super::network::unused(world);
    tell(client, "Deleted Networks:", &networks);
    if line.is_on("volumes") {
        let (names, freed) = super::volume::unused(world, false);
        tell(client, "Deleted Volumes:", &names);
        bytes += freed;
    }
    world.images.records.clear();
    let (lines, _) = unused_images(world, line.on(&ALL));
    tell(client, "Deleted Images:", &lines);
    bytes += before.saturating_sub(layer_bytes(world));
    client.line(format_args!("Total reclaimed space: {}", human(bytes)));
    Ok(Progress::Done(0))
}

pub(super) fn usage(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    if line.is_on("verbose") {
        return Err(Failure::new("docker: 'system df -v' is not modelled").attempt("docker layers IMAGE"));
    }
    let used: ordered::Set<ImageId> = world.containers.iter().map(|container| container.image).collect();
    let named: Vec<_> = world.images.all().filter(|it| world.images.names_of(it.id).next().is_some()).collect();
    let chains = |wanted: &dyn Fn(ImageId) -> bool| -> ordered::Set<ChainId> {
        let chosen = world.images.all().filter(|image| wanted(image.id));
        chosen.flat_map(|image| world.images.layers_of(image)).map(|layer| layer.record.chain_id).collect()
    };
    let bytes = |chains: &ordered::Set<ChainId>| -> u64 {
        chains.iter().filter_map(|chain| world.images.layers.get(chain)).map(|layer| layer.record.size).sum()
    };
    let all = bytes(&chains(&|_| true));
    let kept = bytes(&chains(&|id| used.contains(&id)));
    let written_by = |running: bool| -> u64 {
        world.containers.iter().filter(|it| !running || it.is_running()).map(|it| written(world, it)).sum()
    };
    let running = world.containers.iter().filter(|it| it.is_running()).count();
    let in_images = chains(&|_| true);
    let cached: u64 = world
        .images
        .layers
        .values()
        .filter(|layer| !in_images.contains(&layer.record.chain_id))
        .map(|layer| layer.record.size)
        .sum();
    let reclaimable = |total: u64, free: u64| {
        let percent = (free * 100).checked_div(total);
        percent.map_or_else(|| human(free), |percent| format!("{} ({percent}%)", human(free)))
    };
    let active = named.iter().filter(|image| used.contains(&image.id)).count();
    let row = |name: &str, total: usize, active: usize, size: u64, free: String| {
        [name.to_owned(), total.to_string(), active.to_string(), human(size), free]
    };
    let container_bytes = written_by(false);
    let rows = [
        row("Images", named.len(), active, all, reclaimable(all, all - kept)),
        row(
            "Containers",
            world.containers.iter().count(),
            running,
            container_bytes,
            reclaimable(container_bytes, container_bytes - written_by(true)),
        ),
        row("Local Volumes", world.volumes.len(), 0, 0, human(0)),
        row("Build Cache", world.images.records.len(), 0, cached, human(cached)),
    ];
    client.print(table(["TYPE", "TOTAL", "ACTIVE", "SIZE", "RECLAIMABLE"], &rows));
    Ok(Progress::Done(0))
}
