//! What `docker run` and `docker create` are asked for, as a container to be made.

use std::sync::Arc;

use super::failure::Failure;
use super::{World, pull};
use crate::command::Line;
use crate::command::flags::container::{ENTRYPOINT, NAME, RM, VOLUME};
use crate::command::flags::process::{ENV, INTERACTIVE, TTY, USER, WORKDIR};
use crate::image::config::ContainerConfig;
use crate::sim::world::clients::Client;
use crate::sim::world::containers::{Mounted, MountedWhat, Port, Restart, Settings, command};
use crate::sim::world::engine::Create;
use crate::sim::world::images::Image;

/// The container that a line asks for, of an image that is here.
pub(super) fn create(world: &mut World, client: &Client, line: &Line, image: Arc<Image>) -> Result<Create, Failure> {
    let name = line.text(&NAME).map(str::to_owned);
    if let Some(name) = &name {
        check_name(world, name)?;
    }
    let config = merged(&image.config.config, client, line);
    if command(&config).is_empty() {
        return Err(Failure::run("no command specified", 125)
            .means("The image has neither CMD nor ENTRYPOINT: say what to run, behind the image's name."));
    }
    if !config.working_dir.is_empty() && !config.working_dir.starts_with('/') {
        let message =
            format!("the working directory '{}' is invalid, it needs to be an absolute path", config.working_dir);
        return Err(Failure::run(message, 125));
    }
    let mounts = mounts(world, client, line, &config)?;
    Ok(Create {
        image,
        image_name: line.first().to_owned(),
        id: None,
        name,
        settings: settings(world, line)?,
        config,
        mounts,
        files: None,
        of_build: false,
    })
}

fn check_name(world: &World, name: &str) -> Result<(), Failure> {
    let valid = name.len() > 1
        && name.starts_with(|first: char| first.is_ascii_alphanumeric())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte));
    if !valid {
        return Err(Failure::run(
            format!("Invalid container name ({name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"),
            125,
        ));
    }
    match world.containers.iter().find(|container| container.name == name) {
        Some(container) => Err(Failure::run(
            format!(
                "Conflict. The container name \"/{name}\" is already in use by container \"{}\". You have to remove (or rename) that container to be able to reuse that name.",
                container.id
            ),
            125,
        )
        .means("Every `docker run` makes a new container, and two cannot have one name.")
        .attempt(format!("docker rm {name}"))),
        None => Ok(()),
    }
}

/// The image's configuration with the command line's on top: arguments replace CMD, and an entrypoint of the command line takes the
/// image's CMD away.
fn merged(image: &ContainerConfig, client: &Client, line: &Line) -> ContainerConfig {
    let mut config = image.clone();
    if let Some(entrypoint) = line.text(&ENTRYPOINT) {
        config.entrypoint = (!entrypoint.is_empty()).then(|| vec![entrypoint.to_owned()]);
        config.cmd = None;
    }
    if line.arguments().len() > 1 {
        config.cmd = Some(line.arguments()[1..].to_vec());
    }
    if let Some(user) = line.text(&USER).filter(|user| !user.is_empty()) {
        user.clone_into(&mut config.user);
    }
    if let Some(directory) = line.text(&WORKDIR) {
        directory.clone_into(&mut config.working_dir);
    }
    if let Some(signal) = line.values_of("stop-signal").pop() {
        config.stop_signal = Some(signal);
    }
    config.env = merged_env(&config.env, &variables(client, &line.texts(&ENV)));
    let labels = line.values_of("label");
    if !labels.is_empty() {
        let all = config.labels.get_or_insert_default();
        for label in labels {
            let (name, value) = label.split_once('=').unwrap_or((&label, ""));
            all.insert(name.to_owned(), value.to_owned());
        }
    }
    config
}

/// `NAME=VALUE`, and `NAME` alone with the client's own value.
pub(super) fn variables(client: &Client, words: &[String]) -> Vec<String> {
    let variable = |word: &String| {
        if word.contains('=') {
            return Some(word.clone());
        }
        client.environment.get(word).map(|value| format!("{word}={value}"))
    };
    words.iter().filter_map(variable).collect()
}

fn merged_env(image: &[String], own: &[String]) -> Vec<String> {
    let name = |word: &str| word.split('=').next().unwrap_or_default().to_owned();
    let set: Vec<String> = own.iter().map(|word| name(word)).collect();
    let kept = image.iter().filter(|word| !set.contains(&name(word)));
    kept.chain(own).cloned().collect()
}

/// When a container is to be started again.
pub(super) fn restart(policy: &str) -> Result<Restart, Failure> {
    Ok(match policy.split_once(':').unwrap_or((policy, "")) {
        ("no" | "", "") => Restart::No,
        ("always", "") => Restart::Always,
        ("unless-stopped", "") => Restart::UnlessStopped,
        ("on-failure", "") => Restart::OnFailure(None),
        ("on-failure", most) => {
            let most = most.parse().map_err(|_| Failure::run("maximum retry count must be an integer", 125))?;
            Restart::OnFailure(Some(most))
        }
        _ => {
            return Err(Failure::run(
                format!(
                    "invalid restart policy: unknown policy '{policy}'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'"
                ),
                125,
            ));
        }
    })
}

fn settings(world: &World, line: &Line) -> Result<Settings, Failure> {
    let restart = line.values_of("restart").pop().map_or(Ok(Restart::No), |policy| restart(&policy))?;
    if restart != Restart::No && line.on(&RM) {
        return Err(Failure::new("docker: Conflicting options: --restart and --rm").code(125));
    }
    let ports = line.values_of("publish").iter().map(|text| port(text)).collect::<Result<_, _>>()?;
    Ok(Settings {
        terminal: line.on(&TTY),
        stdin: line.on(&INTERACTIVE),
        auto_remove: line.on(&RM),
        init: line.is_on("init"),
        hostname: line.values_of("hostname").pop().unwrap_or_default(),
        read_only: line.is_on("read-only"),
        restart,
        stop_timeout: line.values_of("stop-timeout").pop().and_then(|text| text.parse().ok()),
        ports,
        networks: vec![network(world, line)?],
    })
}

/// The network that it is in from the start.
fn network(world: &World, line: &Line) -> Result<String, Failure> {
    // The table's own default is the engine's.
    let Some(wanted) = line.values_of("network").pop() else { return Ok("bridge".to_owned()) };
    match super::network::find(world, &wanted) {
        Ok(network) => Ok(network.name.clone()),
        Err(_) => Err(Failure::run(format!("network {wanted} not found"), 125)
            .means("A network has to be there before a container can be in it.")
            .attempt(format!("docker network create {wanted}"))),
    }
}

fn port(text: &str) -> Result<Port, Failure> {
    let (ports, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let mut words = ports.rsplitn(3, ':');
    let there = words.next().unwrap_or_default();
    let here = words.next().unwrap_or(there);
    let number = |word: &str| {
        word.parse::<u16>().map_err(|_| {
            Failure::new(format!(
                "docker: invalid containerPort: {word}\n\nRun 'docker run --help' for more information"
            ))
            .code(125)
            .means("-p takes HERE:THERE: a port of this machine, and one of the container.")
        })
    };
    Ok(Port { here: number(here)?, there: number(there)?, protocol: protocol.to_owned() })
}

fn mounts(world: &mut World, client: &Client, line: &Line, config: &ContainerConfig) -> Result<Vec<Mounted>, Failure> {
    let mut mounts = Vec::new();
    for text in line.texts(&VOLUME) {
        let words: Vec<&str> = text.split(':').collect();
        let (source, at, options) = match words[..] {
            [at] => (None, at, ""),
            [source, at] => (Some(source), at, ""),
            [source, at, options] => (Some(source), at, options),
            _ => {
                return Err(Failure::run(format!("invalid volume specification: '{text}'"), 125)
                    .means("-v takes HERE:THERE, and :ro behind it to forbid writing."));
            }
        };
        if !at.starts_with('/') {
            let message = format!(
                "invalid volume specification: '{text}': invalid mount config for type \"volume\": invalid mount path: '{at}' mount path must be absolute"
            );
            return Err(Failure::run(message, 125));
        }
        let what = match source {
            Some(path) if path.starts_with(['/', '.', '~']) => {
                let path = crate::container_path::ContainerPath::new(&client.directory).join(path);
                if world.host_location(path.as_str()).is_none() {
                    world.make_host_folder(path.as_str());
                }
                MountedWhat::Host(path.to_string())
            }
            Some(name) => MountedWhat::Volume(name.to_owned()),
            None => MountedWhat::Volume(world.names.id()),
        };
        mounts.push(Mounted { at: at.to_owned(), what, read_only: options.split(',').any(|option| option == "ro") });
    }
    for at in line.values_of("tmpfs") {
        let at = at.split(':').next().unwrap_or_default().to_owned();
        mounts.push(Mounted { at, what: MountedWhat::Memory, read_only: false });
    }
    for at in config.volumes.iter().flat_map(|volumes| volumes.keys()) {
        if !mounts.iter().any(|mounted| mounted.at == *at) {
            mounts.push(Mounted { at: at.clone(), what: MountedWhat::Volume(world.names.id()), read_only: false });
        }
    }
    Ok(mounts)
}

/// The image that a line names, fetched where it is not here: `Err` with what has to be pulled.
pub(super) fn image(world: &World, name: &str) -> Result<Arc<Image>, Failure> {
    match world.images.find(name) {
        Ok(image) => Ok(image.clone()),
        Err(crate::sim::world::images::NoImage::Invalid(error)) => Err(Failure::run(error, 125)),
        Err(error) => Err(Failure::run(error, 125)),
    }
}

/// Whether an image that is not here is to be fetched, and is one that can be.
pub(super) fn wants_pull(line: &Line) -> Result<Option<crate::image::reference::ImageReference>, Failure> {
    let never = line.values_of("pull").pop().is_some_and(|policy| policy == "never");
    if never {
        return Ok(None);
    }
    pull::parse(line.first()).map(Some)
}
