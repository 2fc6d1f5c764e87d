//! The sockets of the host that a container's ports are reached by.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::io::Errno;
use rustix::net::{AddressFamily, SocketFlags, SocketType, sockopt};

use super::super::super::failure::Failure;
use super::super::super::ports::{Bound, Protocol, Publish};

/// Connections that wait to be taken up; the kernel has its own limit as well.
const BACKLOG: i32 = 1024;
/// How often another port is tried where any is wanted, and the one that was free for one family is taken for the other.
const TRIES: u32 = 16;

/// A socket that listens.
#[derive(Debug)]
pub(in super::super) struct Listener {
    /// What it stands for.
    pub(in super::super) bound: Bound,
    socket: OwnedFd,
}

impl AsFd for Listener {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

/// Listens on all of them, or on none.
pub(in super::super) fn listen(wanted: &[Publish]) -> Result<Vec<Listener>, Failure> {
    let mut listeners = Vec::new();
    for publish in wanted {
        listeners.extend(listen_for(publish)?);
    }
    Ok(listeners)
}

fn listen_for(publish: &Publish) -> Result<Vec<Listener>, Failure> {
    let address = publish.address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    let fail = |port: u16, errno: Errno| {
        let (address, errno) = (SocketAddr::new(address, port), errno.raw_os_error());
        Failure::Port { address, protocol: publish.protocol, errno }
    };
    match publish.host {
        Some((first, last)) => {
            for port in first..=last {
                match listen_at(publish, port) {
                    Err(Errno::ADDRINUSE) if port < last => {}
                    other => return other.map_err(|errno| fail(port, errno)),
                }
            }
            Err(fail(first, Errno::ADDRINUSE))
        }
        None => {
            for _ in 1..TRIES {
                match listen_at(publish, 0) {
                    Err(Errno::ADDRINUSE) => {}
                    other => return other.map_err(|errno| fail(0, errno)),
                }
            }
            listen_at(publish, 0).map_err(|errno| fail(0, errno))
        }
    }
}

/// Listens at one port; without an address, at that of both families.
fn listen_at(publish: &Publish, port: u16) -> rustix::io::Result<Vec<Listener>> {
    let one = |address: IpAddr, port: u16| -> rustix::io::Result<Listener> {
        let (socket, port) = bind(SocketAddr::new(address, port), publish.protocol)?;
        let bound = Bound { address, port, container: publish.container, protocol: publish.protocol };
        Ok(Listener { bound, socket })
    };
    if let Some(address) = publish.address {
        return Ok(vec![one(address, port)?]);
    }
    let first = one(IpAddr::V4(Ipv4Addr::UNSPECIFIED), port)?;
    match one(IpAddr::V6(Ipv6Addr::UNSPECIFIED), first.bound.port) {
        Ok(second) => Ok(vec![first, second]),
        // A machine without the newer family.
        Err(Errno::AFNOSUPPORT | Errno::ADDRNOTAVAIL) => Ok(vec![first]),
        Err(error) => Err(error),
    }
}

fn bind(address: SocketAddr, protocol: Protocol) -> rustix::io::Result<(OwnedFd, u16)> {
    let family = if address.is_ipv4() { AddressFamily::INET } else { AddressFamily::INET6 };
    let kind = match protocol {
        Protocol::Tcp => SocketType::STREAM,
        Protocol::Udp => SocketType::DGRAM,
    };
    let socket = rustix::net::socket_with(family, kind, SocketFlags::CLOEXEC | SocketFlags::NONBLOCK, None)?;
    if address.is_ipv6() {
        // The older family has a socket of its own.
        sockopt::set_ipv6_v6only(&socket, true)?;
    }
    if protocol == Protocol::Tcp {
        // Connections of an earlier container that are still fading away do not keep the port.
        sockopt::set_socket_reuseaddr(&socket, true)?;
    }
    rustix::net::bind(&socket, &address)?;
    if protocol == Protocol::Tcp {
        rustix::net::listen(&socket, BACKLOG)?;
    }
    let port = SocketAddr::try_from(rustix::net::getsockname(&socket)?)?.port();
    Ok((socket, port))
}

impl Listener {
    /// Its protocol.
    pub(super) fn protocol(&self) -> Protocol {
        self.bound.protocol
    }
}

/// A socket in this process's namespace on its way to `address`; nothing waits for it.
pub(super) fn connect(address: SocketAddr, kind: SocketType) -> io::Result<OwnedFd> {
    let family = if address.is_ipv4() { AddressFamily::INET } else { AddressFamily::INET6 };
    let socket = rustix::net::socket_with(family, kind, SocketFlags::CLOEXEC | SocketFlags::NONBLOCK, None)?;
    match rustix::net::connect(&socket, &address) {
        Ok(()) | Err(Errno::INPROGRESS) => Ok(socket),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn publish(host: Option<(u16, u16)>) -> Publish {
        Publish { address: Some(IpAddr::V4(Ipv4Addr::LOCALHOST)), host, container: 80, protocol: Protocol::Tcp }
    }

    #[test]
    fn a_taken_port_is_said_and_another_one_of_a_range_is_used() {
        let taken = listen(&[publish(None)]).unwrap();
        let port = taken[0].bound.port;
        let Err(Failure::Port { address, errno, .. }) = listen(&[publish(Some((port, port)))]) else {
            panic!("{port} was taken twice");
        };
        assert_eq!((address.port(), errno), (port, libc::EADDRINUSE));
        if port < u16::MAX {
            let other = listen(&[publish(Some((port, port.saturating_add(50))))]).unwrap();
            assert!(other[0].bound.port > port);
        }
    }

    #[test]
    fn without_an_address_both_families_have_one_port() {
        let listeners = listen(&[Publish { address: None, ..publish(None) }]).unwrap();
        assert!(listeners.iter().all(|it| it.bound.port == listeners[0].bound.port && it.bound.port != 0));
        assert_eq!(listeners[0].bound.address, IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    }
}
