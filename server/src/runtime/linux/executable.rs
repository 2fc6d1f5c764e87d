//! This program, to be executed in such a way that nobody can write to it through the new process.
//!
//! Until a container's pid 1 becomes its command, `/proc/PID/exe` names this program, and a container that has it executed
//! (`#!/proc/self/exe`) could open it for writing afterwards (CVE-2019-5736). So it is executed from a read-only mount that has no
//! place in any tree, or, where this process may not make mounts, from a sealed copy in memory.

use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};

use rustix::fs::{CWD, MemfdFlags, SealFlags};
use rustix::mount::OpenTreeFlags;

use crate::sys::mount::{Attributes, set_attributes};

const SELF: &str = "/proc/self/exe";

/// A descriptor to execute.
#[derive(Debug)]
pub(crate) struct Executable(OwnedFd);

impl Executable {
    /// A path that means it, for this process and a child on its way to exec.
    pub(crate) fn path(&self) -> String {
        format!("/proc/self/fd/{}", self.0.as_raw_fd())
    }
}

/// Opens this program for execution.
pub(crate) fn unwritable() -> io::Result<Executable> {
    match read_only_mount() {
        Ok(mount) => Ok(Executable(mount)),
        // Not in charge of the mount namespace (an ordinary user's `exec`, which has not joined anything yet), or replaced by an update.
        Err(_) => Ok(Executable(sealed_copy()?)),
    }
}

fn read_only_mount() -> io::Result<OwnedFd> {
    // By its path: in a mount namespace entered after this program was started, the link itself leads to the old one's mount, which
    // may not be copied.
    let path = std::fs::read_link(SELF)?;
    let mount =
        rustix::mount::open_tree(CWD, &path, OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC)?;
    let identity = |stat: rustix::fs::Stat| (stat.st_dev, stat.st_ino);
    if identity(rustix::fs::fstat(&mount)?) != identity(rustix::fs::stat(SELF)?) {
        return Err(io::Error::other("another program has taken this one's place"));
    }
    set_attributes(&mount, Attributes::READ_ONLY, false)?;
    Ok(mount)
}

fn sealed_copy() -> io::Result<OwnedFd> {
    let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
    let mut copy = File::from(rustix::fs::memfd_create("layercake", flags)?);
    io::copy(&mut File::open(SELF)?, &mut copy)?;
    rustix::fs::fcntl_add_seals(&copy, SealFlags::SEAL | SealFlags::SHRINK | SealFlags::GROW | SealFlags::WRITE)?;
    Ok(copy.into())
}
