//! `docker rename`, `pause`, `unpause`, `port`, `update`: small changes of containers, and small questions.

use super::failure::Failure;
use super::{Begun, World};
use crate::command::Line;
use crate::sim::world::clients::{Client, Progress};
use crate::sim::world::containers::{Container, ContainerState};

pub(super) fn rename(world: &mut World, _: &mut Client, line: &Line) -> Begun {
    let name = line.first();
    let id = world.containers.find(name).ok_or_else(|| Failure::no_container(name))?.id.clone();
    let new = line.arguments().get(1).cloned().unwrap_or_default();
    if let Some(other) = world.containers.iter().find(|container| container.name == new) {
        return Err(Failure::daemon(format_args!(
            "Error when allocating new name: Conflict. The container name \"/{new}\" is already in use by container \"{}\". You have to remove (or rename) that container to be able to reuse that name.",
            other.id
        )));
    }
    if let Some(container) = world.containers.get_mut(&id) {
        container.name = new;
    }
    Ok(Progress::Done(0))
}

pub(super) fn pause(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    freeze(world, client, line, true)
}

pub(super) fn unpause(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    freeze(world, client, line, false)
}

fn freeze(world: &mut World, client: &mut Client, line: &Line, freeze: bool) -> Begun {
    let mut code = 0;
    for name in line.arguments() {
        match set_frozen(world, name, freeze) {
            Ok(()) => client.line(name),
            Err(failure) => {
                failure.print(world, client);
                code = 1;
            }
        }
    }
    Ok(Progress::Done(code))
}

fn set_frozen(world: &mut World, name: &str, freeze: bool) -> Result<(), Failure> {
    let container = world.containers.find(name).ok_or_else(|| Failure::no_container(name))?;
    let id = container.id.clone();
    let Some(running) = &container.running else {
        return Err(Failure::daemon(format_args!("container {id} is not running")));
    };
    let namespace = running.namespace;
    if is_paused(container) == freeze {
        return Err(Failure::daemon(if freeze {
            format!("container {id} is already paused")
        } else {
            format!("container {id} is not paused")
        }));
    }
    world.kernel.freeze(namespace, freeze);
    if let Some(ContainerState::Running { paused, .. }) = world.containers.get_mut(&id).map(|it| &mut it.state) {
        *paused = freeze;
    }
    Ok(())
}

/// Whether a container's processes stand still.
pub(super) fn is_paused(container: &Container) -> bool {
    matches!(container.state, ContainerState::Running { paused: true, .. })
}

pub(super) fn port(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    let name = line.first();
    let container = world.containers.find(name).ok_or_else(|| Failure::no_container(name))?;
    let wanted = line.arguments().get(1);
    let mut found = false;
    for port in &container.settings.ports {
        let there = format!("{}/{}", port.there, port.protocol);
        let matches = wanted.is_none_or(|wanted| *wanted == there || *wanted == port.there.to_string());
        if !matches {
            continue;
        }
        found = true;
        let prefix = if wanted.is_some() { String::new() } else { format!("{there} -> ") };
        client.line(format_args!("{prefix}0.0.0.0:{}", port.here));
        client.line(format_args!("{prefix}[::]:{}", port.here));
    }
    match wanted {
        Some(wanted) if !found => Err(Failure::new(format!("no public port '{wanted}' published for {name}"))
            .means("Only -p, when the container is made, passes a port on; EXPOSE does not.")),
        _ => Ok(Progress::Done(0)),
    }
}

/// Where the ports of a container are, as `ps` shows it.
pub(super) fn ports(container: &Container) -> String {
    if !container.is_running() {
        return String::new();
    }
    let published = container.settings.ports.iter().map(|port| {
        let (here, there, protocol) = (port.here, port.there, &port.protocol);
        format!("0.0.0.0:{here}->{there}/{protocol}, [::]:{here}->{there}/{protocol}")
    });
    let exposed = container.config.exposed_ports.iter().flat_map(|ports| ports.keys());
    let only = exposed
        .filter(|port| !container.settings.ports.iter().any(|it| format!("{}/{}", it.there, it.protocol) == **port));
    only.cloned().chain(published).collect::<Vec<_>>().join(", ")
}

pub(super) fn update(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    let mut code = 0;
    let restart = match line.values_of("restart").pop() {
        Some(policy) => Some(super::created::restart(&policy)?),
        None => None,
    };
    for name in line.arguments() {
        match world.containers.find(name).map(|container| container.id.clone()) {
            Some(id) => {
                if let (Some(restart), Some(container)) = (restart, world.containers.get_mut(&id)) {
                    container.settings.restart = restart;
                }
                client.line(name);
            }
            None => {
                Failure::no_container(name).print(world, client);
                code = 1;
            }
        }
    }
    if line.given().any(|flag| flag != "restart") {
        let note = crate::sim::world::Note {
            means: "Limits of memory, processors and processes are not modelled: nothing here is ever short."
                .to_owned(),
            attempt: None,
        };
        world.explain(client, &note);
    }
    Ok(Progress::Done(code))
}
