//! The containers of the simulated engine: what each was made with, how it is, what it has printed.

use std::collections::VecDeque;

use crate::build::Stream;
use crate::digest::ImageId;
use crate::image::config::ContainerConfig;
use crate::ordered;
use crate::sim::files::FileSystem;
use crate::sim::kernel::{FileSystemId, Location, NamespaceId, Nanoseconds, PipeId, TerminalId};

/// A container.
#[derive(Debug, Clone)]
pub struct Container {
    /// 64 hexadecimal digits.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its image.
    pub image: ImageId,
    /// The image as it was named.
    pub image_name: String,
    /// What it runs, as whom, where: the image's configuration with the command line's on top.
    pub config: ContainerConfig,
    /// What else it was made with.
    pub settings: Settings,
    /// When it was made, seconds since 1970.
    pub created: i64,
    /// How it is.
    pub state: ContainerState,
    /// Whether it is a step of a build.
    pub of_build: bool,
    /// How often it was started again by itself.
    pub restarts: u32,
    /// The image's files, as they were when it was made.
    pub(in crate::sim) lower: FileSystem,
    /// Its own files.
    pub(in crate::sim) files: FileSystemId,
    /// What lies over its files.
    pub(in crate::sim) mounts: Vec<Mounted>,
    /// What it has printed.
    pub(in crate::sim) log: Log,
    /// What it is connected by while it runs.
    pub(in crate::sim) running: Option<Running>,
}

/// What a container was made with, besides its configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// `--tty`.
    pub terminal: bool,
    /// `--interactive`.
    pub stdin: bool,
    /// `--rm`.
    pub auto_remove: bool,
    /// `--init`.
    pub init: bool,
    /// `--hostname`, or the short id.
    pub hostname: String,
    /// `--read-only`.
    pub read_only: bool,
    /// `--restart`.
    pub restart: Restart,
    /// `--stop-timeout`, in seconds.
    pub stop_timeout: Option<u64>,
    /// `--publish`, each as it was written.
    pub ports: Vec<Port>,
    /// The networks that it is in.
    pub networks: Vec<String>,
}

/// A port that is passed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Port {
    /// Of the machine.
    pub here: u16,
    /// Of the container.
    pub there: u16,
    /// `tcp` or `udp`.
    pub protocol: String,
}

/// When a container is started again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Restart {
    /// Never.
    #[default]
    No,
    /// Whenever it ends.
    Always,
    /// Whenever it ends, unless somebody stopped it.
    UnlessStopped,
    /// When it fails, so often at most.
    OnFailure(Option<u32>),
}

/// How a container is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContainerState {
    /// Never started.
    Created,
    /// Runs.
    Running {
        /// Since when, seconds since 1970.
        started: i64,
        /// Whether its processes stand still.
        paused: bool,
    },
    /// Ended.
    Exited {
        /// Exit code.
        code: u8,
        /// When, seconds since 1970.
        finished: i64,
    },
}

/// Something that lies over a container's files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mounted {
    /// Where.
    pub at: String,
    /// What.
    pub what: MountedWhat,
    /// Whether nobody may write there.
    pub read_only: bool,
}

/// What lies over a container's files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MountedWhat {
    /// A folder or file of the host.
    Host(String),
    /// A volume.
    Volume(String),
    /// Files of the engine's own: `/dev`, `/etc/hosts`.
    Engine,
    /// Memory.
    Memory,
}

/// A running container.
#[derive(Debug, Clone)]
pub(in crate::sim) struct Running {
    pub(in crate::sim) namespace: NamespaceId,
    pub(in crate::sim) connection: Connection,
    /// File systems that live only as long as it runs.
    pub(in crate::sim) mounted: Vec<(Location, FileSystemId)>,
}

/// What a process in a container is connected by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sim) enum Connection {
    Terminal(TerminalId),
    Pipes { input: Option<PipeId>, output: PipeId, errors: PipeId },
}

/// What a container has printed, in pieces.
#[derive(Debug, Clone, Default)]
pub(in crate::sim) struct Log {
    pieces: VecDeque<Piece>,
    /// How many pieces are gone from the front.
    dropped: usize,
    bytes: usize,
}

/// A piece of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sim) struct Piece {
    pub(in crate::sim) at: Nanoseconds,
    pub(in crate::sim) stream: Stream,
    pub(in crate::sim) bytes: Vec<u8>,
}

/// Bytes of a log at most: what never ends must not fill the memory.
const LONGEST_LOG: usize = 1 << 20;

impl Log {
    pub(in crate::sim) fn write(&mut self, at: Nanoseconds, stream: Stream, bytes: Vec<u8>) {
        if bytes.is_empty() {
            return;
        }
        self.bytes += bytes.len();
        self.pieces.push_back(Piece { at, stream, bytes });
        while self.bytes > LONGEST_LOG {
            let Some(piece) = self.pieces.pop_front() else { return };
            self.bytes -= piece.bytes.len();
            self.dropped += 1;
        }
    }

    /// How many pieces there were.
    pub(in crate::sim) fn end(&self) -> usize {
        self.dropped + self.pieces.len()
    }

    /// The pieces from the `seen`th on, as far as they are kept.
    pub(in crate::sim) fn since(&self, seen: usize) -> impl Iterator<Item = &Piece> {
        self.pieces.iter().skip(seen.saturating_sub(self.dropped))
    }
}

impl Container {
    /// Whether it runs.
    #[must_use]
    pub fn is_running(&self) -> bool {
        matches!(self.state, ContainerState::Running { .. })
    }

    /// Executable and arguments.
    #[must_use]
    pub fn command(&self) -> Vec<String> {
        command(&self.config)
    }

    /// The first 12 digits of its id.
    #[must_use]
    pub fn short(&self) -> &str {
        self.id.get(..12).unwrap_or(&self.id)
    }
}

/// What a configuration runs.
pub(in crate::sim) fn command(config: &ContainerConfig) -> Vec<String> {
    config.entrypoint.iter().flatten().chain(config.cmd.iter().flatten()).cloned().collect()
}

/// All containers, by id.
#[derive(Debug, Clone, Default)]
pub struct Containers {
    pub(in crate::sim) all: ordered::Map<String, Container>,
    /// In the order in which they were made.
    pub(in crate::sim) order: Vec<String>,
}

impl Containers {
    /// All, the oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Container> {
        self.order.iter().filter_map(|id| self.all.get(id))
    }

    /// The container that a person means: by name, or by id or the beginning of one.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Container> {
        let name = name.trim_start_matches('/');
        if let Some(container) = self.all.get(name) {
            return Some(container);
        }
        if let Some(container) = self.iter().find(|container| container.name == name) {
            return Some(container);
        }
        let mut found =
            self.all.range(name.to_owned()..).take_while(|(id, _)| !name.is_empty() && id.starts_with(name));
        let first = found.next().map(|(_, container)| container);
        if found.next().is_some() { None } else { first }
    }

    pub(in crate::sim) fn get_mut(&mut self, id: &str) -> Option<&mut Container> {
        self.all.get_mut(id)
    }

    pub(in crate::sim) fn insert(&mut self, container: Container) {
        self.order.push(container.id.clone());
        self.all.insert(container.id.clone(), container);
    }

    pub(in crate::sim) fn remove(&mut self, id: &str) -> Option<Container> {
        self.order.retain(|other| other != id);
        self.all.remove(id)
    }
}
