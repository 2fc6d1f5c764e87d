//! The loop of the process that passes ports on: one thread over epoll(7), in which nothing blocks.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::os::fd::{AsFd, OwnedFd};
use std::time::Duration;

use rustix::event::{Timespec, epoll};
use rustix::io::Errno;

use super::super::super::ports::Protocol;
use super::datagrams::Datagrams;
use super::listen::Listener;
use super::streams::{Side, Streams};

pub(super) use epoll::EventFlags;

/// How long to wait before new connections are taken up again, where there was no room for more.
const PAUSE: Duration = Duration::from_secs(1);
/// How often it is looked for datagrams' senders that have fallen silent.
const SWEEP: Duration = Duration::from_secs(10);

/// Passes on what comes to the listeners, until this process is killed.
pub(super) fn run(listeners: &[Listener], target: IpAddr) -> io::Result<()> {
    let poller = Poller(epoll::create(epoll::CreateFlags::CLOEXEC)?);
    let (mut streams, mut datagrams) = (Streams::default(), Datagrams::default());
    let mut watched = vec![EventFlags::empty(); listeners.len()];
    let mut events = Vec::with_capacity(64);
    let mut paused = false;
    loop {
        for ((place, listener), watched) in listeners.iter().enumerate().zip(&mut watched) {
            // Datagrams need no room: the longest silent sender makes place.
            let open = listener.protocol() == Protocol::Udp || !paused;
            let wanted = if open { EventFlags::IN } else { EventFlags::empty() };
            poller.watch(listener, Token::Listener(place), watched, wanted)?;
        }
        let timeout = match (paused, datagrams.is_empty()) {
            (true, _) => Some(PAUSE),
            (false, false) => Some(SWEEP),
            (false, true) => None,
        };
        let timeout = timeout.and_then(|timeout| Timespec::try_from(timeout).ok());
        events.clear();
        match epoll::wait(&poller.0, rustix::buffer::spare_capacity(&mut events), timeout.as_ref()) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        datagrams.forget_silent();
        paused = false;
        for event in &events {
            match Token::of(event.data.u64()) {
                Token::Listener(place) => {
                    let Some(listener) = listeners.get(place) else { continue };
                    let target = SocketAddr::new(target, listener.bound.container);
                    match listener.protocol() {
                        Protocol::Tcp => paused |= !streams.accept(listener, target, &poller)?,
                        Protocol::Udp => datagrams.pass_on(place, listener, target, &poller)?,
                    }
                }
                Token::Stream(id, side) => streams.carry(id, side, event.flags, &poller)?,
                Token::Datagrams(id) => datagrams.answer(id, listeners),
            }
        }
    }
}

/// What an event is about.
#[derive(Debug, Clone, Copy)]
pub(super) enum Token {
    /// A listener, by its place.
    Listener(usize),
    /// A side of a connection. Numbers are not used again: an event of one that is gone finds nothing.
    Stream(u64, Side),
    /// A sender of datagrams.
    Datagrams(u64),
}

impl Token {
    fn number(self) -> u64 {
        match self {
            Self::Listener(place) => (place as u64) << 2,
            Self::Stream(id, Side::Client) => id << 2 | 1,
            Self::Stream(id, Side::Container) => id << 2 | 2,
            Self::Datagrams(id) => id << 2 | 3,
        }
    }

    fn of(number: u64) -> Self {
        let id = number >> 2;
        match number & 3 {
            0 => Self::Listener(id as usize),
            1 => Self::Stream(id, Side::Client),
            2 => Self::Stream(id, Side::Container),
            _ => Self::Datagrams(id),
        }
    }
}

/// What is waited for.
#[derive(Debug)]
pub(super) struct Poller(OwnedFd);

impl Poller {
    /// Waits for `wanted` at a socket, where `watched` is waited for now. For nothing, the socket is taken off: the kernel would
    /// tell of a broken connection again and again that nobody has asked for.
    pub(super) fn watch(
        &self,
        socket: impl AsFd,
        token: Token,
        watched: &mut EventFlags,
        wanted: EventFlags,
    ) -> io::Result<()> {
        let data = epoll::EventData::new_u64(token.number());
        match (watched.is_empty(), wanted.is_empty()) {
            _ if *watched == wanted => return Ok(()),
            (true, _) => epoll::add(&self.0, socket, data, wanted)?,
            (_, true) => epoll::delete(&self.0, socket)?,
            _ => epoll::modify(&self.0, socket, data, wanted)?,
        }
        *watched = wanted;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_come_back_as_they_went() {
        for token in
            [Token::Listener(3), Token::Stream(9, Side::Client), Token::Stream(9, Side::Container), Token::Datagrams(1)]
        {
            assert_eq!(format!("{:?}", Token::of(token.number())), format!("{token:?}"));
        }
    }
}
