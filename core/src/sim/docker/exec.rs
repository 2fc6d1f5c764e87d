//! `docker exec`: one more process in a running container.

use super::failure::Failure;
use super::{Begun, World, attached, created};
use crate::command::Line;
use crate::command::flags::process::{DETACH, ENV, INTERACTIVE, TTY, USER, WORKDIR};
use crate::sim::errno::Errno;
use crate::sim::kernel::{Pid, Signal, SpawnError, State, Wait};
use crate::sim::world::clients::{Client, Job, Progress};
use crate::sim::world::containers::Connection;
use crate::sim::world::engine::{Exec, StartError};

pub(super) fn begin(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    let name = line.first();
    let container = world.containers.find(name).ok_or_else(|| Failure::no_container(name))?;
    let id = container.id.clone();
    if !container.is_running() {
        return Err(Failure::daemon(format_args!("container {id} is not running"))
            .means("exec starts a process beside the container's first one, and that has ended.")
            .attempt(format!("docker start {name}")));
    }
    let (terminal, stdin) = (line.on(&TTY), line.on(&INTERACTIVE));
    if terminal && stdin && !world.is_terminal(client, 0) {
        return Err(Failure::new("the input device is not a TTY"));
    }
    let exec = Exec {
        words: line.arguments()[1..].to_vec(),
        terminal,
        stdin,
        user: line.text(&USER).map(str::to_owned),
        directory: line.text(&WORKDIR).map(str::to_owned),
        env: created::variables(client, &line.texts(&ENV)),
    };
    let (process, connection) = world.exec(&id, exec).map_err(|error| refused(&error))?;
    if line.on(&DETACH) {
        return Ok(Progress::Done(0));
    }
    if terminal
        && stdin
        && let Some(own) = attached::terminal_of(world, client)
    {
        world.kernel.set_raw(own, true);
        client.raw = Some(own);
    }
    Ok(Progress::Become(Box::new(Running { id, process, connection, stdin, pending: Vec::new(), ended: false })))
}

fn refused(error: &StartError) -> Failure {
    let text = match error {
        StartError::Spawn(error) => {
            format!("OCI runtime exec failed: exec failed: unable to start container process: {error}: unknown")
        }
        error => error.to_string(),
    };
    match error {
        StartError::Spawn(SpawnError::NotFound(name)) => Failure::new(text)
            .code(127)
            .means(format!("The image has no program {name}."))
            .attempt("docker exec CONTAINER ls /bin"),
        error => Failure::new(text).code(error.code()),
    }
}

/// A client that looks at a process of its own in a container.
#[derive(Debug, Clone)]
struct Running {
    id: String,
    process: Pid,
    connection: Connection,
    stdin: bool,
    pending: Vec<u8>,
    ended: bool,
}

impl Running {
    fn show(&self, world: &mut World, client: &mut Client) -> bool {
        match self.connection {
            Connection::Terminal(terminal) => {
                let shown = world.kernel.shown_on(terminal);
                client.print(&shown);
                !shown.is_empty()
            }
            Connection::Pipes { output, errors, .. } => {
                let pieces = world.kernel.drain_pipes(&[output, errors]);
                for (pipe, bytes) in &pieces {
                    if *pipe == errors {
                        client.complain(bytes);
                    } else {
                        client.print(bytes);
                    }
                }
                !pieces.is_empty()
            }
        }
    }

    /// Passes on what was typed; whether there was anything, and room for it.
    fn pass_on(&mut self, world: &mut World, client: &Client) -> bool {
        if !self.stdin || self.ended {
            return false;
        }
        if self.pending.is_empty() {
            let Some(mut system) = world.kernel.system(client.pid) else { return false };
            match system.read(0, 4096) {
                Ok(bytes) if bytes.is_empty() => self.ended = true,
                Ok(bytes) => self.pending = bytes,
                Err(Errno::Eagain) => return false,
                Err(_) => self.ended = true,
            }
        }
        match &mut self.connection {
            Connection::Terminal(terminal) => {
                world.kernel.type_on(*terminal, &std::mem::take(&mut self.pending));
            }
            Connection::Pipes { input, .. } => {
                let Some(pipe) = *input else { return false };
                let count = world.kernel.fill_pipe(pipe, &self.pending);
                self.pending.drain(..count);
                if self.ended && self.pending.is_empty() {
                    world.kernel.close_pipe(pipe, false);
                    *input = None;
                }
            }
        }
        self.pending.is_empty()
    }
}

impl Job for Running {
    fn turn(&mut self, world: &mut World, client: &mut Client) -> Progress {
        if world.signals_for(client).contains(&Signal::INT) {
            // As docker: the client goes, the process stays.
            return Progress::Done(130);
        }
        let passed = self.pass_on(world, client);
        let news = self.show(world, client);
        let lives = world.kernel().process(self.process).is_some();
        if lives {
            return if news || passed { Progress::Again } else { Progress::Wait };
        }
        self.show(world, client);
        let status = world.kernel.take_ended(self.process);
        world.disconnect(self.connection);
        Progress::Done(status.map_or(137, |status| status.code()))
    }

    fn copy(&self) -> Box<dyn Job> {
        Box::new(self.clone())
    }

    fn watches(&self) -> Option<&str> {
        Some(&self.id)
    }

    fn waits_for_user(&self, world: &World) -> bool {
        let Some(process) = world.kernel().process(self.process) else { return false };
        self.stdin
            && world.kernel().processes().filter(|other| other.namespace == process.namespace).any(|other| {
                let State::Waiting(Wait::Readable(descriptor)) = other.state else { return false };
                match self.connection {
                    Connection::Terminal(terminal) => {
                        world.kernel().descriptor_is_terminal(other.id, descriptor, terminal)
                    }
                    Connection::Pipes { .. } => other.id == self.process && descriptor == 0,
                }
            })
    }
}
