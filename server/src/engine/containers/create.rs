//! An image and a command line become a container that has not been started.

use std::fs::File;

use layercake_core::digest::ChainId;
use layercake_core::image::config::ContainerConfig;

use super::limits::{self, NanoCpus, Shortfall};
use super::mounts::{Laid, Mount};
use super::settings::Settings;
use super::{ContainerError, Engine, EngineError, signals};
use crate::engine::networks::{NetworkError, NetworkRequest, SHARED};
use crate::engine::{names, now};
use crate::runtime::resources::Resources;
use crate::runtime::spec::{Process, Root, Spec};
use crate::store::StoreError;
use crate::store::containers::Container;

/// What the command line says about a container. What it leaves out, the image says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The image, as named by the user.
    pub image: String,
    /// Words after the image, in place of the image's CMD.
    pub command: Vec<String>,
    /// `--entrypoint`; an empty one takes the image's away.
    pub entrypoint: Option<String>,
    /// `--name`.
    pub name: Option<String>,
    /// `NAME=value`.
    pub env: Vec<String>,
    /// `--workdir`.
    pub working_directory: Option<String>,
    /// `--user`.
    pub user: Option<String>,
    /// `--network`, and what belongs to it.
    pub network: NetworkRequest,
    /// `--volume`, `--mount`, `--tmpfs`.
    pub mounts: Vec<Mount>,
    /// `--volumes-from`: containers, and whether writing is forbidden whatever it is there.
    pub volumes_from: Vec<(String, Option<bool>)>,
    /// `--read-only`.
    pub read_only: bool,
    /// `--tty`.
    pub terminal: bool,
    /// `--interactive`.
    pub stdin: bool,
    /// `--hostname`; otherwise the machine is called by the container's short id.
    pub hostname: Option<String>,
    /// `--stop-signal`.
    pub stop_signal: Option<String>,
    /// What it may have of the machine.
    pub resources: Resources,
    /// `--cpus`.
    pub cpus: Option<NanoCpus>,
    /// `--rm`.
    pub auto_remove: bool,
    /// Whether it is made for a later `start`, and not to be started at once.
    pub waits: bool,
}

/// A container that this process looks after: while the value lives, no other command takes it for abandoned.
#[derive(Debug)]
pub struct Held {
    /// The container.
    pub container: Container,
    /// What it was made with.
    pub settings: Settings,
    /// Of a container that was just made: which of its limits do not hold.
    pub shortfalls: Vec<Shortfall>,
    pub(super) _lock: Option<File>,
}

impl Engine {
    /// Makes a container.
    ///
    /// # Errors
    /// No such image; a name that is taken or cannot be; nothing to run.
    pub fn create(&self, request: &Request) -> Result<Held, EngineError> {
        let image = self.image(&request.image)?;
        let mut config = merge(&image.config.config, request);
        let (connection, network, publish) = self.connection(&request.network, &mut config)?;
        let command = command(&config)?;
        if let Some(signal) = &request.stop_signal {
            signals::parse(signal)?;
        }
        if let Some(name) = request.hostname.as_ref().filter(|name| !is_host_name(name)) {
            return Err(ContainerError::InvalidHostName(name.clone()).into());
        }
        if !config.working_dir.is_empty() && !config.working_dir.starts_with('/') {
            return Err(ContainerError::RelativeWorkingDirectory(config.working_dir).into());
        }
        let (resources, shortfalls) = limits::check(request.resources.clone(), request.cpus, self.mode)?;
        let mut hostname = request.hostname.clone();
        if let Some(other) = connection.mode.strip_prefix(SHARED) {
            if hostname.is_some() {
                return Err(NetworkError::Conflict("hostname and the network mode").into());
            }
            hostname = Some(Settings::of(&self.container(other)?)?.spec.hostname);
        }
        if !request.waits {
            self.take_turn(&connection)?;
        }
        self.own_files()?;
        let id = names::random_id();
        let directory = self.store.container_directory(&id);
        let chain = ChainId::of(&image.config.rootfs.diff_ids);
        let laid = self.lay_mounts(&request.mounts, &request.volumes_from, &mut config, chain.as_ref())?;
        let spec = Spec {
            root: Root {
                lowers: self.store.lower_directories(chain.as_ref())?,
                foundation: self.store.foundation(),
                upper: directory.join("upper"),
                work: directory.join("work"),
                volatile: request.auto_remove,
                read_only: request.read_only,
            },
            process: Process {
                args: command.clone(),
                env: config.env.clone(),
                cwd: if config.working_dir.is_empty() { "/".to_owned() } else { config.working_dir.clone() },
                user: config.user.clone(),
                terminal: request.terminal,
            },
            hostname: hostname.unwrap_or_else(|| id[..12].to_owned()),
            network,
            binds: laid.binds.clone(),
            memory: laid.memory.clone(),
            publish,
            attachments: Vec::new(),
            networks: std::path::PathBuf::new(),
            links: Vec::new(),
            names: request.network.names.clone(),
            told: None,
            shared: None,
            resources,
            directory,
            id: id.clone(),
        };
        let mounts = laid.mounted.clone();
        let settings = Settings { config, stdin: request.stdin, spec, waits: request.waits, mounts, connection };
        let mut container = Container {
            id,
            name: String::new(),
            image: image.id,
            image_name: request.image.clone(),
            command,
            created: now(),
            auto_remove: request.auto_remove,
            spec: settings.to_value(),
        };
        if let Err(error) = self.record(&mut container, request.name.as_deref(), &laid) {
            self.take_back(&laid);
            return Err(error);
        }
        self.note(&container, "create", &[]);
        let lock = self.look_after(&container.id)?;
        Ok(Held { container, settings, shortfalls, _lock: Some(lock) })
    }

    /// Stores the container under `name`, or under a random one that is free.
    fn record(&self, container: &mut Container, name: Option<&str>, laid: &Laid) -> Result<(), EngineError> {
        if let Some(name) = name {
            check_name(name)?;
            name.clone_into(&mut container.name);
            return Ok(self.store.create_container(container, &laid.volumes)?);
        }
        let mut attempt = 0;
        loop {
            container.name = names::random_name(attempt);
            match self.store.create_container(container, &laid.volumes) {
                Err(StoreError::NameTaken { .. }) => attempt += 1,
                other => return Ok(other?),
            }
        }
    }
}

/// The image's configuration with the command line's on top, by Docker's rules: arguments replace CMD, and an entrypoint
/// of the command line takes the image's CMD away.
fn merge(image: &ContainerConfig, request: &Request) -> ContainerConfig {
    let mut config = image.clone();
    if let Some(entrypoint) = &request.entrypoint {
        config.entrypoint = (!entrypoint.is_empty()).then(|| vec![entrypoint.clone()]);
        config.cmd = None;
    }
    if !request.command.is_empty() {
        config.cmd = Some(request.command.clone());
    }
    // An empty word is no user: the image's own stays.
    if let Some(user) = request.user.as_ref().filter(|user| !user.is_empty()) {
        config.user.clone_from(user);
    }
    if let Some(directory) = &request.working_directory {
        config.working_dir.clone_from(directory);
    }
    if request.stop_signal.is_some() {
        config.stop_signal.clone_from(&request.stop_signal);
    }
    config.env = merge_env(&request.env, &image.env);
    config
}

/// The command line's variables, then those of the image that it does not set; of two settings of one name the later.
pub(super) fn merge_env(over: &[String], under: &[String]) -> Vec<String> {
    fn name(setting: &str) -> &str {
        setting.split('=').next().unwrap_or_default()
    }
    let mut merged: Vec<String> = Vec::new();
    for setting in over {
        match merged.iter_mut().find(|other| name(other) == name(setting)) {
            Some(other) => other.clone_from(setting),
            None => merged.push(setting.clone()),
        }
    }
    let rest = under.iter().filter(|setting| !over.iter().any(|other| name(other) == name(setting)));
    merged.extend(rest.cloned().collect::<Vec<_>>());
    merged
}

fn command(config: &ContainerConfig) -> Result<Vec<String>, ContainerError> {
    let words = [&config.entrypoint, &config.cmd].into_iter().flatten().flatten();
    let command: Vec<String> = words.cloned().collect();
    if command.is_empty() { Err(ContainerError::NoCommand) } else { Ok(command) }
}

/// Docker's rule: labels of letters, digits and hyphens, with dots between them; at most 63 characters, as the kernel has it.
fn is_host_name(name: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    name.len() <= 63 && name.split('.').all(is_label)
}

pub(super) fn check_name(name: &str) -> Result<(), ContainerError> {
    let valid = name.len() > 1
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c));
    if valid { Ok(()) } else { Err(ContainerError::InvalidName(name.to_owned())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    fn request(entrypoint: Option<&str>, command: &str) -> Request {
        Request {
            image: "image".to_owned(),
            command: words(command),
            entrypoint: entrypoint.map(str::to_owned),
            name: None,
            env: Vec::new(),
            working_directory: None,
            user: None,
            network: NetworkRequest::default(),
            mounts: Vec::new(),
            volumes_from: Vec::new(),
            read_only: false,
            terminal: false,
            stdin: false,
            hostname: None,
            stop_signal: None,
            resources: Resources::default(),
            cpus: None,
            auto_remove: false,
            waits: false,
        }
    }

    /// What runs in a container of an image with ENTRYPOINT `/bin/echo Hello` and CMD `world`.
    fn check(entrypoint: Option<&str>, arguments: &str, expected: &str) {
        let image = ContainerConfig {
            entrypoint: Some(words("/bin/echo Hello")),
            cmd: Some(words("world")),
            ..ContainerConfig::default()
        };
        let command = command(&merge(&image, &request(entrypoint, arguments)));
        assert_eq!(command.unwrap_or_default().join(" "), expected);
    }

    #[test]
    fn arguments_replace_cmd_and_an_entrypoint_takes_it_away() {
        check(None, "", "/bin/echo Hello world");
        check(None, "Pavlos", "/bin/echo Hello Pavlos");
        check(Some("ls"), "", "ls");
        check(Some("ls"), "-l /", "ls -l /");
        check(Some(""), "ls /", "ls /");
        check(Some(""), "", "");
    }

    #[test]
    fn variables_of_the_command_line_come_first_and_win() {
        let merged = merge_env(&words("A=1 B=2 A=3"), &words("PATH=/bin A=image"));
        assert_eq!(merged, ["A=3", "B=2", "PATH=/bin"]);
    }

    #[test]
    fn host_names_are_labels_with_dots() {
        for name in ["web", "a-b.c1", "1"] {
            assert!(is_host_name(name), "{name}");
        }
        for name in ["", "a..b", "-a", "a-", "a b", "a_b", &"a".repeat(64)] {
            assert!(!is_host_name(name), "{name}");
        }
    }

    #[test]
    fn names_are_checked_as_docker_does() {
        for name in ["web", "a1", "my.app_2-x"] {
            assert!(check_name(name).is_ok(), "{name}");
        }
        for name in ["", "a", "-web", "a b", "a/b", "ä1"] {
            assert!(check_name(name).is_err(), "{name}");
        }
    }
}
