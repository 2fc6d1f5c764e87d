//! `docker rm`: containers go, and with them what they have written.

use super::failure::Failure;
use super::{Begun, World, volume};
use crate::command::Line;
use crate::command::flags::shared::{FORCE, VOLUMES};
use crate::sim::world::clients::{Client, Progress};

pub(super) fn begin(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    let mut code = 0;
    for name in line.arguments() {
        match remove(world, name, line.on(&FORCE), line.on(&VOLUMES)) {
            Ok(()) => client.line(name),
            Err(failure) => {
                failure.print(world, client);
                code = 1;
            }
        }
    }
    Ok(Progress::Done(code))
}

fn remove(world: &mut World, name: &str, force: bool, volumes: bool) -> Result<(), Failure> {
    let container = world.containers.find(name).ok_or_else(|| Failure::no_container(name))?;
    let (id, shown) = (container.id.clone(), container.name.clone());
    if container.is_running() {
        if !force {
            return Err(Failure::daemon(format_args!(
                "cannot remove container \"/{shown}\": container is running: stop the container before removing or force remove"
            ))
            .means("Only a container that has ended can be removed.")
            .attempt(format!("docker stop {name}")));
        }
        world.kill_container(&id);
    }
    if volumes {
        volume::remove_container(world, &id);
    } else {
        world.remove_container(&id);
    }
    Ok(())
}
