//! `docker start` and `docker attach`: a container that is there goes on, or is looked at.

use super::attached::Attached;
use super::failure::Failure;
use super::{Begun, World};
use crate::command::Line;
use crate::sim::world::clients::{Client, Progress};

pub(super) fn start(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    let (attach, interactive) = (line.is_on("attach"), line.is_on("interactive"));
    if attach || interactive {
        let [name] = line.arguments() else {
            return Err(Failure::new("you cannot start and attach multiple containers at once"));
        };
        let container = world.containers.find(name).ok_or_else(|| Failure::no_container(name))?;
        let (id, terminal) = (container.id.clone(), container.settings.terminal);
        let stdin = interactive && container.settings.stdin;
        let attached = Attached::to(world, client, &id, terminal, stdin);
        begin(world, name, &id)?;
        return Ok(Progress::Become(Box::new(attached)));
    }
    let mut code = 0;
    for name in line.arguments() {
        let started = match world.containers.find(name).map(|container| container.id.clone()) {
            Some(id) => begin(world, name, &id),
            None => Err(Failure::no_container(name)),
        };
        match started {
            Ok(()) => client.line(name),
            Err(failure) => {
                failure.print(world, client);
                code = 1;
            }
        }
    }
    if code > 0 {
        client.complain("failed to start containers\n");
    }
    Ok(Progress::Done(code))
}

fn begin(world: &mut World, name: &str, id: &str) -> Result<(), Failure> {
    if world.containers.find(id).is_some_and(crate::sim::world::containers::Container::is_running) {
        return Ok(());
    }
    world.start_container(id).map_err(|error| {
        Failure::daemon(&error).means(format!("The container {name} could not run what it is to run."))
    })
}

pub(super) fn attach(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    let name = line.first();
    let container = world.containers.find(name).ok_or_else(|| Failure::no_container(name))?;
    if !container.is_running() {
        return Err(Failure::new("cannot attach to a stopped container, start it first")
            .code(1)
            .means("It has ended: there is nothing to look at any more.")
            .attempt(format!("docker start -ai {name}")));
    }
    let id = container.id.clone();
    let (terminal, stdin) = (container.settings.terminal, container.settings.stdin && !line.is_on("no-stdin"));
    if terminal && stdin && !world.is_terminal(client, 0) {
        return Err(Failure::new("the input device is not a TTY"));
    }
    Ok(Progress::Become(Box::new(Attached::to(world, client, &id, terminal, stdin))))
}
