//! Signals: their numbers, what they do, and how they reach a process (signal(7)).

use std::fmt;

use super::Kernel;
use super::ids::Pid;
use super::process::{State, Status};
use crate::dockerfile::signal;

/// A signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Signal(u8);

/// What a process does about a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disposition {
    /// It has set nothing: the signal's own action.
    Default,
    /// Nothing.
    Ignore,
    /// It is told, and acts itself.
    Handle,
}

/// What a signal does where nothing is set.
enum Action {
    Terminate,
    Ignore,
    Stop,
    Continue,
}

impl Signal {
    /// Interrupt, as Ctrl-C sends it.
    pub const INT: Self = Self(2);
    /// Quit, as Ctrl-\ sends it.
    pub const QUIT: Self = Self(3);
    /// Kill: nobody can do anything about it.
    pub const KILL: Self = Self(9);
    /// A write to a pipe that nobody reads.
    pub const PIPE: Self = Self(13);
    /// The polite request to end.
    pub const TERM: Self = Self(15);
    /// A child has ended.
    pub const CHLD: Self = Self(17);
    /// Go on.
    pub const CONT: Self = Self(18);
    /// Stop: nobody can do anything about it.
    pub const STOP: Self = Self(19);

    /// The signal with this number, or name, with or without `SIG`, in any case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        signal::parse(text).ok().map(Self)
    }

    /// Its number.
    #[must_use]
    pub fn number(self) -> u8 {
        self.0
    }

    /// Its name without `SIG`; a number for those that have none.
    #[must_use]
    pub fn name(self) -> String {
        signal::name(self.0).map_or_else(|| self.0.to_string(), str::to_owned)
    }

    /// All that have names, by number.
    pub fn all() -> impl Iterator<Item = Self> {
        (1..=31).filter(|number| signal::name(*number).is_some()).map(Self)
    }

    fn action(self) -> Action {
        match self.0 {
            17 | 23 | 28 => Action::Ignore,
            18 => Action::Continue,
            19..=22 => Action::Stop,
            _ => Action::Terminate,
        }
    }

    /// What a shell says of a process that it ended.
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self.0 {
            1 => "Hangup",
            2 => "Interrupt",
            3 => "Quit",
            4 => "Illegal instruction",
            6 => "Aborted",
            8 => "Floating point exception",
            9 => "Killed",
            10 => "User defined signal 1",
            11 => "Segmentation fault",
            12 => "User defined signal 2",
            13 => "Broken pipe",
            14 => "Alarm clock",
            15 => "Terminated",
            _ => "Signal",
        }
    }
}

impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SIG{}", self.name())
    }
}

impl Kernel {
    /// Sends a signal to a process, from outside of its namespace or, with `inside`, from a process of it.
    pub(super) fn signal(&mut self, id: Pid, signal: Signal, inside: bool) {
        let Some(process) = self.processes.get(&id) else { return };
        if matches!(process.state, State::Zombie(_)) {
            return;
        }
        let namespace = process.namespace;
        let is_init = self.namespace_of(namespace).init == Some(id);
        let fatal = signal == Signal::KILL || signal == Signal::STOP;
        let disposition = if fatal { Disposition::Default } else { process.disposition(signal) };
        // Process 1 of a namespace gets only what it has set a handler for; KILL and STOP reach it from outside.
        if is_init && disposition == Disposition::Default && (inside || !fatal) {
            return;
        }
        match disposition {
            Disposition::Ignore => {}
            Disposition::Handle => self.catch(id, signal),
            Disposition::Default => match signal.action() {
                Action::Ignore => {}
                Action::Terminate => self.end(id, Status::Killed(signal)),
                Action::Stop => self.set_stopped(id, true),
                Action::Continue => self.set_stopped(id, false),
            },
        }
        if signal == Signal::CONT {
            self.set_stopped(id, false);
        }
    }

    /// Lets the process know; whatever it waits for is interrupted.
    fn catch(&mut self, id: Pid, signal: Signal) {
        if let Some(process) = self.processes.get_mut(&id) {
            if !process.caught.contains(&signal) {
                process.caught.push(signal);
            }
            if matches!(process.state, State::Waiting(_)) {
                process.state = State::Ready;
            }
        }
    }

    fn set_stopped(&mut self, id: Pid, stopped: bool) {
        if let Some(process) = self.processes.get_mut(&id) {
            process.stopped = stopped;
        }
    }

    /// Sends a signal to every process of a group.
    pub(super) fn signal_group(&mut self, group: Pid, signal: Signal, inside: bool) {
        let members: Vec<Pid> = self.processes.values().filter(|it| it.group == group).map(|it| it.id).collect();
        for id in members {
            self.signal(id, signal, inside);
        }
    }
}
