//! What a container is started with: all of it, as data that goes to the monitor.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::networks::{Attachment, Link};
use super::ports::Publish;
use super::resources::Resources;
use crate::events::Told;

/// A container to start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spec {
    /// 64 hexadecimal digits.
    pub id: String,
    /// The container's own folder, for the lock, the state and the log. A build's RUN has one in the store's scratch.
    pub directory: PathBuf,
    /// The root file system.
    pub root: Root,
    /// What runs in it.
    pub process: Process,
    /// Host name in the UTS namespace.
    pub hostname: String,
    /// Which network it sees.
    pub network: Network,
    /// Folders and files of the host in the container.
    pub binds: Vec<Bind>,
    /// Where its start and its end are told.
    #[serde(default)]
    pub told: Option<Told>,
    /// Folders in memory.
    #[serde(default)]
    pub memory: Vec<Tmpfs>,
    /// Ports of the host that are passed on to the container's. Only for [`Network::Own`].
    #[serde(default)]
    pub publish: Vec<Publish>,
    /// Networks of containers that it is put on. Only for [`Network::Own`].
    #[serde(default)]
    pub attachments: Vec<Attachment>,
    /// The folder by which the switch of these networks is found.
    #[serde(default)]
    pub networks: PathBuf,
    /// Its places there: the monitor's to fill in.
    #[serde(default)]
    pub links: Vec<Link>,
    /// What it is told about names.
    #[serde(default)]
    pub names: Names,
    /// The container whose network it shares. Only for [`Network::Shared`].
    #[serde(default)]
    pub shared: Option<Shared>,
    /// What it may have of the machine.
    #[serde(default)]
    pub resources: Resources,
}

/// A container that runs, whose network another shares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shared {
    /// Its pid 1.
    pub pid: i32,
    /// When that started, in clock ticks since the machine's start.
    pub start_time: u64,
    /// Its own folder, where its files for /etc are.
    pub directory: PathBuf,
}

/// What a container is told about names, besides what it is told anyway.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// Names with their addresses, for /etc/hosts.
    pub hosts: Vec<(String, IpAddr)>,
    /// Servers, in place of the host's.
    pub servers: Vec<IpAddr>,
    /// Domains, in place of the host's.
    pub search: Vec<String>,
    /// Options, in place of the host's.
    pub options: Vec<String>,
}

impl Spec {
    /// The container's own address, where it has a network of its own.
    #[must_use]
    pub fn address(&self) -> Option<Ipv4Addr> {
        let own = (self.network == Network::Own).then_some(OWN_ADDRESS);
        self.links.first().map(|link| link.address).or(own)
    }
}

/// The overlay that becomes the root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Root {
    /// Unpacked layers, top first. May be empty (`FROM scratch`).
    pub lowers: Vec<PathBuf>,
    /// A folder that lies under all layers, with the places that every container mounts on; made by the first container that finds
    /// none. It may serve any number of containers of one mode; on the same file system as [`Spec::directory`].
    pub foundation: PathBuf,
    /// The writable folder.
    pub upper: PathBuf,
    /// overlayfs's work folder, on the same file system as `upper`.
    pub work: PathBuf,
    /// Whether nothing of `upper` need survive a crash of the machine: a build's RUN (the store syncs what it commits) and
    /// `run --rm`. Spares a sync of the whole file system when the container ends; fsync inside does nothing.
    pub volatile: bool,
    /// Whether the container may not write to it.
    #[serde(default)]
    pub read_only: bool,
}

/// A process in a container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Process {
    /// Executable and arguments; looked up in the container's PATH.
    pub args: Vec<String>,
    /// `NAME=value`, all of it. HOME, HOSTNAME, PATH and TERM are filled in as Docker does where missing.
    pub env: Vec<String>,
    /// Working directory, absolute; made where it is missing.
    pub cwd: String,
    /// `user[:group]` by name or number, resolved in the container's passwd and group; empty for root.
    pub user: String,
    /// Whether it gets a terminal of its own.
    pub terminal: bool,
}

/// Which network a container sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Network {
    /// A namespace of its own, with loopback only.
    None,
    /// The host's.
    Host,
    /// A namespace of its own, in which the container has its places on networks, or else [`OWN_ADDRESS`].
    Own,
    /// That of another container, [`Spec::shared`].
    Shared,
}

/// A container's address where there is nobody else in its network: the first that Docker gives out.
pub const OWN_ADDRESS: Ipv4Addr = Ipv4Addr::new(172, 17, 0, 2);

/// A bind mount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bind {
    /// On the host, absolute.
    pub source: PathBuf,
    /// In the container, absolute.
    pub target: String,
    /// Whether the container may not write.
    pub read_only: bool,
    /// Whether a place that had to be made for it is still there when the container has ended.
    #[serde(default)]
    pub leaves_place: bool,
}

/// A folder in memory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tmpfs {
    /// In the container, absolute.
    pub target: String,
    /// Bytes that it holds at most; `None` for the kernel's own limit.
    pub size: Option<u64>,
    /// Whether the container may not write.
    pub read_only: bool,
    /// More of tmpfs's options: `mode`, `uid`.
    #[serde(default)]
    pub options: Vec<(String, String)>,
    /// Whether programs in it can be executed.
    #[serde(default = "yes")]
    pub programs: bool,
}

/// What is meant where a record of earlier days says nothing.
fn yes() -> bool {
    true
}
