//! Answers the containers' questions about names: its own about containers, others by asking the host's servers.
//!
//! This process is in the host's network namespace, its sockets for questions are in the containers': so a container finds names
//! also where it cannot reach anybody.

use std::net::{IpAddr, SocketAddr};
use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};
use std::time::{Duration, Instant};

use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType};

use super::members::Members;
use super::names::{self, Kind, Refusal};

/// Questions that wait for an answer at a time, of all containers.
const MOST: usize = 256;
/// How long they wait. Who asked asks again.
const PATIENCE: Duration = Duration::from_secs(4);
/// The largest message.
const LARGEST: usize = 4096;

/// The questions that were passed on.
#[derive(Debug, Default)]
pub(super) struct Resolver {
    waiting: Vec<Question>,
    next: u64,
    /// Counts up when a server has not answered, so that the next one is asked.
    turn: usize,
}

#[derive(Debug)]
struct Question {
    id: u64,
    member: u64,
    from: SocketAddr,
    socket: OwnedFd,
    asked: Instant,
}

impl Resolver {
    /// The sockets by which servers were asked.
    pub(super) fn sockets(&self) -> impl Iterator<Item = (u64, BorrowedFd<'_>)> {
        self.waiting.iter().map(|question| (question.id, question.socket.as_fd()))
    }

    /// When the next question will have waited too long.
    pub(super) fn timeout(&self) -> Option<Duration> {
        self.waiting.first().map(|oldest| PATIENCE.saturating_sub(oldest.asked.elapsed()))
    }

    /// Gives up questions that have waited too long.
    pub(super) fn forget_late(&mut self) {
        let before = self.waiting.len();
        self.waiting.retain(|question| question.asked.elapsed() < PATIENCE);
        if self.waiting.len() < before {
            self.turn = self.turn.wrapping_add(1);
        }
    }

    /// Takes a question of a container.
    pub(super) fn take(&mut self, member: u64, members: &Members) {
        let Some(socket) = members.name_socket(member) else { return };
        let mut buffer = [0; LARGEST];
        let Ok((count, _, Some(from))) = rustix::net::recvfrom(socket, &mut buffer[..], RecvFlags::empty()) else {
            return;
        };
        let (Some(message), Ok(from)) = (buffer.get(..count), SocketAddr::try_from(from)) else { return };
        let answer = match known(message, member, members) {
            Some(answer) => Some(answer),
            None if members.leads_out(member) && self.pass_on(message, member, from, members).is_some() => None,
            None => names::refused(message, Refusal::Failed),
        };
        if let Some(answer) = answer {
            // One that does not arrive is asked for again.
            let _ = rustix::net::sendto(socket, &answer, SendFlags::NOSIGNAL, &from);
        }
    }

    /// Brings a server's answer to the container that asked.
    pub(super) fn bring_back(&mut self, id: u64, members: &Members) {
        let Some(place) = self.waiting.iter().position(|question| question.id == id) else { return };
        let question = self.waiting.remove(place);
        let mut buffer = [0; LARGEST];
        match rustix::net::recv(&question.socket, &mut buffer[..], RecvFlags::empty()) {
            Ok((count, _)) => {
                if let (Some(message), Some(socket)) = (buffer.get(..count), members.name_socket(question.member)) {
                    let _ = rustix::net::sendto(socket, message, SendFlags::NOSIGNAL, &question.from);
                }
            }
            // Nobody serves there.
            Err(_) => self.turn = self.turn.wrapping_add(1),
        }
    }

    /// Asks one of the host's servers.
    fn pass_on(&mut self, message: &[u8], member: u64, from: SocketAddr, members: &Members) -> Option<()> {
        if self.waiting.len() >= MOST {
            return None;
        }
        let servers = match members.servers(member) {
            [] => servers(&std::fs::read_to_string("/etc/resolv.conf").ok()?),
            own => own.to_vec(),
        };
        let server = SocketAddr::new(*servers.get(self.turn.checked_rem(servers.len())?)?, 53);
        let family = if server.is_ipv4() { AddressFamily::INET } else { AddressFamily::INET6 };
        let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
        // A socket for each question: its port is as random as the kernel makes it, and only the server is heard.
        let socket = rustix::net::socket_with(family, SocketType::DGRAM, flags, None).ok()?;
        rustix::net::connect(&socket, &server).ok()?;
        rustix::net::send(&socket, message, SendFlags::NOSIGNAL).ok()?;
        self.waiting.push(Question { id: self.next, member, from, socket, asked: Instant::now() });
        self.next += 1;
        Some(())
    }
}

/// The answer to a question about containers.
fn known(message: &[u8], member: u64, members: &Members) -> Option<Vec<u8>> {
    let question = names::question(message)?;
    if let (Kind::Pointer, Some(address)) = (question.kind, names::reversed(&question.name)) {
        let name = members.name_of(member, address)?;
        return Some(names::pointer(message, &question, &name));
    }
    let addresses = members.addresses(member, &question.name)?;
    // Of what else is asked there is nothing: the name is there, with addresses alone.
    let addresses = if question.kind == Kind::Address { addresses } else { Vec::new() };
    Some(names::addresses(message, &question, &addresses))
}

fn servers(text: &str) -> Vec<IpAddr> {
    let lines = text.lines().map(str::split_ascii_whitespace);
    let servers =
        lines.filter_map(|mut words| (words.next() == Some("nameserver")).then(|| words.next()?.parse().ok())?);
    servers.collect()
}
