//! Who asks the engine: each `docker` that runs on the host, what it asked for, and what it has to print.

use std::collections::VecDeque;
use std::fmt::Debug;

use super::World;
use super::output::Note;
use crate::ordered;
use crate::sim::docker;
use crate::sim::kernel::{Nanoseconds, Pid, Signal, TerminalId};

/// A `docker` that runs.
#[derive(Debug, Clone)]
pub(in crate::sim) struct Client {
    /// Its process.
    pub(in crate::sim) pid: Pid,
    /// Its command line, without its own name.
    pub(in crate::sim) words: Vec<String>,
    /// Its environment.
    pub(in crate::sim) environment: ordered::Map<String, String>,
    /// The folder that it is in.
    pub(in crate::sim) directory: String,
    /// What is to be written: descriptors, and bytes for them, in order.
    output: VecDeque<(u32, Vec<u8>)>,
    job: Option<Box<dyn Job>>,
    ended: Option<u8>,
    /// When it wants to go on at the latest.
    pub(super) until: Option<Nanoseconds>,
    /// The terminal of which it takes every key.
    pub(in crate::sim) raw: Option<TerminalId>,
}

/// Something that takes longer than a moment.
pub(in crate::sim) trait Job: Debug + Send + Sync {
    /// Goes on for a while.
    fn turn(&mut self, world: &mut World, client: &mut Client) -> Progress;

    /// A copy that goes on by itself.
    fn copy(&self) -> Box<dyn Job>;

    /// The container that it looks at: one with `--rm` stays as long as somebody does.
    fn watches(&self) -> Option<&str> {
        None
    }

    /// Whether it only waits for the person to type.
    fn waits_for_user(&self, _: &World) -> bool {
        false
    }
}

impl Clone for Box<dyn Job> {
    fn clone(&self) -> Self {
        self.copy()
    }
}

/// How a job goes on.
#[derive(Debug)]
pub(in crate::sim) enum Progress {
    /// There is more to do.
    Again,
    /// Something else has to happen first.
    Wait,
    /// The same, or a moment has to come.
    Until(Nanoseconds),
    /// It has ended, with a status.
    Done(u8),
    /// Something else goes on in its place.
    Become(Box<dyn Job>),
}

impl Client {
    /// Somebody who asks without a process: nothing that is printed is seen.
    pub(super) fn stand_in(directory: &str) -> Self {
        Self {
            pid: Pid::default(),
            words: Vec::new(),
            environment: ordered::Map::new(),
            directory: directory.to_owned(),
            output: VecDeque::new(),
            job: None,
            ended: None,
            until: None,
            raw: None,
        }
    }

    /// Prints on the standard output.
    pub(in crate::sim) fn print(&mut self, text: impl AsRef<[u8]>) {
        self.write(1, text.as_ref());
    }

    fn write(&mut self, descriptor: u32, bytes: &[u8]) {
        match self.output.back_mut() {
            Some((last, pending)) if *last == descriptor => pending.extend_from_slice(bytes),
            _ if bytes.is_empty() => {}
            _ => self.output.push_back((descriptor, bytes.to_vec())),
        }
    }

    /// Prints a line.
    pub(in crate::sim) fn line(&mut self, text: impl std::fmt::Display) {
        self.print(format!("{text}\n"));
    }

    /// Prints on the standard error.
    pub(in crate::sim) fn complain(&mut self, text: impl AsRef<[u8]>) {
        self.write(2, text.as_ref());
    }

    /// Whether all that it had to print was written.
    pub(in crate::sim) fn has_printed(&self) -> bool {
        self.output.is_empty()
    }
}

impl World {
    /// Says what an error means, where a person looks at it.
    pub(in crate::sim) fn explain(&mut self, client: &mut Client, note: &Note) {
        let looks = self.kernel.system(client.pid).is_some_and(|system| system.is_terminal(2));
        if looks {
            client.complain(note.written());
        }
    }

    /// Whether a descriptor of a client is a terminal.
    pub(in crate::sim) fn is_terminal(&mut self, client: &Client, descriptor: u32) -> bool {
        self.kernel.system(client.pid).is_some_and(|system| system.is_terminal(descriptor))
    }

    /// Signals that came for a client since.
    pub(in crate::sim) fn signals_for(&mut self, client: &Client) -> Vec<Signal> {
        let mut signals = Vec::new();
        if let Some(mut system) = self.kernel.system(client.pid) {
            while let Some(signal) = system.take_caught() {
                signals.push(signal);
            }
        }
        signals
    }

    pub(super) fn client_waits_for_user(&self, pid: Pid) -> bool {
        let Some(client) = self.clients.get(&pid) else { return false };
        client.has_printed() && client.job.as_ref().is_some_and(|job| job.waits_for_user(self))
    }

    /// Gives every client a turn. Whether anything went on.
    pub(super) fn serve_clients(&mut self) -> bool {
        let mut news = false;
        let gone: Vec<Pid> = self.clients.keys().copied().filter(|pid| self.kernel.system(*pid).is_none()).collect();
        for pid in gone {
            if let Some(terminal) = self.clients.remove(&pid).and_then(|client| client.raw) {
                self.kernel.set_raw(terminal, false);
            }
            news = true;
        }
        for pid in self.kernel.asking() {
            news |= self.serve_client(pid);
        }
        let removing: Vec<String> = self.removing.iter().cloned().collect();
        for id in removing {
            let watches = |client: &Client| client.job.as_ref().is_some_and(|job| job.watches() == Some(&id));
            let watched = self.clients.values().any(watches);
            if !watched {
                docker::volume::remove_container(self, &id);
                news = true;
            }
        }
        news
    }

    fn serve_client(&mut self, pid: Pid) -> bool {
        let mut client = match self.clients.remove(&pid) {
            Some(client) => client,
            None => match self.new_client(pid) {
                Some(client) => client,
                None => return false,
            },
        };
        let (flushed, wrote) = self.flush(&mut client);
        let mut news = wrote;
        if flushed {
            match client.ended {
                Some(status) => {
                    if let Some(terminal) = client.raw {
                        self.kernel.set_raw(terminal, false);
                    }
                    self.kernel.answer(pid, status);
                    return true;
                }
                None => news |= self.turn(&mut client),
            }
        }
        self.clients.insert(pid, client);
        news
    }

    /// Whether anything went on. What says no has changed nothing: a replay, which counts turns, may leave it out.
    fn turn(&mut self, client: &mut Client) -> bool {
        let before = client.until.take();
        let progress = match client.job.take() {
            None => docker::begin(self, client),
            Some(mut job) => {
                let progress = job.turn(self, client);
                client.job = Some(job);
                progress
            }
        };
        match progress {
            Progress::Again => return true,
            Progress::Wait if before.is_some() => return true,
            Progress::Wait => {}
            Progress::Until(moment) => {
                let is_over = moment <= self.kernel.clock();
                client.until = (!is_over).then_some(moment);
                return is_over || client.until != before || !client.has_printed();
            }
            Progress::Become(job) => {
                client.job = Some(job);
                return true;
            }
            Progress::Done(status) => {
                client.job = None;
                client.ended = Some(status);
                return true;
            }
        }
        !client.has_printed()
    }

    fn new_client(&mut self, pid: Pid) -> Option<Client> {
        let system = self.kernel.system(pid)?;
        let (process, directory) = (system.process(), system.working_directory());
        Some(Client {
            pid,
            words: process.arguments.iter().skip(1).cloned().collect(),
            environment: process.environment.clone(),
            directory,
            output: VecDeque::new(),
            job: None,
            ended: None,
            until: None,
            raw: None,
        })
    }

    /// Writes what a client has to print, as far as there is room: whether all is written, and whether anything was.
    fn flush(&mut self, client: &mut Client) -> (bool, bool) {
        let Some(mut system) = self.kernel.system(client.pid) else { return (false, false) };
        let mut wrote = false;
        while let Some((descriptor, bytes)) = client.output.front_mut() {
            let length = bytes.len();
            match system.write_from(*descriptor, bytes) {
                Ok(true) => {}
                Ok(false) => return (false, wrote || bytes.len() < length),
                // Nobody reads it any more.
                Err(_) => bytes.clear(),
            }
            wrote |= bytes.len() < length;
            client.output.pop_front();
        }
        (true, wrote)
    }
}
