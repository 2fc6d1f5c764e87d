//! What is done in another network namespace: by a copy of this process, since an ordinary user's could not come back.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::fd::{AsFd as _, OwnedFd};
use std::process::ExitCode;

use rustix::net::{AddressFamily, SocketFlags, SocketType};
use rustix::thread::LinkNameSpaceType;

use super::super::super::failure::{Failure, Step as _};
use super::super::super::networks::{Link, NetworkSpec};
use super::super::super::protocol::Channel;
use super::super::netlink::Netlink;
use super::super::spawn::exit_now;
use crate::sys::process::{Forked, SingleThread, fork};

/// The bridge of a network, in its own namespace.
pub(super) const BRIDGE: &str = "lc0";
/// Where a container asks for names: docker's address.
pub(in super::super) const NAME_SERVER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 11);

/// Makes a network: a namespace with a bridge, which has the gateway's address where the host is not to have it.
pub(super) fn make_network(network: &NetworkSpec, has_uplink: bool, single: SingleThread) -> Result<OwnedFd, Failure> {
    let namespace = done(single, None, || {
        single.unshare(libc::CLONE_NEWNET)?;
        let mut netlink = Netlink::route()?;
        raise(&mut netlink, "lo")?;
        netlink.make_bridge(BRIDGE)?;
        let bridge = number(&netlink, BRIDGE)?;
        if !has_uplink {
            netlink.add_address(bridge, network.gateway, network.subnet.prefix)?;
        }
        netlink.raise(bridge)?;
        Ok(Some(std::fs::File::open("/proc/self/ns/net")?.into()))
    });
    let namespace = namespace.step_in("make the network", &network.name)?;
    namespace.ok_or_else(|| Failure::setup("make the network", "no namespace came of it"))
}

/// Lays a line from a network to a container, and gives the container its address there.
pub(super) fn connect(
    link: &Link,
    line: u64,
    network: &OwnedFd,
    container: &OwnedFd,
    leads_out: bool,
    single: SingleThread,
) -> Result<(), Failure> {
    let made = done(single, Some(network), || {
        let mut netlink = Netlink::route()?;
        let bridge = number(&netlink, BRIDGE)?;
        let (here, there) = (format!("line{line}"), (link.interface.as_str(), Some(link.hardware)));
        netlink.make_pair((&here, Some(bridge)), there, container)?;
        Ok(None)
    });
    made.step_in("connect the container to the network", &link.network.name)?;
    let given = done(single, Some(container), || {
        let mut netlink = Netlink::route()?;
        let interface = number(&netlink, &link.interface)?;
        netlink.add_address(interface, link.address, link.network.subnet.prefix)?;
        netlink.raise(interface)?;
        if leads_out {
            netlink.add_default_route(link.network.gateway)?;
        }
        Ok(None)
    });
    given.step_in("give the container its address in the network", &link.network.name)?;
    Ok(())
}

/// Raises an interface that is in a network, and puts it to the bridge there.
pub(super) fn plug(interface: &str, bridge: &str, network: &OwnedFd, single: SingleThread) -> io::Result<()> {
    let plugged = done(single, Some(network), || {
        let mut netlink = Netlink::route()?;
        let (interface, bridge) = (number(&netlink, interface)?, number(&netlink, bridge)?);
        netlink.plug(interface, bridge)?;
        netlink.raise(interface)?;
        Ok(None)
    });
    plugged.map(drop)
}

/// Takes a container out of a network.
pub(super) fn disconnect(link: &Link, container: &OwnedFd, single: SingleThread) -> Result<(), Failure> {
    let removed = done(single, Some(container), || {
        let mut netlink = Netlink::route()?;
        let interface = number(&netlink, &link.interface)?;
        netlink.remove(interface)?;
        Ok(None)
    });
    removed.step_in("take the container out of the network", &link.network.name)?;
    Ok(())
}

/// The socket in a container at which its programs ask for names.
pub(super) fn name_socket(container: &OwnedFd, single: SingleThread) -> Result<OwnedFd, Failure> {
    let socket = done(single, Some(container), || {
        let mut netlink = Netlink::route()?;
        // Otherwise there is no such address.
        raise(&mut netlink, "lo")?;
        let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
        let socket = rustix::net::socket_with(AddressFamily::INET, SocketType::DGRAM, flags, None)?;
        rustix::net::bind(&socket, &SocketAddr::from((NAME_SERVER, 53)))?;
        Ok(Some(socket))
    });
    let socket = socket.step("listen for questions about names")?;
    socket.ok_or_else(|| Failure::setup("listen for questions about names", "no socket came of it"))
}

fn number(netlink: &Netlink, name: &str) -> io::Result<u32> {
    netlink.index(name)?.ok_or(io::Error::from_raw_os_error(libc::ENODEV))
}

fn raise(netlink: &mut Netlink, name: &str) -> io::Result<()> {
    let index = number(netlink, name)?;
    netlink.raise(index)
}

trait StepIn<T> {
    fn step_in(self, step: &str, network: &str) -> Result<T, Failure>;
}

impl<T> StepIn<T> for io::Result<T> {
    fn step_in(self, step: &str, network: &str) -> Result<T, Failure> {
        self.step_with(|| format!("{step} {network}"))
    }
}

/// Does `work` in a copy of this process, in the network `namespace` where there is one; what it made.
fn done(
    single: SingleThread,
    namespace: Option<&OwnedFd>,
    work: impl FnOnce() -> io::Result<Option<OwnedFd>>,
) -> io::Result<Option<OwnedFd>> {
    let (channel, theirs) = Channel::pair()?;
    match fork(single)? {
        Forked::Child => {
            drop(channel);
            let work = || {
                if let Some(namespace) = namespace {
                    let kind = Some(LinkNameSpaceType::Network);
                    rustix::thread::move_into_link_name_space(namespace.as_fd(), kind)?;
                }
                work()
            };
            let (errno, made) = match work() {
                Ok(made) => (0, made),
                Err(error) => (error.raw_os_error().unwrap_or(libc::EIO), None),
            };
            let made: Vec<_> = made.iter().map(|made| made.as_fd()).collect();
            let told = theirs.send(&errno, &made);
            exit_now(if told.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Forked::Parent(pid) => {
            drop(theirs);
            let answer = channel.receive::<i32>();
            nix::sys::wait::waitpid(nix::unistd::Pid::from_raw(pid), None)?;
            match answer? {
                Some((0, made)) => Ok(made.into_iter().next()),
                Some((errno, _)) => Err(io::Error::from_raw_os_error(errno)),
                None => Err(io::Error::other("the process that was to do it died")),
            }
        }
    }
}
