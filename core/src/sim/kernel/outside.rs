//! What an engine does to the kernel from outside of all processes: it starts processes in namespaces, holds ends of their
//! pipes, and answers those that ask it for something.

use super::Kernel;
use super::access::Credentials;
use super::descriptor::{Open, OpenFlags};
use super::ids::{NamespaceId, Pid, PipeId, TerminalId};
use super::process::{Descriptor, State, Status, Wait};
use super::process_calls::Start;
use super::program::{Program, Turn};
use super::signal::Signal;
use super::system::System;
use crate::ordered;
use crate::sim::errno::Errno;

/// A process to be started by its file.
#[derive(Debug, Clone)]
pub struct Spawn {
    /// Its command line; the first word is looked for in `PATH`.
    pub arguments: Vec<String>,
    /// As whom it acts.
    pub credentials: Credentials,
    /// Its environment.
    pub environment: ordered::Map<String, String>,
    /// The folder that it starts in.
    pub directory: String,
    /// What its descriptors 0, 1 and 2 name.
    pub streams: Streams,
}

/// What the first three descriptors of a process name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Streams {
    /// A terminal.
    Terminal(TerminalId),
    /// Pipes; without the first one there is nothing to read.
    Pipes {
        /// What it reads.
        input: Option<PipeId>,
        /// Where it writes to.
        output: PipeId,
        /// Where it complains.
        errors: PipeId,
    },
}

/// Why a process was not started.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpawnError {
    /// Nothing has that name.
    #[error("exec: {0:?}: executable file not found in $PATH")]
    NotFound(String),
    /// What has that name cannot be run.
    #[error("exec: {path:?}: {error}")]
    Load {
        /// Which file.
        path: String,
        /// Why.
        error: Errno,
    },
    /// There is no such folder to start in.
    #[error("chdir to cwd ({path:?}) set in config.json failed: {error}")]
    Directory {
        /// Which.
        path: String,
        /// Why.
        error: Errno,
    },
}

/// A process that has not become its program yet.
#[derive(Debug, Clone)]
struct Unborn;

impl Program for Unborn {
    fn turn(&mut self, _: &mut System<'_>) -> Turn {
        Turn::Exit(0)
    }

    fn copy(&self) -> Box<dyn Program> {
        Box::new(self.clone())
    }
}

impl Kernel {
    /// Starts a process in a namespace: its process 1, or one more beside it.
    ///
    /// # Errors
    /// [`SpawnError`]; nothing was started then.
    pub fn spawn(&mut self, namespace: NamespaceId, spawn: Spawn) -> Result<Pid, SpawnError> {
        let Spawn { arguments, credentials, environment, directory, streams } = spawn;
        let terminal = match streams {
            Streams::Terminal(terminal) => Some(terminal),
            Streams::Pipes { .. } => None,
        };
        let id = self.start(
            namespace,
            Start {
                program: Box::new(Unborn),
                arguments: arguments.clone(),
                credentials,
                environment: environment.clone(),
                terminal,
            },
        );
        if let Streams::Pipes { input, output, errors } = streams {
            self.connect(id, input, output, errors);
        }
        match self.bring_to_life(id, arguments, environment, &directory) {
            Ok(program) => {
                if let Some(process) = self.processes.get_mut(&id) {
                    process.program = Some(program);
                }
                Ok(id)
            }
            Err(error) => {
                self.end(id, Status::Exited(127));
                self.ended.remove(&id);
                if let Some(space) = self.namespaces.get_mut(&namespace) {
                    space.last -= 1;
                    if space.init.is_none() {
                        space.ended = None;
                    }
                }
                Err(error)
            }
        }
    }

    fn bring_to_life(
        &mut self,
        id: Pid,
        arguments: Vec<String>,
        environment: ordered::Map<String, String>,
        directory: &str,
    ) -> Result<Box<dyn Program>, SpawnError> {
        let mut system = System { kernel: self, pid: id };
        if let Err(error) = system.change_directory(directory) {
            return Err(SpawnError::Directory { path: directory.to_owned(), error });
        }
        let name = arguments.first().cloned().unwrap_or_default();
        let search = environment.get("PATH").map_or(crate::plan::DEFAULT_PATH, String::as_str);
        let candidates: Vec<String> = if name.contains('/') {
            vec![name.clone()]
        } else {
            search.split(':').map(|folder| format!("{folder}/{name}")).collect()
        };
        let found =
            candidates.into_iter().find(|path| system.stat(path, true).is_ok_and(|it| !it.inode.is_directory()));
        let Some(path) = found else {
            if name.contains('/') {
                return Err(SpawnError::Load { path: name, error: Errno::Enoent });
            }
            return Err(SpawnError::NotFound(name));
        };
        system.load(&path, arguments, environment).map_err(|error| SpawnError::Load { path, error })
    }

    fn connect(&mut self, id: Pid, input: Option<PipeId>, output: PipeId, errors: PipeId) {
        let write = OpenFlags { read: false, write: true, ..OpenFlags::default() };
        let reads = match input {
            Some(pipe) => Open::PipeReader(pipe),
            None => Open::Device(super::device::Device::Null),
        };
        for (number, open, flags) in
            [(0, reads, OpenFlags::READ), (1, Open::PipeWriter(output), write), (2, Open::PipeWriter(errors), write)]
        {
            let file = self.enter_open_file(open, flags);
            self.use_open_file(file);
            if let Some(process) = self.processes.get_mut(&id) {
                process.descriptors.insert(number, Descriptor { file, close_on_exec: false });
            }
        }
    }

    /// A pipe of which the outside holds one end: the one that reads, or else the one that writes.
    pub fn add_pipe(&mut self, outside_reads: bool) -> PipeId {
        let id = PipeId(self.number());
        let pipe = self.pipe_mut(id);
        if outside_reads {
            pipe.readers += 1;
            self.outside.insert(id);
        } else {
            pipe.writers += 1;
        }
        id
    }

    /// All that is in the pipes that the outside reads, in the order in which it was written: which of them, and what.
    pub fn drain_pipes(&mut self, pipes: &[PipeId]) -> Vec<(PipeId, Vec<u8>)> {
        let mut pieces = Vec::new();
        for id in pipes {
            let own = self.pipes.get_mut(id).map(super::pipe::Pipe::pieces).unwrap_or_default();
            pieces.extend(own.into_iter().map(|(moment, bytes)| (moment, *id, bytes)));
        }
        ordered::sort_by_key(&mut pieces, |(moment, _, _)| *moment);
        pieces.into_iter().map(|(_, id, bytes)| (id, bytes)).collect()
    }

    /// Writes for a process. Of what the outside reads the order is kept.
    pub(super) fn write_pipe(&mut self, id: PipeId, bytes: &[u8]) -> Result<usize, Errno> {
        if !self.outside.contains(&id) {
            return self.pipe_mut(id).write(bytes);
        }
        self.writes += 1;
        let moment = self.writes;
        self.pipe_mut(id).write_in_order(bytes, moment)
    }

    /// Writes into a pipe as much as there is room for; how much that was. Where nobody reads any more, all is lost.
    pub fn fill_pipe(&mut self, id: PipeId, bytes: &[u8]) -> usize {
        match self.pipes.get_mut(&id).map(|pipe| pipe.write(bytes)) {
            Some(Ok(count)) => count,
            Some(Err(Errno::Eagain)) => 0,
            Some(Err(_)) | None => bytes.len(),
        }
    }

    /// Gives up the end of a pipe that the outside holds.
    pub fn close_pipe(&mut self, id: PipeId, outside_reads: bool) {
        let Some(pipe) = self.pipes.get_mut(&id) else { return };
        let end = if outside_reads { &mut pipe.readers } else { &mut pipe.writers };
        *end = end.saturating_sub(1);
        if outside_reads {
            self.outside.remove(&id);
        }
        if pipe.readers == 0 && pipe.writers == 0 {
            self.pipes.remove(&id);
        }
    }

    /// The kernel as a process sees it; `None` where the process is gone.
    pub fn system(&mut self, pid: Pid) -> Option<System<'_>> {
        let lives = self.processes.get(&pid).is_some_and(|it| !matches!(it.state, State::Zombie(_)));
        lives.then_some(System { kernel: self, pid })
    }

    /// The processes that wait for an answer from outside.
    #[must_use]
    pub fn asking(&self) -> Vec<Pid> {
        let asks =
            |it: &&super::Process| it.state == State::Waiting(Wait::Outside) && it.answer.is_none() && !it.stopped;
        self.processes.values().filter(asks).map(|it| it.id).collect()
    }

    /// Answers a process: it ends with this status.
    pub fn answer(&mut self, pid: Pid, status: u8) {
        if let Some(process) = self.processes.get_mut(&pid) {
            process.answer = Some(status);
        }
    }

    /// How a process ended that was started from outside beside a process 1; it is forgotten with that.
    pub fn take_ended(&mut self, pid: Pid) -> Option<Status> {
        self.ended.remove(&pid)
    }

    /// Whether a process has this terminal as a descriptor, and nothing has been typed that it could read.
    #[must_use]
    pub fn descriptor_is_terminal(&self, pid: Pid, descriptor: u32, terminal: TerminalId) -> bool {
        let file = self.processes.get(&pid).and_then(|process| process.descriptors.get(&descriptor));
        let open = file.and_then(|descriptor| self.open_files.get(&descriptor.file)).map(|file| file.open);
        open == Some(Open::Terminal(terminal)) && self.terminals.get(&terminal).is_some_and(|it| !it.is_readable())
    }

    /// Lets all processes of a namespace stand still, or go on (the freezer of cgroups).
    pub fn freeze(&mut self, namespace: NamespaceId, freeze: bool) {
        for process in self.processes.values_mut().filter(|process| process.namespace == namespace) {
            process.stopped = freeze;
        }
    }

    /// Sends a signal to any process, from outside.
    pub fn signal_process(&mut self, pid: Pid, signal: Signal) {
        self.signal(pid, signal, false);
    }
}

impl System<'_> {
    /// The status that was answered from outside.
    #[must_use]
    pub fn answered(&self) -> Option<u8> {
        self.process().answer
    }

    /// Whether a read would give something, or the end, at once.
    #[must_use]
    pub fn is_readable(&self, descriptor: u32) -> bool {
        match self.open_file(descriptor) {
            Ok(Open::PipeReader(pipe)) => self.kernel.pipes.get(&pipe).is_none_or(super::pipe::Pipe::is_readable),
            Ok(Open::Terminal(terminal)) => {
                self.kernel.terminals.get(&terminal).is_none_or(super::terminal::Terminal::is_readable)
            }
            _ => true,
        }
    }
}
