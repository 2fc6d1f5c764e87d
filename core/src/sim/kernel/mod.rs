//! What the processes of all simulated machines share: one kernel, as on a real host with its containers.
//!
//! The host and each container are a [`Namespace`] of one kernel: their own root and mounts, process numbers and host name.
//! A [`Program`](program::Program) is given turns; in a turn it calls the [`System`] and says how it goes on. Time is what
//! the kernel counts: it jumps to the next moment at which a sleeper wakes.

mod access;
mod descriptor;
mod device;
mod file_calls;
mod ids;
mod mounts;
mod name_calls;
mod namespace;
mod outside;
mod pipe;
mod process;
mod process_calls;
mod program;
mod schedule;
mod signal;
mod system;
mod terminal;
mod walk;

pub use access::{Credentials, Wish};
pub use descriptor::{Open, OpenFlags};
pub use ids::{FileSystemId, Location, NamespaceId, Pid, PipeId, TerminalId};
pub use mounts::{Mount, Mounts};
pub use name_calls::Stat;
pub use namespace::Namespace;
pub use outside::{Spawn, SpawnError, Streams};
pub use process::{Process, State, Status, Wait};
pub use process_calls::{Start, Waited};
pub use program::{Image, Loader, Program, Turn};
pub use schedule::Rest;
pub use signal::{Disposition, Signal};
pub use system::System;
pub use terminal::Terminal;
pub use walk::Place;

use super::files::FileSystem;
use crate::ordered;
use descriptor::OpenFile;
use ids::OpenFileId;
use pipe::Pipe;

/// Nanoseconds, as the kernel counts time.
pub type Nanoseconds = u64;

/// The kernel, with all that lives in it.
#[derive(Debug, Clone)]
pub struct Kernel {
    file_systems: ordered::Map<FileSystemId, FileSystem>,
    namespaces: ordered::Map<NamespaceId, Namespace>,
    processes: ordered::Map<Pid, Process>,
    open_files: ordered::Map<OpenFileId, OpenFile>,
    pipes: ordered::Map<PipeId, Pipe>,
    terminals: ordered::Map<TerminalId, Terminal>,
    loader: Loader,
    /// Since the kernel started.
    clock: Nanoseconds,
    /// When it started, seconds since 1970.
    started: i64,
    /// The number that was given last.
    last: u32,
    /// Whose turn it was.
    turn: Pid,
    /// How processes ended that were started from outside, beside a process 1.
    ended: ordered::Map<Pid, Status>,
    /// Pipes that the outside reads.
    outside: ordered::Set<PipeId>,
    /// Writes to them so far.
    writes: u64,
}

impl Kernel {
    /// A kernel without files and processes, started at `started` (seconds since 1970). `loader` knows the programs.
    #[must_use]
    pub fn new(started: i64, loader: Loader) -> Self {
        Self {
            file_systems: ordered::Map::new(),
            namespaces: ordered::Map::new(),
            processes: ordered::Map::new(),
            open_files: ordered::Map::new(),
            pipes: ordered::Map::new(),
            terminals: ordered::Map::new(),
            loader,
            clock: 0,
            started,
            last: 0,
            turn: Pid(0),
            ended: ordered::Map::new(),
            outside: ordered::Set::new(),
            writes: 0,
        }
    }

    /// The time, seconds since 1970.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.started + i64::try_from(self.clock / 1_000_000_000).unwrap_or(i64::MAX)
    }

    /// Nanoseconds since the kernel started.
    #[must_use]
    pub fn clock(&self) -> Nanoseconds {
        self.clock
    }

    /// Takes a file system over.
    pub fn add_file_system(&mut self, file_system: FileSystem) -> FileSystemId {
        let id = FileSystemId(self.number());
        self.file_systems.insert(id, file_system);
        id
    }

    /// A file system that was taken over.
    #[must_use]
    pub fn file_system(&self, id: FileSystemId) -> Option<&FileSystem> {
        self.file_systems.get(&id)
    }

    /// The same, to be changed from outside of any process.
    pub fn file_system_mut(&mut self, id: FileSystemId) -> Option<&mut FileSystem> {
        self.file_systems.get_mut(&id)
    }

    /// Gives a file system up. The caller has ended the processes that use it.
    pub fn remove_file_system(&mut self, id: FileSystemId) -> Option<FileSystem> {
        self.file_systems.remove(&id)
    }

    /// The processes, by number.
    pub fn processes(&self) -> impl Iterator<Item = &Process> {
        self.processes.values()
    }

    /// A process.
    #[must_use]
    pub fn process(&self, id: Pid) -> Option<&Process> {
        self.processes.get(&id)
    }

    /// A namespace.
    #[must_use]
    pub fn namespace(&self, id: NamespaceId) -> Option<&Namespace> {
        self.namespaces.get(&id)
    }

    fn number(&mut self) -> u32 {
        self.last += 1;
        self.last
    }

    /// The file system that a location names: locations are made from what there is, and a file system is removed last.
    fn files(&self, id: FileSystemId) -> &FileSystem {
        self.file_systems.get(&id).expect("a file system outlives the processes that use it")
    }

    fn files_mut(&mut self, id: FileSystemId) -> &mut FileSystem {
        self.file_systems.get_mut(&id).expect("a file system outlives the processes that use it")
    }
}
