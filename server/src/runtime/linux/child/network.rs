//! What a new network namespace needs to be of use. Leaves interfaces, addresses and ports to those who connect it.

use std::os::fd::OwnedFd;

use rustix::fs::{Mode, OFlags};

use super::super::super::failure::{Failure, Step as _};
use super::super::super::spec::Network;
use crate::{mode, sys};

/// Raises loopback and lets everybody ping and listen on low ports, as Docker does: in a namespace of one's own neither needs privilege.
/// Does nothing to the host's namespace.
pub(super) fn configure(network: Network, proc: &OwnedFd, mode: mode::Mode) -> Result<(), Failure> {
    if network == Network::Host {
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
