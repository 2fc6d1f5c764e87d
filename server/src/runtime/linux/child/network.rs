//! What a new network namespace needs to be of use, and the addresses that the container has in it. Leaves ports, and what lies
//! outside of it, to the monitor.

use std::os::fd::{AsFd as _, OwnedFd};

use rustix::fs::{Mode, OFlags};

use super::super::super::failure::{Failure, Step as _};
use super::super::super::protocol::{Channel, ChildReport};
use super::super::super::spec::{Network, OWN_ADDRESS, Spec};
use super::super::netlink::Netlink;
use crate::{mode, sys};

/// Shows the monitor the namespace, waits until it has connected it, and takes on the container's address.
pub(super) fn connect(spec: &Spec, proc: &OwnedFd, channel: &Channel) -> Result<(), Failure> {
    if spec.network != Network::Own {
        return Ok(());
    }
    let flags = OFlags::RDONLY | OFlags::CLOEXEC;
    let namespace =
        rustix::fs::openat(proc, "self/ns/net", flags, Mode::empty()).step("open the container's network")?;
    channel.send(&ChildReport::Network, &[namespace.as_fd()]).step("show the monitor the container's network")?;
    if channel.receive::<()>().step("wait for the container's network")?.is_none() {
        return Err(Failure::setup("wait for the container's network", "its monitor was killed"));
    }
    if !spec.links.is_empty() {
        return Ok(());
    }
    let mut netlink = Netlink::route().step("speak with the kernel about the network")?;
    let loopback = netlink.index("lo").step("find the loopback interface")?.unwrap_or(1);
    // Whoever listens on 127.0.0.1 alone is not reached from outside, as everywhere.
    netlink.add_address(loopback, OWN_ADDRESS, 32).step("give the container its address")
}

/// Raises loopback and lets everybody ping and listen on low ports, as Docker does: in a namespace of one's own neither needs privilege.
/// Does nothing to the host's namespace, nor to another container's.
pub(super) fn configure(network: Network, proc: &OwnedFd, mode: mode::Mode) -> Result<(), Failure> {
    if matches!(network, Network::Host | Network::Shared) {
        return Ok(());
    }
    sys::network::raise_loopback().step("raise the loopback interface")?;
    // The kernel takes a range of mapped groups only.
    let groups = match mode {
        mode::Mode::Root => "0 2147483647",
        mode::Mode::SubordinateIds => "0 65535",
        mode::Mode::OneId => "0 0",
    };
    for (name, value) in [("ping_group_range", groups), ("ip_unprivileged_port_start", "0")] {
        // A kernel without one of them, or with fewer groups: ping and low ports then take privilege, which is no reason not to start.
        let _ = write(proc, &format!("sys/net/ipv4/{name}"), value);
    }
    Ok(())
}

fn write(proc: &OwnedFd, path: &str, value: &str) -> rustix::io::Result<()> {
    let file = rustix::fs::openat(proc, path, OFlags::WRONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW, Mode::empty())?;
    rustix::io::write(&file, value.as_bytes())?;
    Ok(())
}
