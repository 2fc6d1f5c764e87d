//! Connections: each is one from outside and one into the container, with bytes carried between them both ways.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

use rustix::io::Errno;
use rustix::net::{SocketFlags, SocketType, sockopt};

use super::forward::{EventFlags, Poller, Token};
use super::listen::{Listener, connect};
use super::waiting::{PIECE, Waiting};

/// Connections at a time; more wait in the kernel's queue until one ends. Two descriptors each.
const MOST: usize = 1024;
/// Where all are taken, one in which nothing has moved for so long makes room.
const IDLE: Duration = Duration::from_secs(60);

/// Who is at the end of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// Whoever connected to the host's port.
    Client,
    /// The container.
    Container,
}

/// All connections.
#[derive(Debug)]
pub(super) struct Streams {
    connections: BTreeMap<u64, Connection>,
    next: u64,
    buffer: Box<[u8; PIECE]>,
}

impl Default for Streams {
    fn default() -> Self {
        Self { connections: BTreeMap::new(), next: 0, buffer: Box::new([0; PIECE]) }
    }
}

#[derive(Debug)]
struct Connection {
    client: End,
    container: End,
    /// Whether the container has not answered yet.
    connecting: bool,
    /// From the client to the container.
    inward: Waiting,
    /// From the container to the client.
    outward: Waiting,
    moved: Instant,
}

#[derive(Debug)]
struct End {
    socket: OwnedFd,
    watched: EventFlags,
}

impl End {
    fn new(socket: OwnedFd) -> Self {
        Self { socket, watched: EventFlags::empty() }
    }
}

impl Streams {
    /// Takes up a connection, and starts one to the container. `false` where there is no room for more now.
    pub(super) fn accept(&mut self, listener: &Listener, target: SocketAddr, poller: &Poller) -> io::Result<bool> {
        if self.connections.len() >= MOST && !self.make_room() {
            return Ok(false);
        }
        let client = match rustix::net::accept_with(listener, SocketFlags::CLOEXEC | SocketFlags::NONBLOCK) {
            Ok(client) => client,
            Err(Errno::MFILE | Errno::NFILE | Errno::NOBUFS | Errno::NOMEM) => return Ok(false),
            // Whoever came has gone again.
            Err(_) => return Ok(true),
        };
        // Who cannot be brought in is let go, as the container itself would do where it does not listen.
        let Ok(container) = connect(target, SocketType::STREAM) else { return Ok(true) };
        for socket in [&client, &container] {
            // What is passed on has been gathered by its sender already.
            let _ = sockopt::set_tcp_nodelay(socket, true);
        }
        let id = self.next;
        self.next += 1;
        let mut connection = Connection {
            client: End::new(client),
            container: End::new(container),
            connecting: true,
            inward: Waiting::default(),
            outward: Waiting::default(),
            moved: Instant::now(),
        };
        connection.watch(id, poller)?;
        self.connections.insert(id, connection);
        Ok(true)
    }

    /// Carries what can be carried after an event at one side of a connection.
    pub(super) fn carry(&mut self, id: u64, side: Side, flags: EventFlags, poller: &Poller) -> io::Result<()> {
        let Some(connection) = self.connections.get_mut(&id) else { return Ok(()) };
        if connection.carry(side, flags, &mut self.buffer) {
            connection.watch(id, poller)
        } else {
            // Closing both sockets takes them off the poller, too.
            self.connections.remove(&id);
            Ok(())
        }
    }

    /// Ends the connection that has been idle for longest; `false` where all are busy.
    fn make_room(&mut self) -> bool {
        let idlest = self.connections.iter().min_by_key(|(_, connection)| connection.moved);
        match idlest.filter(|(_, connection)| connection.moved.elapsed() >= IDLE).map(|(id, _)| *id) {
            Some(id) => self.connections.remove(&id).is_some(),
            None => false,
        }
    }
}

impl Connection {
    /// `false` where the connection has come to its end, or is broken.
    fn carry(&mut self, side: Side, flags: EventFlags, buffer: &mut [u8; PIECE]) -> bool {
        if flags.contains(EventFlags::ERR) {
            return false;
        }
        if self.connecting {
            if side == Side::Client || !matches!(sockopt::socket_error(&self.container.socket), Ok(Ok(()))) {
                return side == Side::Client;
            }
            self.connecting = false;
        }
        self.moved = Instant::now();
        let (client, container) = (&self.client.socket, &self.container.socket);
        let (source, sink, from, to) = match side {
            Side::Client => (client, container, &mut self.inward, &mut self.outward),
            Side::Container => (container, client, &mut self.outward, &mut self.inward),
        };
        // This side has something to say, or has room for what waits for it.
        let whole = from.carry(source, sink, buffer) && to.flush(source);
        whole && !(self.inward.closed && self.outward.closed)
    }

    /// Waits for what would be of use now.
    fn watch(&mut self, id: u64, poller: &Poller) -> io::Result<()> {
        let wanted = |from: &Waiting, to: &Waiting| {
            let mut wanted = EventFlags::empty();
            wanted.set(EventFlags::IN, from.wants_more());
            wanted.set(EventFlags::OUT, !to.is_empty());
            wanted
        };
        let (client, container) = match self.connecting {
            true => (EventFlags::empty(), EventFlags::OUT),
            false => (wanted(&self.inward, &self.outward), wanted(&self.outward, &self.inward)),
        };
        poller.watch(&self.client.socket, Token::Stream(id, Side::Client), &mut self.client.watched, client)?;
        let side = Token::Stream(id, Side::Container);
        poller.watch(&self.container.socket, side, &mut self.container.watched, container)
    }
}
