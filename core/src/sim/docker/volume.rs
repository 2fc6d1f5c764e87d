//! `docker volume`: files that outlive containers.

use serde_json::{Value, json};

use super::failure::Failure;
use super::{Begun, World};
use crate::command::Line;
use crate::command::flags::shared::{ALL, FORCE, FORMAT, QUIET};
use crate::image::time;
use crate::render::formatted;
use crate::render::size::human;
use crate::render::table::table;
use crate::sim::world::clients::{Client, Progress};
use crate::sim::world::containers::MountedWhat;
use crate::sim::world::images::empty;
use crate::sim::world::tree::Tree;

pub(super) fn create(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    if line.values_of("driver").pop().is_some_and(|driver| driver != "local") {
        return Err(Failure::daemon("create: error looking up volume plugin: plugin not found")
            .means("The model has one driver, local."));
    }
    let given = line.arguments().first().cloned();
    let anonymous = given.is_none();
    let name = given.unwrap_or_else(|| world.names.id());
    if !world.volumes.contains_key(&name) {
        world.add_volume(&name, anonymous, empty());
        if let Some(volume) = world.volumes.get_mut(&name) {
            volume.labels = super::network::labels(&line.values_of("label"));
        }
    }
    client.line(name);
    Ok(Progress::Done(0))
}

pub(super) fn list(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    let names: Vec<&String> = world.volumes.keys().collect();
    if line.on(&QUIET) {
        names.iter().for_each(|name| client.line(name));
        return Ok(Progress::Done(0));
    }
    if let Some(format) = line.text(&FORMAT) {
        let row = |name: &&String| json!({ "Name": name, "Driver": "local", "Scope": "local" });
        let rows: Vec<Value> = names.iter().map(row).collect();
        client.print(formatted::lines(format, &[("Name", "VOLUME NAME")], &rows)?);
        return Ok(Progress::Done(0));
    }
    let rows: Vec<[String; 2]> = names.into_iter().map(|name| ["local".to_owned(), name.clone()]).collect();
    client.print(table(["DRIVER", "VOLUME NAME"], &rows));
    Ok(Progress::Done(0))
}

/// A volume as the API shows it.
pub(super) fn value(world: &World, name: &str) -> Option<Value> {
    let volume = world.volumes.get(name)?;
    let labels = if volume.labels.is_empty() { Value::Null } else { json!(volume.labels) };
    Some(json!({
        "CreatedAt": time::rfc3339(volume.created),
        "Driver": "local",
        "Labels": labels,
        "Mountpoint": format!("/var/lib/docker/volumes/{name}/_data"),
        "Name": name,
        "Options": null,
        "Scope": "local",
    }))
}

/// The containers that use a volume.
fn users(world: &World, name: &str) -> Vec<String> {
    let uses = |what: &MountedWhat| *what == MountedWhat::Volume(name.to_owned());
    let using = world.containers.iter().filter(|container| container.mounts.iter().any(|it| uses(&it.what)));
    using.map(|container| container.id.clone()).collect()
}

pub(super) fn remove(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    let mut code = 0;
    for name in line.arguments() {
        let using = users(world, name);
        if !world.volumes.contains_key(name) {
            if !line.on(&FORCE) {
                Failure::daemon(format_args!("get {name}: no such volume"))
                    .attempt("docker volume ls")
                    .print(world, client);
                code = 1;
            }
        } else if using.is_empty() {
            drop_volume(world, name);
            client.line(name);
        } else {
            Failure::daemon(format_args!("remove {name}: volume is in use - [{}]", using.join(", ")))
                .means("A container has it, even if that has ended: remove the container first.")
                .print(world, client);
            code = 1;
        }
    }
    Ok(Progress::Done(code))
}

/// Removes a container that does not run, and the volumes that nobody has named and nobody else has.
pub(in crate::sim) fn remove_container(world: &mut World, container: &str) {
    let mounts = world.containers.find(container).map(|it| it.mounts.clone()).unwrap_or_default();
    world.remove_container(container);
    for mounted in mounts {
        let MountedWhat::Volume(name) = mounted.what else { continue };
        let is_anonymous = world.volumes.get(&name).is_some_and(|volume| volume.anonymous);
        if is_anonymous && users(world, &name).is_empty() {
            drop_volume(world, &name);
        }
    }
}

pub(super) fn drop_volume(world: &mut World, name: &str) -> u64 {
    let Some(volume) = world.volumes.remove(name) else { return 0 };
    let files = world.kernel.remove_file_system(volume.files);
    files.map_or(0, |files| Tree::new(&files).entries().iter().map(|(_, entry)| entry.size()).sum())
}

pub(super) fn prune(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    super::prune::confirm(line.on(&FORCE), "volumes that no container uses")?;
    let (names, bytes) = unused(world, line.on(&ALL));
    if !names.is_empty() {
        client.line("Deleted Volumes:");
        names.iter().for_each(|name| client.line(name));
        client.line("");
    }
    client.line(format_args!("Total reclaimed space: {}", human(bytes)));
    Ok(Progress::Done(0))
}

/// Removes volumes that no container uses: anonymous ones, or all.
pub(super) fn unused(world: &mut World, all: bool) -> (Vec<String>, u64) {
    let names: Vec<String> = world
        .volumes
        .values()
        .filter(|volume| (all || volume.anonymous) && users(world, &volume.name).is_empty())
        .map(|volume| volume.name.clone())
        .collect();
    let bytes = names.iter().map(|name| drop_volume(world, name)).sum();
    (names, bytes)
}
