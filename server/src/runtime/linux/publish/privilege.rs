//! What the process that passes ports on gives up before it meets anybody: everything but its sockets.

use std::io;
use std::os::fd::{AsFd as _, OwnedFd, RawFd};

use nix::unistd::{Gid, Uid};
use rustix::fs::{Mode as FileMode, OFlags};
use rustix::io::Errno;
use rustix::process::{DumpableBehavior, Pid, Resource, Rlimit, Signal, setrlimit};
use rustix::thread::{CapabilitySet, CapabilitySets, LinkNameSpaceType};

use crate::mode::Mode;
use crate::sys;

/// The user that owns nothing, where this process may become it.
const NOBODY: u32 = 65534;
/// Descriptors: two for each connection, and some more.
pub(super) const DESCRIPTORS: u64 = 2200;

/// Enters the network namespace and lets go of all descriptors but `kept`, of ids, capabilities, and the power to make files and
/// processes. From here on the process lives only as long as its parent, `monitor`.
pub(super) fn give_up(namespace: &OwnedFd, kept: &[RawFd], monitor: Pid, mode: Mode) -> io::Result<()> {
    rustix::thread::move_into_link_name_space(namespace.as_fd(), Some(LinkNameSpaceType::Network))?;
    let null = rustix::fs::open("/dev/null", OFlags::RDWR | OFlags::CLOEXEC, FileMode::empty())?;
    rustix::stdio::dup2_stdin(&null)?;
    rustix::stdio::dup2_stdout(&null)?;
    rustix::stdio::dup2_stderr(&null)?;
    drop(null);
    // The command's tie, the container's lock, its pipes: held open here, their ends would not be noticed.
    sys::descriptors::close_all_but(kept)?;
    if mode != Mode::OneId {
        nix::unistd::setgroups(&[])?;
        let (uid, gid) = (Uid::from_raw(NOBODY), Gid::from_raw(NOBODY));
        // Where so few ids are mapped that it is none of them, this process stays root of its namespace, without capabilities.
        let become_nobody = || {
            nix::unistd::setresgid(gid, gid, gid)?;
            nix::unistd::setresuid(uid, uid, uid)
        };
        match become_nobody() {
            Err(nix::errno::Errno::EINVAL) => {}
            became => became?,
        }
    }
    rustix::thread::clear_ambient_capability_set()?;
    let none = CapabilitySet::empty();
    rustix::thread::set_capabilities(None, CapabilitySets { effective: none, permitted: none, inheritable: none })?;
    rustix::thread::set_no_new_privs(true)?;
    rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    limit(Resource::Nofile, DESCRIPTORS)?;
    limit(Resource::Fsize, 0)?;
    limit(Resource::Nproc, 0)?;
    limit(Resource::Core, 0)?;
    // After the change of ids, which revokes it.
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
    if rustix::process::getppid() != Some(monitor) {
        return Err(Errno::SRCH.into());
    }
    Ok(())
}

/// Lowers a limit for good; one that is lower already stays.
fn limit(resource: Resource, most: u64) -> io::Result<()> {
    let now = rustix::process::getrlimit(resource);
    let most = now.maximum.map_or(most, |hard| hard.min(most));
    Ok(setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?)
}
