//! Processes come, become other programs, are waited for and go.

use super::Kernel;
use super::access::{Credentials, Wish};
use super::ids::{NamespaceId, Pid, TerminalId};
use super::process::{Process, State, Status, Wait};
use super::program::{Image, Program};
use super::signal::{Disposition, Signal};
use super::system::System;
use crate::ordered;
use crate::sim::errno::Errno;
use crate::sim::files::{Content, Kind};

/// How many scripts may name each other as interpreters.
const INTERPRETERS: usize = 4;

/// How many processes a namespace may have.
const PROCESSES: usize = 1000;

/// What waiting for a child found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waited {
    /// A child has ended, and is gone now.
    Ended(Pid, Status),
    /// There are children, but none has ended.
    NotYet,
    /// There is no such child.
    None,
}

/// A process to be started from outside.
#[derive(Debug, Clone)]
pub struct Start {
    /// What it runs.
    pub program: Box<dyn Program>,
    /// Its command line.
    pub arguments: Vec<String>,
    /// As whom it acts.
    pub credentials: Credentials,
    /// Its environment.
    pub environment: ordered::Map<String, String>,
    /// What its descriptors 0, 1 and 2 name; without one they name nothing.
    pub terminal: Option<TerminalId>,
}

impl Kernel {
    /// Starts the first process of a namespace, or one more from outside of it (`docker exec`).
    pub fn start(&mut self, namespace: NamespaceId, start: Start) -> Pid {
        let Start { program, arguments, credentials, environment, terminal } = start;
        let id = Pid(self.number());
        let space = self.namespaces.get_mut(&namespace).expect("the caller has the namespace");
        space.last += 1;
        let local = space.last;
        let directory = space.mounts.seen_at(space.mounts.root());
        space.init.get_or_insert(id);
        let process = Process {
            id,
            local,
            namespace,
            parent: Pid(0),
            group: id,
            credentials,
            arguments,
            environment,
            state: State::Ready,
            stopped: false,
            started: self.clock,
            terminal: None,
            directory,
            umask: 0o022,
            descriptors: ordered::Map::new(),
            dispositions: ordered::Map::new(),
            caught: Vec::new(),
            answer: None,
            program: Some(program),
        };
        self.processes.insert(id, process);
        if let Some(terminal) = terminal {
            System { kernel: self, pid: id }.open_terminal(terminal);
            if let Some(terminal) = self.terminals.get_mut(&terminal) {
                terminal.foreground = Some(id);
            }
        }
        id
    }

    /// Ends a process; its children are process 1's from now on. With process 1, its whole namespace ends.
    pub(super) fn end(&mut self, id: Pid, status: Status) {
        let Some(process) = self.processes.get_mut(&id) else { return };
        if matches!(process.state, State::Zombie(_)) {
            return;
        }
        process.state = State::Zombie(status);
        process.stopped = false;
        process.program = None;
        let (namespace, parent) = (process.namespace, process.parent);
        let descriptors = std::mem::take(&mut process.descriptors);
        for descriptor in descriptors.into_values() {
            self.release_open_file(descriptor.file);
        }
        let init = self.namespace_of(namespace).init;
        if init == Some(id) {
            self.end_namespace(namespace, status);
        } else {
            let heir = init.unwrap_or(Pid(0));
            for child in self.processes.values_mut().filter(|child| child.parent == id) {
                child.parent = heir;
            }
            self.signal(heir, Signal::CHLD, false);
        }
        if self.processes.contains_key(&parent) {
            self.signal(parent, Signal::CHLD, false);
        } else if init != Some(id) {
            // It was started from outside: whoever did that may ask how it ended.
            self.processes.remove(&id);
            self.ended.insert(id, status);
        }
    }

    fn end_namespace(&mut self, id: NamespaceId, status: Status) {
        let members: Vec<Pid> = self.processes.values().filter(|it| it.namespace == id).map(|it| it.id).collect();
        for member in members {
            self.end(member, Status::Killed(Signal::KILL));
            self.processes.remove(&member);
        }
        if let Some(namespace) = self.namespaces.get_mut(&id) {
            namespace.ended = Some(status);
            namespace.init = None;
        }
    }

    /// Sends a signal to a namespace's process 1, from outside (`docker stop`, `docker kill`).
    pub fn signal_init(&mut self, namespace: NamespaceId, signal: Signal) {
        if let Some(init) = self.namespaces.get(&namespace).and_then(|namespace| namespace.init) {
            self.signal(init, signal, false);
        }
    }
}

impl System<'_> {
    /// Makes a child that is a copy of this process, but runs `program`.
    ///
    /// # Errors
    /// [`Errno::Eagain`] where there are too many.
    pub fn fork(&mut self, program: Box<dyn Program>) -> Result<Pid, Errno> {
        let namespace = self.process().namespace;
        if self.kernel.processes.values().filter(|it| it.namespace == namespace).count() >= PROCESSES {
            return Err(Errno::Eagain);
        }
        let id = Pid(self.kernel.number());
        let space = self.kernel.namespaces.get_mut(&namespace).ok_or(Errno::Eagain)?;
        space.last += 1;
        let local = space.last;
        let parent = self.process();
        let child = Process {
            id,
            local,
            parent: self.pid,
            state: State::Ready,
            caught: Vec::new(),
            program: Some(program),
            started: self.kernel.clock,
            arguments: parent.arguments.clone(),
            environment: parent.environment.clone(),
            credentials: parent.credentials.clone(),
            descriptors: parent.descriptors.clone(),
            dispositions: parent.dispositions.clone(),
            ..*parent
        };
        for descriptor in child.descriptors.values() {
            if let Some(file) = self.kernel.open_files.get_mut(&descriptor.file) {
                file.uses += 1;
            }
        }
        self.kernel.processes.insert(id, child);
        Ok(id)
    }

    /// Loads a program for this process: a turn that returns it as [`Turn::Become`](super::Turn::Become) runs it.
    ///
    /// # Errors
    /// As execve(2); [`Errno::Enoexec`] for a file that is neither a program nor names one, [`Errno::NotModelled`] for a
    /// program that the model does not know.
    pub fn load(
        &mut self,
        path: &str,
        arguments: Vec<String>,
        environment: ordered::Map<String, String>,
    ) -> Result<Box<dyn Program>, Errno> {
        let (mut path, mut arguments) = (path.to_owned(), arguments);
        for _ in 0..INTERPRETERS {
            let stat = self.stat(&path, true)?;
            let Kind::File(content) = &stat.inode.kind else { return Err(Errno::Eacces) };
            self.process().credentials.may(Wish::Execute, &stat.inode)?;
            match content {
                Content::Program { name, .. } => {
                    let image = Image { program: name.to_string(), arguments };
                    let program = (self.kernel.loader)(&image).ok_or(Errno::NotModelled)?;
                    let setuid = stat.inode.permissions;
                    let process = self.process_mut();
                    process.arguments = image.arguments;
                    process.environment = environment;
                    process.dispositions.retain(|_, disposition| *disposition == Disposition::Ignore);
                    process.caught.clear();
                    if setuid.mode & 0o4000 != 0 {
                        process.credentials.uid = setuid.uid;
                    }
                    if setuid.mode & 0o2000 != 0 {
                        process.credentials.gid = setuid.gid;
                    }
                    let closed: Vec<u32> = process
                        .descriptors
                        .iter()
                        .filter(|(_, it)| it.close_on_exec)
                        .map(|(number, _)| *number)
                        .collect();
                    for number in closed {
                        self.close(number)?;
                    }
                    return Ok(program);
                }
                Content::Listed(_) => return Err(Errno::NotModelled),
                Content::Bytes(bytes) => {
                    let Some(line) = bytes.strip_prefix(b"#!") else { return Err(Errno::Enoexec) };
                    let line = line.split(|byte| *byte == b'\n').next().unwrap_or_default();
                    let line = String::from_utf8_lossy(line);
                    let line = line.trim();
                    let (interpreter, option) = line.split_once([' ', '\t']).unwrap_or((line, ""));
                    let mut words = vec![interpreter.to_owned()];
                    words.extend(Some(option.trim().to_owned()).filter(|option| !option.is_empty()));
                    words.push(path);
                    words.extend(arguments.into_iter().skip(1));
                    (path, arguments) = (interpreter.to_owned(), words);
                }
            }
        }
        Err(Errno::Eloop)
    }

    /// Looks for a child that has ended: this one, or any.
    pub fn wait(&mut self, child: Option<Pid>) -> Waited {
        let pid = self.pid;
        let mut children = self
            .kernel
            .processes
            .values()
            .filter(|it| it.parent == pid && child.is_none_or(|id| it.id == id))
            .peekable();
        if children.peek().is_none() {
            return Waited::None;
        }
        let ended = children.find_map(|child| match child.state {
            State::Zombie(status) => Some((child.id, status)),
            _ => None,
        });
        match ended {
            Some((id, status)) => {
                self.kernel.processes.remove(&id);
                Waited::Ended(id, status)
            }
            None => Waited::NotYet,
        }
    }

    /// Waits for a child's end: how a turn says that.
    #[must_use]
    pub fn wait_for(child: Option<Pid>) -> super::Turn {
        super::Turn::Wait(Wait::Child(child))
    }

    /// Sends a signal to a process of this namespace, by its number there; 0 is this process's group, -1 all but process 1,
    /// other negative numbers a group.
    ///
    /// # Errors
    /// [`Errno::Esrch`], [`Errno::Eperm`]. Without a signal, nothing but these.
    pub fn kill(&mut self, target: i64, signal: Option<Signal>) -> Result<(), Errno> {
        let me = self.process();
        let (namespace, group) = (me.namespace, me.group);
        let init = self.kernel.namespace_of(namespace).init;
        let group_of = |number: u32| {
            self.kernel.processes.values().find(|it| it.namespace == namespace && it.local == number).map(|it| it.group)
        };
        let wanted_group = match target {
            0 => Some(group),
            -1 => None,
            target if target < 0 => group_of(u32::try_from(-target).unwrap_or(0)),
            _ => None,
        };
        let chosen: Vec<Pid> = self
            .kernel
            .processes
            .values()
            .filter(|it| it.namespace == namespace)
            .filter(|it| match target {
                -1 => Some(it.id) != init && it.id != self.pid,
                target if target > 0 => i64::from(it.local) == target,
                _ => wanted_group == Some(it.group),
            })
            .map(|it| it.id)
            .collect();
        if chosen.is_empty() {
            return Err(Errno::Esrch);
        }
        let me = &self.process().credentials;
        let allowed =
            |id: &Pid| me.is_root() || self.kernel.processes.get(id).is_some_and(|it| it.credentials.uid == me.uid);
        let allowed: Vec<Pid> = chosen.into_iter().filter(allowed).collect();
        if allowed.is_empty() {
            return Err(Errno::Eperm);
        }
        for id in allowed {
            if let Some(signal) = signal {
                self.kernel.signal(id, signal, true);
            }
        }
        Ok(())
    }

    /// What this process does about a signal from now on.
    pub fn set_disposition(&mut self, signal: Signal, disposition: Disposition) {
        self.process_mut().dispositions.insert(signal, disposition);
    }

    /// The next signal that this process is to handle.
    pub fn take_caught(&mut self) -> Option<Signal> {
        let caught = &mut self.process_mut().caught;
        (!caught.is_empty()).then(|| caught.remove(0))
    }

    /// Acts as somebody else from now on.
    ///
    /// # Errors
    /// [`Errno::Eperm`] for whoever is not root.
    pub fn set_credentials(&mut self, credentials: Credentials) -> Result<(), Errno> {
        if !self.process().credentials.is_root() {
            return Err(Errno::Eperm);
        }
        self.process_mut().credentials = credentials;
        Ok(())
    }

    /// Makes a process group of this process, and of the terminal's foreground if it is on one and `foreground`.
    pub fn new_group(&mut self, foreground: bool) {
        let pid = self.pid;
        self.process_mut().group = pid;
        if foreground {
            self.set_foreground(pid);
        }
    }

    /// Makes a group the one that the terminal's keys interrupt.
    pub fn set_foreground(&mut self, group: Pid) {
        if let Some(terminal) = self.process().terminal
            && let Some(terminal) = self.kernel.terminals.get_mut(&terminal)
        {
            terminal.foreground = Some(group);
        }
    }

    /// Puts a child into a group: its own, if `group` is none.
    pub fn set_group(&mut self, child: Pid, group: Option<Pid>) {
        if let Some(process) = self.kernel.processes.get_mut(&child) {
            process.group = group.unwrap_or(child);
        }
    }
}
