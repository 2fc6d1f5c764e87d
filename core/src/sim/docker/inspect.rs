//! `docker inspect`: all that is known, in the shape of docker's API.

use serde_json::{Value, json};

use super::failure::Failure;
use super::{Begun, World};
use crate::command::flags::shared::{FORMAT, TYPE};
use crate::command::template;
use crate::command::{Action, Line};
use crate::image::inspected::inspected;
use crate::image::time;
use crate::sim::world::clients::{Client, Progress};
use crate::sim::world::containers::{Container, ContainerState, MountedWhat, Restart};
use crate::sim::world::images::Image;

/// What docker writes for a moment that has not been.
const NEVER: &str = "0001-01-01T00:00:00Z";

pub(super) fn begin(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    let wanted = match line.action() {
        Action::ImageInspect => Some("image"),
        Action::ContainerInspect => Some("container"),
        Action::VolumeInspect => Some("volume"),
        Action::NetworkInspect => Some("network"),
        _ => line.text(&TYPE),
    };
    let mut found = Vec::new();
    let mut missing = Vec::new();
    for name in line.arguments() {
        match look(world, name, wanted) {
            Some(value) => found.push(value),
            None => missing.push(name.clone()),
        }
    }
    match line.text(&FORMAT) {
        Some(format) if format != "json" => {
            for value in &found {
                client.line(template::apply(format, value)?);
            }
        }
        Some(_) => client.line(Value::Array(found)),
        None => client.print(pretty(&Value::Array(found))),
    }
    let mut code = 0;
    for name in missing {
        let what = wanted.map_or_else(|| "object".to_owned(), str::to_owned);
        let failure = match wanted {
            Some("image") => Failure::daemon(format_args!("No such image: {name}")),
            Some("container") => Failure::daemon(format_args!("No such container: {name}")),
            Some("volume") => Failure::daemon(format_args!("get {name}: no such volume")),
            Some("network") => Failure::daemon(format_args!("network {name} not found")),
            _ => Failure::new(format!("Error: No such object: {name}")),
        };
        failure.means(format!("No {what} has that name.")).print(world, client);
        code = 1;
    }
    Ok(Progress::Done(code))
}

/// JSON with docker's four blanks.
pub(super) fn pretty(value: &Value) -> String {
    let formatter = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    let mut bytes = Vec::new();
    let mut writer = serde_json::Serializer::with_formatter(&mut bytes, formatter);
    match serde::Serialize::serialize(value, &mut writer) {
        Ok(()) => String::from_utf8_lossy(&bytes).into_owned() + "\n",
        Err(_) => format!("{value}\n"),
    }
}

fn look(world: &World, name: &str, wanted: Option<&str>) -> Option<Value> {
    let may = |kind: &str| wanted.is_none_or(|wanted| wanted == kind);
    let found = may("container").then(|| world.containers.find(name)).flatten().map(|it| container(world, it));
    let found =
        found.or_else(|| may("image").then(|| world.images.find(name).ok()).flatten().map(|it| image(world, it)));
    let found = found.or_else(|| may("volume").then(|| super::volume::value(world, name)).flatten());
    found.or_else(|| may("network").then(|| super::network::value(world, name)).flatten())
}

fn image(world: &World, image: &Image) -> Value {
    let tags: Vec<String> = world.images.names_of(image.id).map(|name| name.familiar()).collect();
    let digests: Vec<String> =
        world.images.digests.iter().filter(|(_, id)| **id == image.id).map(|(name, _)| name.familiar()).collect();
    let comment = image.config.history.last().and_then(|entry| entry.comment.clone());
    let layers: Vec<String> = image.config.rootfs.diff_ids.iter().map(ToString::to_string).collect();
    json!({
        "Id": image.id.to_string(),
        "RepoTags": tags,
        "RepoDigests": digests,
        "Parent": image.parent.filter(|id| world.images.get(id).is_some()).map(|id| id.to_string()).unwrap_or_default(),
        "Comment": comment.unwrap_or_default(),
        "Created": image.config.created.clone().unwrap_or_else(|| NEVER.to_owned()),
        "Author": image.config.author.clone().unwrap_or_default(),
        "Architecture": image.config.architecture,
        "Os": image.config.os,
        "Size": world.images.size(image),
        "GraphDriver": { "Name": "overlay2", "Data": null },
        "RootFS": { "Type": "layers", "Layers": layers },
        "Metadata": { "LastTagTime": NEVER },
        "Config": inspected(&image.config.config),
    })
}

fn container(world: &World, container: &Container) -> Value {
    let command = container.command();
    let (path, arguments) = command.split_first().map_or(("", &[][..]), |(path, rest)| (path.as_str(), rest));
    let mut configuration = inspected(&container.config);
    configuration.insert("Hostname".to_owned(), json!(container.settings.hostname));
    configuration.insert("Tty".to_owned(), json!(container.settings.terminal));
    configuration.insert("OpenStdin".to_owned(), json!(container.settings.stdin));
    configuration.insert("Image".to_owned(), json!(container.image_name));
    json!({
        "Id": container.id,
        "Created": time::rfc3339(container.created),
        "Path": path,
        "Args": arguments,
        "State": state(world, container),
        "Image": container.image.to_string(),
        "LogPath": format!("/var/lib/docker/containers/{0}/{0}-json.log", container.id),
        "Name": format!("/{}", container.name),
        "RestartCount": container.restarts,
        "Driver": "overlay2",
        "Platform": "linux",
        "HostConfig": host_config(container),
        "GraphDriver": { "Name": "overlay2", "Data": null },
        "Mounts": mounts(container),
        "Config": configuration,
        "NetworkSettings": {
            "Ports": port_map(container),
            "Networks": container.settings.networks.iter().map(|name| (name.clone(), json!({}))).collect::<serde_json::Map<_, _>>(),
        },
    })
}

fn state(world: &World, container: &Container) -> Value {
    let (status, code, started, finished) = match container.state {
        ContainerState::Created => ("created", 0, None, None),
        ContainerState::Running { started, paused: false } => ("running", 0, Some(started), None),
        ContainerState::Running { started, paused: true } => ("paused", 0, Some(started), None),
        ContainerState::Exited { code, finished } => ("exited", code, None, Some(finished)),
    };
    let moment = |seconds: Option<i64>| seconds.map_or_else(|| NEVER.to_owned(), time::rfc3339);
    let running = container.running.as_ref();
    let pid = running.and_then(|running| world.kernel().namespace(running.namespace)).and_then(|space| space.init());
    json!({
        "Status": status,
        "Running": container.is_running(),
        "Paused": status == "paused",
        "Restarting": false,
        "OOMKilled": false,
        "Dead": false,
        "Pid": pid.map_or(0, crate::sim::kernel::Pid::number),
        "ExitCode": code,
        "Error": "",
        "StartedAt": moment(started),
        "FinishedAt": moment(finished),
    })
}

fn host_config(container: &Container) -> Value {
    let settings = &container.settings;
    let binds: Vec<String> = container
        .mounts
        .iter()
        .filter_map(|mounted| {
            let source = match &mounted.what {
                MountedWhat::Host(path) => path,
                MountedWhat::Volume(name) => name,
                MountedWhat::Engine | MountedWhat::Memory => return None,
            };
            Some(format!("{source}:{}{}", mounted.at, if mounted.read_only { ":ro" } else { "" }))
        })
        .collect();
    let (policy, most) = match settings.restart {
        Restart::No => ("no", 0),
        Restart::Always => ("always", 0),
        Restart::UnlessStopped => ("unless-stopped", 0),
        Restart::OnFailure(most) => ("on-failure", most.unwrap_or(0)),
    };
    json!({
        "Binds": binds,
        "NetworkMode": settings.networks.first(),
        "PortBindings": port_map(container),
        "RestartPolicy": { "Name": policy, "MaximumRetryCount": most },
        "AutoRemove": settings.auto_remove,
        "ReadonlyRootfs": settings.read_only,
        "Init": settings.init,
    })
}

fn port_map(container: &Container) -> Value {
    let ports = container.settings.ports.iter().map(|port| {
        (format!("{}/{}", port.there, port.protocol), json!([{ "HostIp": "", "HostPort": port.here.to_string() }]))
    });
    Value::Object(ports.collect())
}

fn mounts(container: &Container) -> Vec<Value> {
    container
        .mounts
        .iter()
        .filter_map(|mounted| match &mounted.what {
            MountedWhat::Host(path) => Some(json!({
                "Type": "bind", "Source": path, "Destination": mounted.at,
                "Mode": if mounted.read_only { "ro" } else { "" }, "RW": !mounted.read_only, "Propagation": "rprivate",
            })),
            MountedWhat::Volume(name) => Some(json!({
                "Type": "volume", "Name": name, "Source": format!("/var/lib/docker/volumes/{name}/_data"),
                "Destination": mounted.at, "Driver": "local", "Mode": "z", "RW": !mounted.read_only, "Propagation": "",
            })),
            MountedWhat::Engine | MountedWhat::Memory => None,
        })
        .collect()
}
