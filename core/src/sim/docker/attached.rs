//! Looking at a container: what it prints goes to the client, what is typed goes to the container.

use super::World;
use crate::build::Stream;
use crate::sim::errno::Errno;
use crate::sim::kernel::{Signal, TerminalId};
use crate::sim::world::clients::{Client, Job, Progress};
use crate::sim::world::containers::{Connection, ContainerState};

/// The keys that leave a container's terminal: Ctrl-P, Ctrl-Q.
const LEAVE: [u8; 2] = [0x10, 0x11];

/// A client that looks at a container.
#[derive(Debug, Clone)]
pub(super) struct Attached {
    id: String,
    /// Pieces of the log that were shown.
    seen: usize,
    terminal: bool,
    stdin: bool,
    /// Whether the first of the keys was typed that leave.
    leaving: bool,
    /// Bytes for the container that there was no room for.
    pending: Vec<u8>,
    /// Whether there is nothing more to pass on.
    ended: bool,
}

impl Attached {
    /// Looks at a container from now on; with a terminal, every key goes to it.
    pub(super) fn to(world: &mut World, client: &mut Client, id: &str, terminal: bool, stdin: bool) -> Self {
        let seen = world.containers.find(id).map_or(0, |container| container.log.end());
        if terminal
            && stdin
            && let Some(own) = terminal_of(world, client)
        {
            world.kernel.set_raw(own, true);
            client.raw = Some(own);
        }
        Self { id: id.to_owned(), seen, terminal, stdin, leaving: false, pending: Vec::new(), ended: false }
    }

    fn show(&mut self, world: &World, client: &mut Client) -> bool {
        let Some(container) = world.containers.find(&self.id) else { return false };
        let mut news = false;
        for piece in container.log.since(self.seen) {
            news = true;
            match piece.stream {
                Stream::Stdout => client.print(&piece.bytes),
                Stream::Stderr => client.complain(&piece.bytes),
            }
        }
        self.seen = container.log.end();
        news
    }

    /// Passes on what was typed.
    fn pass_on(&mut self, world: &mut World, client: &Client) -> Passed {
        if !self.stdin || self.ended {
            return Passed::Nothing;
        }
        let running = world.containers.find(&self.id).and_then(|it| it.running.as_ref());
        let Some(connection) = running.map(|running| running.connection) else { return Passed::Nothing };
        if self.pending.is_empty() {
            let Some(mut system) = world.kernel.system(client.pid) else { return Passed::Left };
            match system.read(0, 4096) {
                Ok(bytes) if bytes.is_empty() => self.ended = true,
                Ok(bytes) => self.pending = bytes,
                Err(Errno::Eagain) => return Passed::Nothing,
                Err(_) => self.ended = true,
            }
        }
        match connection {
            Connection::Terminal(terminal) => {
                for byte in std::mem::take(&mut self.pending) {
                    if self.leaving && byte == LEAVE[1] {
                        return Passed::Left;
                    }
                    self.leaving = byte == LEAVE[0];
                    if !self.leaving {
                        world.kernel.type_on(terminal, &[byte]);
                    }
                }
            }
            Connection::Pipes { input: Some(input), .. } => {
                let count = world.kernel.fill_pipe(input, &self.pending);
                self.pending.drain(..count);
                if self.ended && self.pending.is_empty() {
                    world.kernel.close_pipe(input, false);
                    if let Some(running) = world.containers.get_mut(&self.id).and_then(|it| it.running.as_mut())
                        && let Connection::Pipes { input, .. } = &mut running.connection
                    {
                        *input = None;
                    }
                }
            }
            Connection::Pipes { input: None, .. } => self.ended = true,
        }
        if self.pending.is_empty() { Passed::Something } else { Passed::Nothing }
    }
}

/// What came of passing on.
enum Passed {
    /// There was nothing to pass on, or no room for it.
    Nothing,
    /// The container has got something.
    Something,
    /// The person has typed the keys that leave.
    Left,
}

/// The terminal that a client was started on.
pub(super) fn terminal_of(world: &World, client: &Client) -> Option<TerminalId> {
    world.kernel().process(client.pid).and_then(|process| process.terminal)
}

impl Job for Attached {
    fn turn(&mut self, world: &mut World, client: &mut Client) -> Progress {
        for signal in world.signals_for(client) {
            let namespace = world.containers.find(&self.id).and_then(|it| it.running.as_ref()).map(|it| it.namespace);
            match namespace {
                Some(namespace) => world.kernel.signal_init(namespace, signal),
                None if signal == Signal::INT => return Progress::Done(130),
                None => {}
            }
        }
        let news = self.show(world, client);
        let Some(container) = world.containers.find(&self.id) else { return Progress::Done(137) };
        if let ContainerState::Exited { code, .. } = container.state {
            return Progress::Done(code);
        }
        match self.pass_on(world, client) {
            Passed::Left => {
                client.complain("read escape sequence\n");
                Progress::Done(0)
            }
            Passed::Something => Progress::Again,
            Passed::Nothing if news => Progress::Again,
            Passed::Nothing => Progress::Wait,
        }
    }

    fn copy(&self) -> Box<dyn Job> {
        Box::new(self.clone())
    }

    fn watches(&self) -> Option<&str> {
        Some(&self.id)
    }

    fn waits_for_user(&self, world: &World) -> bool {
        self.stdin && world.container_waits_for_user(&self.id, self.terminal)
    }
}
