//! The container's own terminal: its master goes to the monitor, its other end becomes input, output and controlling terminal.

use std::os::fd::{AsFd, OwnedFd};

use rustix::fs::{CWD, FsWord, Mode, OFlags, ResolveFlags};
use rustix::io::Errno;
use rustix::pty::OpenptFlags;

use super::super::super::failure::{Failure, Step as _};
use super::super::super::protocol::{Channel, ChildReport};
use super::super::spawn;
use super::mounts::{attach, copy_at};

/// linux/magic.h.
const DEVPTS_SUPER_MAGIC: FsWord = 0x1cd1;

/// Opens a new terminal in the root that this process has entered, and makes it this session's. `is_first` makes it the container's
/// console as well. `window` is its size, in rows and columns: set here, before the command can ask for it.
pub(super) fn open(channel: &Channel, is_first: bool, window: Option<(u16, u16)>) -> Result<(), Failure> {
    let master = open_master().step("open a terminal")?;
    rustix::pty::unlockpt(&master).step("unlock the terminal")?;
    // By the master, not by a name that the container could have given to something else (CVE-2025-52565).
    let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
    let terminal = rustix::pty::ioctl_tiocgptpeer(&master, flags).step("open the terminal's other end")?;
    if let Some((rows, columns)) = window {
        spawn::resize(&terminal, rows, columns).step("set the terminal's size")?;
    }
    channel.send(&ChildReport::Terminal, &[master.as_fd()]).step("send the terminal to the monitor")?;
    if is_first {
        make_console(&terminal).step("make the terminal the console")?;
    }
    rustix::stdio::dup2_stdin(&terminal).step("connect the terminal")?;
    rustix::stdio::dup2_stdout(&terminal).step("connect the terminal")?;
    rustix::stdio::dup2_stderr(&terminal).step("connect the terminal")?;
    rustix::process::ioctl_tiocsctty(&terminal).step("make the terminal the controlling one")
}

/// The container's root owns /dev: whatever lies where the multiplexer should be is looked at before it is used.
fn open_master() -> rustix::io::Result<OwnedFd> {
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
    let master = rustix::fs::openat2(CWD, "/dev/pts/ptmx", flags, Mode::empty(), ResolveFlags::NO_SYMLINKS)?;
    if rustix::fs::fstatfs(&master)?.f_type != DEVPTS_SUPER_MAGIC {
        return Err(Errno::NOTTY);
    }
    Ok(master)
}

fn make_console(terminal: &OwnedFd) -> rustix::io::Result<()> {
    let flags = OFlags::CREATE | OFlags::EXCL | OFlags::WRONLY | OFlags::CLOEXEC;
    let place = rustix::fs::open("/dev/console", flags, Mode::from_raw_mode(0o600))?;
    attach(copy_at(terminal, "")?, place)
}
