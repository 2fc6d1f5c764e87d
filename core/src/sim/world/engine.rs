//! The simulated engine: makes, starts, watches and removes containers on the kernel.

use super::containers::{Connection, Container, ContainerState, Mounted, Restart, Running, Settings, command};
use super::images::Image;
use super::mounting::make_file;
use super::tree::{Tree, make_folders};
use super::{World, tree};
use crate::build::Stream;
use crate::container_path::ContainerPath;
use crate::digest::ChainId;
use crate::image::config::ContainerConfig;
use crate::ordered;
use crate::sim::files::{Content, FileSystem, Permissions};
use crate::sim::kernel::{FileSystemId, Location, Mounts, Pid, Signal, Spawn, SpawnError, Status, Streams};

/// A container to be made.
#[derive(Debug, Clone)]
pub(in crate::sim) struct Create {
    pub(in crate::sim) image: std::sync::Arc<Image>,
    pub(in crate::sim) image_name: String,
    /// 64 digits; made up where there are none.
    pub(in crate::sim) id: Option<String>,
    pub(in crate::sim) name: Option<String>,
    pub(in crate::sim) config: ContainerConfig,
    pub(in crate::sim) settings: Settings,
    pub(in crate::sim) mounts: Vec<Mounted>,
    /// The files that it starts from, where they are not the image's.
    pub(in crate::sim) files: Option<FileSystem>,
    pub(in crate::sim) of_build: bool,
}

const FOLDER: Permissions = Permissions { mode: 0o755, uid: 0, gid: 0 };

/// Folders that every container has, whatever its image holds.
const ALWAYS: [&str; 4] = ["/dev", "/etc", "/proc", "/sys"];

/// Files that the engine lays over those of the image.
const OWN_FILES: [&str; 3] = ["/etc/hostname", "/etc/hosts", "/etc/resolv.conf"];

impl World {
    /// Makes a container; its id.
    pub(in crate::sim) fn create(&mut self, create: Create) -> String {
        let now = self.kernel.now();
        let id = create.id.unwrap_or_else(|| self.names.id());
        let name = match create.name {
            Some(name) => name,
            None => {
                let containers = &self.containers;
                self.names.name(|name| containers.find(name).is_none())
            }
        };
        let chain = ChainId::of(&create.image.config.rootfs.diff_ids);
        let mut files = create.files.unwrap_or_else(|| self.images.files(chain.as_ref()));
        for folder in ALWAYS {
            make_folders(&mut files, &ContainerPath::new(folder), FOLDER, now);
        }
        for path in OWN_FILES {
            let path = ContainerPath::new(path);
            if Tree::new(&files).find(&path).is_none() {
                make_file(&mut files, &path, Content::empty(), now);
            }
        }
        let mut settings = create.settings;
        if settings.hostname.is_empty() {
            settings.hostname = id.chars().take(12).collect();
        }
        let lower = files.clone();
        // Where something is mounted is part of what the container has changed, as with docker.
        for mounted in &create.mounts {
            self.make_mount_point(&mut files, mounted, now);
        }
        let files = self.kernel.add_file_system(files);
        self.containers.insert(Container {
            id: id.clone(),
            name,
            image: create.image.id,
            image_name: create.image_name,
            config: create.config,
            settings,
            created: now,
            state: ContainerState::Created,
            of_build: create.of_build,
            restarts: 0,
            lower,
            files,
            mounts: create.mounts,
            log: super::containers::Log::default(),
            running: None,
        });
        id
    }

    /// Starts a container that does not run.
    ///
    /// # Errors
    /// Why its process could not be started; the container stays as it was, but for its exit code.
    pub(in crate::sim) fn start_container(&mut self, id: &str) -> Result<(), StartError> {
        let Some(container) = self.containers.all.get(id).cloned() else { return Ok(()) };
        let words = command(&container.config);
        if words.is_empty() {
            return Err(StartError::NoCommand);
        }
        let root = self.root_of(container.files);
        let mut mounts = Mounts::new(root);
        if container.settings.read_only {
            mounts.make_root_read_only();
        }
        let mounted = self.lay_mounts(&container, root, &mut mounts);
        let namespace = self.kernel.add_namespace(&container.settings.hostname, mounts);
        let connection = self.connect(container.settings.terminal, container.settings.stdin);
        let spawned = self.spawn_in(namespace, root, &container, words, connection);
        let now = self.kernel.now();
        match spawned {
            Ok(_) => {
                if let Some(container) = self.containers.get_mut(id) {
                    container.running = Some(Running { namespace, connection, mounted });
                    container.state = ContainerState::Running { started: now, paused: false };
                }
                Ok(())
            }
            Err(error) => {
                self.kernel.remove_namespace(namespace);
                self.disconnect(connection);
                for (_, files) in mounted {
                    self.kernel.remove_file_system(files);
                }
                let code = error.code();
                if let Some(container) = self.containers.get_mut(id) {
                    container.state = ContainerState::Exited { code, finished: now };
                }
                Err(error)
            }
        }
    }

    fn spawn_in(
        &mut self,
        namespace: crate::sim::kernel::NamespaceId,
        root: Location,
        container: &Container,
        words: Vec<String>,
        connection: Connection,
    ) -> Result<Pid, StartError> {
        let credentials = self.credentials(root, &container.config.user)?;
        let mut environment = environment(&container.config.env);
        environment.entry("PATH".to_owned()).or_insert_with(|| crate::plan::DEFAULT_PATH.to_owned());
        environment.insert("HOSTNAME".to_owned(), container.settings.hostname.clone());
        let home = self.home(root, credentials.uid);
        environment.entry("HOME".to_owned()).or_insert(home);
        if container.settings.terminal {
            environment.entry("TERM".to_owned()).or_insert_with(|| "xterm".to_owned());
        }
        let mut words = words;
        if container.settings.init {
            words.insert(0, "/dev/init".to_owned());
        }
        let directory = &container.config.working_dir;
        let directory = if directory.is_empty() { "/".to_owned() } else { directory.clone() };
        if Tree::at(self.kernel.file_system(root.file_system).ok_or(StartError::NoCommand)?, root.inode)
            .find(&ContainerPath::new(&directory))
            .is_none()
            && let Some(files) = self.kernel.file_system_mut(root.file_system)
        {
            // As docker does: a working directory that is not there is made.
            make_folders(files, &ContainerPath::new(&directory), FOLDER, container.created);
        }
        let streams = streams(connection);
        let spawn = Spawn { arguments: words, credentials, environment, directory, streams };
        Ok(self.kernel.spawn(namespace, spawn)?)
    }

    /// Ends a container: its process 1 is gone.
    pub(in crate::sim) fn container_ended(&mut self, id: &str, status: Status) {
        self.drain(id);
        let now = self.kernel.now();
        let Some(container) = self.containers.get_mut(id) else { return };
        let Some(running) = container.running.take() else { return };
        container.state = ContainerState::Exited { code: status.code(), finished: now };
        self.kernel.remove_namespace(running.namespace);
        self.disconnect(running.connection);
        for (_, files) in running.mounted {
            self.kernel.remove_file_system(files);
        }
        let Some(container) = self.containers.get_mut(id) else { return };
        let again = match container.settings.restart {
            Restart::No => false,
            Restart::Always | Restart::UnlessStopped => true,
            Restart::OnFailure(most) => status.code() != 0 && most.is_none_or(|most| container.restarts < most),
        };
        let stopped = self.stopped.remove(id);
        if again && !stopped {
            container.restarts += 1;
            // Docker waits longer each time; here time is no object.
            let _ = self.start_container(id);
        } else if container.settings.auto_remove {
            self.removing.insert(id.to_owned());
        }
    }

    /// Takes what running containers have printed, and sees who has ended. Whether there was anything.
    pub(in crate::sim) fn watch_containers(&mut self) -> bool {
        let running: Vec<String> =
            self.containers.iter().filter(|it| it.running.is_some()).map(|it| it.id.clone()).collect();
        let mut news = false;
        for id in running {
            news |= self.drain(&id);
            let Some(running) = self.containers.all.get(&id).and_then(|it| it.running.as_ref()) else { continue };
            let ended = self.kernel.namespace(running.namespace).and_then(crate::sim::kernel::Namespace::ended);
            if let Some(status) = ended {
                self.container_ended(&id, status);
                news = true;
            }
        }
        news
    }

    fn drain(&mut self, id: &str) -> bool {
        let Some(container) = self.containers.all.get_mut(id) else { return false };
        let Some(running) = &container.running else { return false };
        let at = self.kernel.clock();
        let pieces = match running.connection {
            Connection::Terminal(terminal) => vec![(Stream::Stdout, self.kernel.shown_on(terminal))],
            Connection::Pipes { output, errors, .. } => {
                let stream = |pipe| if pipe == errors { Stream::Stderr } else { Stream::Stdout };
                let pieces = self.kernel.drain_pipes(&[output, errors]);
                pieces.into_iter().map(|(pipe, bytes)| (stream(pipe), bytes)).collect()
            }
        };
        let before = container.log.end();
        for (stream, bytes) in pieces {
            container.log.write(at, stream, bytes);
        }
        container.log.end() > before
    }

    /// Removes a container that does not run.
    pub(in crate::sim) fn remove_container(&mut self, id: &str) {
        if let Some(container) = self.containers.remove(id) {
            self.kernel.remove_file_system(container.files);
        }
        self.removing.remove(id);
    }

    /// Kills a container that runs, at once.
    pub(in crate::sim) fn kill_container(&mut self, id: &str) {
        let Some(running) = self.containers.all.get(id).and_then(|it| it.running.clone()) else { return };
        self.stopped.insert(id.to_owned());
        self.kernel.signal_init(running.namespace, Signal::KILL);
        let status = self.kernel.namespace(running.namespace).and_then(crate::sim::kernel::Namespace::ended);
        self.container_ended(id, status.unwrap_or(Status::Killed(Signal::KILL)));
    }

    /// What a container has changed in its files.
    pub(in crate::sim) fn changes_of(&self, container: &Container) -> Vec<crate::layer::diff::Change> {
        match self.kernel.file_system(container.files) {
            Some(files) => tree::changes(&container.lower, files),
            None => Vec::new(),
        }
    }

    pub(in crate::sim) fn root_of(&self, files: FileSystemId) -> Location {
        let root = self.kernel.file_system(files).map_or_else(|| super::images::empty().root(), FileSystem::root);
        Location { file_system: files, inode: root }
    }

    fn connect(&mut self, terminal: bool, stdin: bool) -> Connection {
        if terminal {
            return Connection::Terminal(self.kernel.add_terminal(true));
        }
        let input = stdin.then(|| self.kernel.add_pipe(false));
        Connection::Pipes { input, output: self.kernel.add_pipe(true), errors: self.kernel.add_pipe(true) }
    }

    pub(in crate::sim) fn disconnect(&mut self, connection: Connection) {
        match connection {
            Connection::Terminal(terminal) => self.kernel.remove_terminal(terminal),
            Connection::Pipes { input, output, errors } => {
                if let Some(input) = input {
                    self.kernel.close_pipe(input, false);
                }
                self.kernel.close_pipe(output, true);
                self.kernel.close_pipe(errors, true);
            }
        }
    }

    /// Starts one more process in a running container.
    pub(in crate::sim) fn exec(&mut self, id: &str, exec: Exec) -> Result<(Pid, Connection), StartError> {
        let container = self.containers.all.get(id).cloned().ok_or(StartError::NoCommand)?;
        let running = container.running.as_ref().ok_or(StartError::NoCommand)?;
        let root = self.root_of(container.files);
        let mut inner = container.clone();
        inner.settings.terminal = exec.terminal;
        inner.settings.init = false;
        if let Some(user) = exec.user {
            inner.config.user = user;
        }
        if let Some(directory) = exec.directory {
            inner.config.working_dir = directory;
        }
        inner.config.env.extend(exec.env);
        let connection = self.connect(exec.terminal, exec.stdin);
        match self.spawn_in(running.namespace, root, &inner, exec.words, connection) {
            Ok(pid) => Ok((pid, connection)),
            Err(error) => {
                self.disconnect(connection);
                Err(error)
            }
        }
    }
}

/// One more process in a container.
#[derive(Debug, Clone)]
pub(in crate::sim) struct Exec {
    pub(in crate::sim) words: Vec<String>,
    pub(in crate::sim) terminal: bool,
    pub(in crate::sim) stdin: bool,
    pub(in crate::sim) user: Option<String>,
    pub(in crate::sim) directory: Option<String>,
    pub(in crate::sim) env: Vec<String>,
}

/// Why a container was not started.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(in crate::sim) enum StartError {
    /// Neither the image nor the command line says what to run.
    #[error("no command specified")]
    NoCommand,
    /// There is no such user in the container.
    #[error("unable to find user {0}: no matching entries in passwd file")]
    NoUser(String),
    /// There is no such group in the container.
    #[error("unable to find group {0}: no matching entries in group file")]
    NoGroup(String),
    /// The process.
    #[error(
        "failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: {0}"
    )]
    Spawn(#[from] SpawnError),
}

impl StartError {
    /// Whether real docker would have started it.
    pub(in crate::sim) fn is_not_modelled(&self) -> bool {
        matches!(self, Self::Spawn(SpawnError::Load { error: crate::sim::errno::Errno::NotModelled, .. }))
    }

    /// The exit code of docker's command, and of the container.
    pub(in crate::sim) fn code(&self) -> u8 {
        match self {
            Self::NoCommand | Self::NoUser(_) | Self::NoGroup(_) => 125,
            Self::Spawn(SpawnError::NotFound(_)) => 127,
            Self::Spawn(SpawnError::Load { error: crate::sim::errno::Errno::Enoent, .. }) => 127,
            Self::Spawn(_) => 126,
        }
    }
}

pub(in crate::sim) fn environment(words: &[String]) -> ordered::Map<String, String> {
    words
        .iter()
        .filter_map(|word| word.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn streams(connection: Connection) -> Streams {
    match connection {
        Connection::Terminal(terminal) => Streams::Terminal(terminal),
        Connection::Pipes { input, output, errors } => Streams::Pipes { input, output, errors },
    }
}
