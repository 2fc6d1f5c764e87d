//! What is said to the switch, and what it says.

use std::io;
use std::net::IpAddr;
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::path::Path;

use rustix::fs::{Mode, OFlags};
use rustix::net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType};
use serde::{Deserialize, Serialize};

use super::super::super::networks::{Attachment, Link};
use super::super::super::protocol::Channel;

/// The socket's name in the networks' folder.
pub(super) const SOCKET: &str = "switch";

/// To the switch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in super::super) enum Ask {
    /// Stay, as long as this connection is open.
    Hold,
    /// From a monitor: keep places for a container, as long as this connection is open.
    Reserve {
        /// The container's id.
        container: String,
        /// What it wants.
        wanted: Vec<Attachment>,
        /// The servers that it asks for names, in place of the host's.
        servers: Vec<IpAddr>,
    },
    /// From a monitor: connect the container, whose network namespace comes with this message.
    Wire,
    /// Give a container that runs one more place.
    Connect {
        /// The container's id.
        container: String,
        /// What it wants.
        wanted: Attachment,
    },
    /// Take a place from it.
    Disconnect {
        /// The container's id.
        container: String,
        /// The network's id.
        network: String,
    },
    /// Tell which places the containers have.
    List,
}

/// From the switch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in super::super) enum Told {
    /// It is done.
    Done,
    /// The places, in the order in which they were wanted.
    Links(Vec<Link>),
    /// The places of all containers, by their ids.
    Members(Vec<(String, Vec<Link>)>),
    /// It is not done, for this reason.
    Refused(String),
}

/// Opens the socket in `folder`, by way of a descriptor: a path to it may be longer than the kernel takes.
fn address(folder: &Path) -> io::Result<(OwnedFd, SocketAddrUnix)> {
    let folder = rustix::fs::open(folder, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
    let address = SocketAddrUnix::new(format!("/proc/self/fd/{}/{SOCKET}", folder.as_raw_fd()))?;
    Ok((folder, address))
}

fn socket() -> io::Result<OwnedFd> {
    Ok(rustix::net::socket_with(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)?)
}

/// Connects to the switch that works in `folder`; `None` where there is none.
pub(super) fn connect(folder: &Path) -> io::Result<Option<Channel>> {
    let (_folder, address) = match address(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        address => address?,
    };
    let socket = socket()?;
    match rustix::net::connect(&socket, &address) {
        Ok(()) => Ok(Some(Channel::from(socket))),
        Err(rustix::io::Errno::NOENT | rustix::io::Errno::CONNREFUSED) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Listens in `folder`, in the place of a switch that has died.
pub(super) fn listen(folder: &Path) -> io::Result<OwnedFd> {
    match std::fs::remove_file(folder.join(SOCKET)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let (_folder, address) = address(folder)?;
    let socket = socket()?;
    rustix::net::bind(&socket, &address)?;
    rustix::net::listen(&socket, 128)?;
    Ok(socket)
}
