//! Datagrams: each sender gets a socket of its own into the container, so that answers find their way back.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

use rustix::net::{RecvFlags, SendFlags, SocketType};

use super::forward::{EventFlags, Poller, Token};
use super::listen::{Listener, connect};

/// Senders that are remembered; the one that has been silent for longest makes room for another.
const MOST: usize = 512;
/// A sender that is silent for so long is forgotten, as docker's proxy does.
const SILENCE: Duration = Duration::from_secs(90);
/// The largest datagram.
const LARGEST: usize = 64 << 10;

/// All senders.
#[derive(Debug)]
pub(super) struct Datagrams {
    senders: BTreeMap<u64, Sender>,
    /// Their numbers, by the listener that they speak to and their address.
    numbers: BTreeMap<(usize, SocketAddr), u64>,
    next: u64,
    buffer: Vec<u8>,
}

impl Default for Datagrams {
    fn default() -> Self {
        Self { senders: BTreeMap::new(), numbers: BTreeMap::new(), next: 0, buffer: vec![0; LARGEST] }
    }
}

#[derive(Debug)]
struct Sender {
    listener: usize,
    address: SocketAddr,
    socket: OwnedFd,
    heard: Instant,
}

impl Datagrams {
    /// Whether nobody is remembered.
    pub(super) fn is_empty(&self) -> bool {
        self.senders.is_empty()
    }

    /// Passes a datagram on to the container. One that cannot be is lost, as datagrams are.
    pub(super) fn pass_on(
        &mut self,
        place: usize,
        listener: &Listener,
        target: SocketAddr,
        poller: &Poller,
    ) -> io::Result<()> {
        let received = rustix::net::recvfrom(listener, &mut self.buffer[..], RecvFlags::TRUNC);
        let Ok((count, _, Some(address))) = received else { return Ok(()) };
        let Ok(address) = SocketAddr::try_from(address) else { return Ok(()) };
        let id = match self.numbers.get(&(place, address)) {
            Some(id) => *id,
            None => {
                if self.senders.len() >= MOST {
                    self.forget_longest_silent();
                }
                let Ok(socket) = connect(target, SocketType::DGRAM) else { return Ok(()) };
                self.add(Sender { listener: place, address, socket, heard: Instant::now() }, poller)?
            }
        };
        if let Some(sender) = self.senders.get_mut(&id) {
            sender.heard = Instant::now();
            // Where nobody listens, or there is no room: see above.
            let _ =
                rustix::net::send(&sender.socket, self.buffer.get(..count).unwrap_or_default(), SendFlags::NOSIGNAL);
        }
        Ok(())
    }

    /// Brings an answer of the container back.
    pub(super) fn answer(&mut self, id: u64, listeners: &[Listener]) {
        let Some(sender) = self.senders.get_mut(&id) else { return };
        let Some(listener) = listeners.get(sender.listener) else { return };
        // An error tells that the last datagram was not heard, and is over by having been read.
        if let Ok((count, _)) = rustix::net::recv(&sender.socket, &mut self.buffer[..], RecvFlags::empty()) {
            sender.heard = Instant::now();
            let bytes = self.buffer.get(..count).unwrap_or_default();
            let _ = rustix::net::sendto(listener, bytes, SendFlags::NOSIGNAL, &sender.address);
        }
    }

    /// Forgets those that have fallen silent.
    pub(super) fn forget_silent(&mut self) {
        let silent: Vec<u64> =
            self.senders.iter().filter(|(_, it)| it.heard.elapsed() >= SILENCE).map(|(id, _)| *id).collect();
        silent.into_iter().for_each(|id| self.forget(id));
    }

    fn forget_longest_silent(&mut self) {
        if let Some(id) = self.senders.iter().min_by_key(|(_, sender)| sender.heard).map(|(id, _)| *id) {
            self.forget(id);
        }
    }

    fn add(&mut self, sender: Sender, poller: &Poller) -> io::Result<u64> {
        let id = self.next;
        self.next += 1;
        poller.watch(&sender.socket, Token::Datagrams(id), &mut EventFlags::empty(), EventFlags::IN)?;
        self.numbers.insert((sender.listener, sender.address), id);
        self.senders.insert(id, sender);
        Ok(id)
    }

    fn forget(&mut self, id: u64) {
        if let Some(sender) = self.senders.remove(&id) {
            self.numbers.remove(&(sender.listener, sender.address));
        }
    }
}
