//! `docker version` and `docker info`: what the engine is, and what it has.

use serde_json::json;

use super::{Begun, VERSION, World};
use crate::command::Line;
use crate::command::flags::shared::FORMAT;
use crate::command::template;
use crate::sim::world::clients::{Client, Progress};
use crate::sim::world::containers::{Container, ContainerState};

pub(super) fn version(_: &mut World, client: &mut Client, line: &Line) -> Begun {
    if let Some(format) = line.text(&FORMAT) {
        let value = json!({
            "Client": { "Version": VERSION, "Os": "linux", "Arch": "amd64" },
            "Server": { "Version": VERSION, "Os": "linux", "Arch": "amd64" },
        });
        client.line(template::apply(format, &value)?);
        return Ok(Progress::Done(0));
    }
    client.print(format!(
        "Client: simulated by Layercake\n Version:           {VERSION}\n OS/Arch:           linux/amd64\n Context:           default\n\n\
         Server: simulated by Layercake\n Engine:\n  Version:          {VERSION}\n  OS/Arch:          linux/amd64\n"
    ));
    Ok(Progress::Done(0))
}

pub(super) fn info(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    let count = |wanted: &dyn Fn(&Container) -> bool| world.containers.iter().filter(|it| wanted(it)).count();
    let (all, running) = (count(&|_| true), count(&|it| it.is_running()));
    let paused = count(&|it| matches!(it.state, ContainerState::Running { paused: true, .. }));
    let images = world.images.all().count();
    if let Some(format) = line.text(&FORMAT) {
        let value = json!({
            "Containers": all, "ContainersRunning": running, "ContainersPaused": paused,
            "ContainersStopped": all - running, "Images": images, "ServerVersion": VERSION, "Driver": "overlay2",
            "Name": "laptop", "OSType": "linux", "Architecture": "x86_64",
        });
        client.line(template::apply(format, &value)?);
        return Ok(Progress::Done(0));
    }
    client.print(format!(
        "Client:\n Version:    {VERSION}\n Context:    default\n\n\
         Server:\n Containers: {all}\n  Running: {}\n  Paused: {paused}\n  Stopped: {}\n Images: {images}\n \
         Server Version: {VERSION}, simulated by Layercake\n Storage Driver: overlay2\n OSType: linux\n \
         Architecture: x86_64\n Name: laptop\n Docker Root Dir: /var/lib/docker\n",
        running - paused,
        all - running,
    ));
    for (host, user) in &world.registries.logins {
        client.line(format_args!(" Username: {user} at {host}"));
    }
    Ok(Progress::Done(0))
}
