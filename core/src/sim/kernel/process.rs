//! A process: what it is doing, as whom, with which open files.

use super::Nanoseconds;
use super::access::Credentials;
use super::ids::{Location, NamespaceId, OpenFileId, Pid, TerminalId};
use super::program::Program;
use super::signal::{Disposition, Signal};
use crate::ordered;

/// A process.
#[derive(Debug, Clone)]
pub struct Process {
    /// Its number on the host.
    pub id: Pid,
    /// Its number in its namespace.
    pub local: u32,
    /// The machine that it lives in.
    pub namespace: NamespaceId,
    /// Who made it, or took it over.
    pub parent: Pid,
    /// Its process group.
    pub group: Pid,
    /// As whom it acts.
    pub credentials: Credentials,
    /// Its command line.
    pub arguments: Vec<String>,
    /// The environment that it was started with.
    pub environment: ordered::Map<String, String>,
    /// What it is doing.
    pub state: State,
    /// Whether it was stopped (SIGSTOP, Ctrl-Z).
    pub stopped: bool,
    /// When it was made.
    pub started: Nanoseconds,
    /// The terminal that it can be reached from.
    pub terminal: Option<TerminalId>,
    pub(super) directory: Location,
    pub(super) umask: u32,
    pub(super) descriptors: ordered::Map<u32, Descriptor>,
    pub(super) dispositions: ordered::Map<Signal, Disposition>,
    /// Signals to be handled, in order.
    pub(super) caught: Vec<Signal>,
    /// What was answered from outside: the status to end with.
    pub(super) answer: Option<u8>,
    /// Away during its own turn.
    pub(super) program: Option<Box<dyn Program>>,
}

/// One of a process's descriptors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Descriptor {
    pub(super) file: OpenFileId,
    pub(super) close_on_exec: bool,
}

/// What a process is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It can run.
    Ready,
    /// It waits.
    Waiting(Wait),
    /// It has ended, and its parent does not know yet.
    Zombie(Status),
}

/// What a process waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// Something to read on this descriptor.
    Readable(u32),
    /// Room to write on this descriptor.
    Writable(u32),
    /// The end of a child: this one, or any.
    Child(Option<Pid>),
    /// A moment.
    Until(Nanoseconds),
    /// A signal, and nothing else.
    Signal,
    /// An answer from outside of the kernel: what asks an engine for something.
    Outside,
}

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// By itself.
    Exited(u8),
    /// By a signal.
    Killed(Signal),
}

impl Status {
    /// What a shell's `$?` is: the code, or 128 and the signal's number.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Exited(code) => code,
            Self::Killed(signal) => 128 + signal.number(),
        }
    }
}

impl Process {
    /// What it does about a signal.
    #[must_use]
    pub fn disposition(&self, signal: Signal) -> Disposition {
        self.dispositions.get(&signal).copied().unwrap_or(Disposition::Default)
    }

    /// The name that `ps` shows: the program's, without folders.
    #[must_use]
    pub fn name(&self) -> &str {
        let program = self.arguments.first().map_or("", String::as_str);
        program.rsplit('/').next().unwrap_or(program)
    }
}
