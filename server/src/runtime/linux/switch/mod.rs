//! The networks of a store: a process that has them all, each in a network namespace of its own with a bridge in it.
//!
//! It is there while a container is on a network. Every monitor of such a container holds a connection to it; by that it knows
//! whom the places belong to, and gives them back when the monitor ends, however that ends. So nothing of networks is written down,
//! nothing can be left over. Root's networks can be left by an [`uplink`]. An ordinary user's are in the user namespace of the first
//! container, which the others join; on the host there is nothing of them, and they cannot be left.
//!
//! Each container asks it for names, at an address of its own loopback: [`names`] are those of the containers on its
//! networks; other questions go to the host's servers.

pub mod client;
mod inside;
mod members;
mod names;
mod resolver;
mod uplink;
mod wire;

pub(super) use client::Places;
pub(super) use inside::NAME_SERVER;

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec};

use super::super::failure::{Failure, Step as _};
use super::super::protocol::Channel;
use super::process_table;
use super::spawn::exit_now;
use crate::sys::process::{Forked, SingleThread, fork};
use client::{ALIVE, Alive};
use members::Members;
use resolver::Resolver;
use wire::{Ask, Told};

/// The first argument that makes a process of this program a switch. The second is the networks' folder.
pub(crate) const ARGUMENT: &str = "__switch";
/// Connections at a time.
const MOST: usize = 1024;
/// How long it waits for its first connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// Runs this process as a switch.
pub(crate) fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(2).map(PathBuf::from) else { return ExitCode::FAILURE };
    let Ok(tie) = rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdin(), 3) else { return ExitCode::FAILURE };
    // The tie is a socket, or this was typed by somebody.
    if rustix::net::sockopt::socket_type(&tie).is_err() {
        return ExitCode::FAILURE;
    }
    let tie = Channel::from(tie);
    match Switch::start(&folder) {
        Ok(Some(switch)) => {
            let _ = tie.send(&Ok::<(), Failure>(()), &[]);
            drop(tie);
            switch.run();
            ExitCode::SUCCESS
        }
        // The one that goes on says how it goes.
        Ok(None) => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = tie.send(&Err::<(), Failure>(failure), &[]);
            ExitCode::FAILURE
        }
    }
}

#[derive(Debug)]
struct Switch {
    listener: OwnedFd,
    connections: Vec<(u64, Channel)>,
    next: u64,
    members: Members,
    resolver: Resolver,
}

/// What a polled descriptor was.
#[derive(Debug, Clone, Copy)]
enum Event {
    Connection,
    Said(u64),
    Asked(u64),
    Answered(u64),
}

impl Switch {
    /// Becomes a process of nobody's and listens; `None` in the process that it was.
    fn start(folder: &Path) -> Result<Option<Self>, Failure> {
        let single = SingleThread::verify().step("start the switch")?;
        rustix::process::chdir("/").step("leave the caller's folder")?;
        if let Forked::Parent(_) = fork(single).step("detach")? {
            exit_now(ExitCode::SUCCESS);
        }
        rustix::process::setsid().step("detach from the caller's session")?;
        let null = std::fs::File::open("/dev/null").step("open /dev/null")?;
        rustix::stdio::dup2_stdin(&null).step("leave the caller's input")?;
        drop(null);
        let listener = wire::listen(folder).step("listen for containers")?;
        let pid = std::process::id() as i32;
        let alive = Alive { pid, start_time: process_table::start_time(pid).unwrap_or_default() };
        let (path, new) = (folder.join(ALIVE), folder.join("switch.json.new"));
        let bytes = serde_json::to_vec(&alive).step("write a record")?;
        std::fs::write(&new, bytes).and_then(|()| std::fs::rename(&new, &path)).step("write a record")?;
        let members = Members::new(single);
        Ok(Some(Self { listener, connections: Vec::new(), next: 0, members, resolver: Resolver::default() }))
    }

    /// Serves, until the last connection is gone.
    ///
    /// The files by which it was found stay: another one may have taken its place already, and they would be that one's.
    fn run(mut self) {
        let mut first = true;
        while first || !self.connections.is_empty() {
            let timeout = if first { Some(PATIENCE) } else { self.resolver.timeout() };
            let Ok(events) = self.poll(timeout) else { break };
            if first && events.is_empty() {
                break;
            }
            first = false;
            self.resolver.forget_late();
            for event in events {
                self.handle(event);
            }
        }
    }

    fn poll(&self, timeout: Option<Duration>) -> rustix::io::Result<Vec<Event>> {
        let mut waited: Vec<(Event, BorrowedFd<'_>)> = Vec::new();
        if self.connections.len() < MOST {
            waited.push((Event::Connection, self.listener.as_fd()));
        }
        waited.extend(self.connections.iter().map(|(id, channel)| (Event::Said(*id), channel.as_fd())));
        waited.extend(self.members.name_sockets().map(|(id, socket)| (Event::Asked(id), socket)));
        waited.extend(self.resolver.sockets().map(|(id, socket)| (Event::Answered(id), socket)));
        let mut polled: Vec<_> =
            waited.iter().map(|(_, socket)| PollFd::from_borrowed_fd(*socket, PollFlags::IN)).collect();
        let timeout = timeout.and_then(|timeout| Timespec::try_from(timeout).ok());
        rustix::io::retry_on_intr(|| rustix::event::poll(&mut polled, timeout.as_ref()))?;
        let ready = waited.iter().zip(&polled).filter(|(_, polled)| !polled.revents().is_empty());
        Ok(ready.map(|((event, _), _)| *event).collect())
    }

    fn handle(&mut self, event: Event) {
        match event {
            Event::Connection => {
                if let Ok(socket) = rustix::net::accept_with(&self.listener, rustix::net::SocketFlags::CLOEXEC) {
                    self.connections.push((self.next, Channel::from(socket)));
                    self.next += 1;
                }
            }
            Event::Said(id) => self.hear(id),
            Event::Asked(id) => self.resolver.take(id, &self.members),
            Event::Answered(id) => self.resolver.bring_back(id, &self.members),
        }
    }

    fn hear(&mut self, id: u64) {
        let Some((_, channel)) = self.connections.iter().find(|(of, _)| *of == id) else { return };
        let told = match channel.receive::<Ask>() {
            Ok(Some((asked, descriptors))) => self.members.obey(id, asked, descriptors.into_iter().next()),
            // Gone, or not to be understood.
            _ => None,
        };
        let told = told.is_some_and(|told| channel.send(&told, &[]).is_ok());
        if !told {
            self.connections.retain(|(of, _)| *of != id);
            self.members.remove(id);
        }
    }
}

/// A failure as a reason that is told to somebody else.
fn reason(failure: Failure) -> Told {
    let error = super::super::RuntimeError::from(failure);
    Told::Refused(layercake_core::build::with_causes(&error))
}
