//! `docker ps`: containers, newest first.

use super::{Begun, World};
use crate::command::Line;
use crate::command::flags::shared::{ALL, NO_TRUNC, QUIET};
use crate::render::containers::{Row, Status, table};
use crate::sim::world::clients::{Client, Progress};
use crate::sim::world::containers::{Container, ContainerState};

pub(super) fn begin(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    let all = line.on(&ALL);
    let shown: Vec<&Container> =
        world.containers.iter().rev().filter(|container| all || container.is_running()).collect();
    if line.on(&QUIET) {
        for container in shown {
            client.line(if line.on(&NO_TRUNC) { &container.id } else { container.short() });
        }
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
        status: match container.state {
            ContainerState::Created => Status::Created,
            ContainerState::Running { started, .. } => Status::Up { started },
            ContainerState::Exited { code, finished } => Status::Exited { code: i32::from(code), finished },
        },
        name: container.name.clone(),
    }
}
