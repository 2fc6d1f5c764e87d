//! Making processes: `fork`, `clone3` into namespaces; and what is set on a process by calls that nix and rustix lack.

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};

/// Proof that this process has one thread: what a copy of the process may do afterwards depends on it, since a lock that
/// another thread held would stay held in the copy for ever.
#[derive(Debug, Clone, Copy)]
pub struct SingleThread(());

impl SingleThread {
    /// Asks the kernel.
    ///
    /// # Errors
    /// Another thread exists, or `/proc` cannot be read.
    pub fn verify() -> io::Result<Self> {
        // A folder has two links and one for each folder in it; here, each thread.
        match rustix::fs::stat("/proc/self/task")?.st_nlink {
            3 => Ok(Self(())),
            links => Err(io::Error::other(format!("this process has {} threads", links.saturating_sub(2)))),
        }
    }

    /// Leaves the namespaces named by `flags` for new ones (`unshare(2)`).
    ///
    /// # Errors
    /// What the kernel said.
    pub fn unshare(self, flags: libc::c_int) -> io::Result<()> {
        // SAFETY: no pointers; no other thread could share what is left (CLONE_FILES would matter, and is not asked for).
        super::check(i64::from(unsafe { libc::unshare(flags) }))?;
        Ok(())
    }
}

/// On which side of a fork the caller is.
#[derive(Debug)]
pub enum Forked {
    /// The parent, with the child's number.
    Parent(i32),
    /// The child.
    Child,
}

/// Copies this process.
///
/// # Errors
/// What the kernel said.
pub fn fork(_: SingleThread) -> io::Result<Forked> {
    // SAFETY: with one thread, the child is a whole copy: no lock is held by a thread that it lacks.
    match super::check(i64::from(unsafe { libc::fork() }))? {
        0 => Ok(Forked::Child),
        pid => Ok(Forked::Parent(pid as i32)),
    }
}

/// On which side of a clone the caller is.
#[derive(Debug)]
pub enum Cloned {
    /// The parent, with the child's number and a descriptor that stands for it.
    Parent {
        /// The child's number as the parent sees it.
        pid: i32,
        /// Readable when the child has ended.
        pidfd: OwnedFd,
    },
    /// The child.
    Child,
}

/// A time namespace of one's own (Linux 5.6). Only `clone3` can take it: for `clone` this bit is part of a signal's number.
pub const CLONE_NEWTIME: libc::c_int = 0x80;
/// linux/sched.h; only for `clone3`, whose flags have 64 bits.
const CLONE_INTO_CGROUP: u64 = 0x2_0000_0000;

/// Copies this process into new namespaces (`clone3(2)`, Linux 5.7), told by `flags`, and into the control group (version 2) whose
/// folder `group` is open on.
///
/// # Errors
/// What the kernel said.
pub fn clone_into(flags: libc::c_int, group: Option<BorrowedFd<'_>>, _: SingleThread) -> io::Result<Cloned> {
    let mut pidfd: libc::c_int = -1;
    // SAFETY: all fields are numbers, for which zero is valid.
    let mut request: libc::clone_args = unsafe { std::mem::zeroed() };
    request.flags = (flags | libc::CLONE_PIDFD) as u64 & 0xffff_ffff;
    request.pidfd = (&raw mut pidfd) as u64;
    request.exit_signal = libc::SIGCHLD as u64;
    if let Some(group) = group {
        request.flags |= CLONE_INTO_CGROUP;
        request.cgroup = group.as_raw_fd() as u64;
    }
    // SAFETY: the structure and `pidfd` outlive the call; without CLONE_VM the child has its own copy of the memory, and
    // with one thread the copy is whole.
    let answer = unsafe { libc::syscall(libc::SYS_clone3, &raw mut request, size_of::<libc::clone_args>()) };
    match super::check(answer)? {
        0 => Ok(Cloned::Child),
        // SAFETY: the kernel has just made this descriptor for us, and nobody else knows it.
        pid => Ok(Cloned::Parent { pid: pid as i32, pidfd: unsafe { OwnedFd::from_raw_fd(pidfd) } }),
    }
}

/// Marks every descriptor from 3 on as closed by exec.
///
/// # Errors
/// What the kernel said.
pub fn close_others_on_exec() -> io::Result<()> {
    // SAFETY: no pointers; no descriptor is closed now.
    super::check(unsafe { libc::syscall(libc::SYS_close_range, 3, u32::MAX, libc::CLOSE_RANGE_CLOEXEC) })?;
    Ok(())
}

/// Closes every descriptor from 3 on. Only for a process that does nothing more with what it had open: values that own a descriptor
/// must not be used any more, nor dropped.
///
/// # Errors
/// What the kernel said.
pub fn close_others() -> io::Result<()> {
    // SAFETY: no pointers; what becomes of the descriptors' owners is the caller's promise.
    super::check(unsafe { libc::syscall(libc::SYS_close_range, 3, u32::MAX, 0) })?;
    Ok(())
}

/// Joins a new, empty session keyring.
///
/// # Errors
/// What the kernel said: `ENOSYS` where it has no keyrings, `EDQUOT` where the user has too many.
pub fn new_session_keyring() -> io::Result<()> {
    const KEYCTL_JOIN_SESSION_KEYRING: libc::c_long = 1;
    // SAFETY: a null name asks for an anonymous keyring.
    super::check(unsafe {
        libc::syscall(libc::SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, std::ptr::null::<libc::c_char>())
    })?;
    Ok(())
}

/// Sends a signal, by number, to the process that `pidfd` stands for.
///
/// # Errors
/// What the kernel said: `ESRCH` for a process that has ended, `EINVAL` for no such signal.
pub fn send_signal(pidfd: impl AsFd, signal: i32) -> io::Result<()> {
    // SAFETY: a null siginfo means what kill(2) would send.
    super::check(unsafe {
        libc::syscall(
            libc::SYS_pidfd_send_signal,
            pidfd.as_fd().as_raw_fd(),
            signal,
            std::ptr::null::<libc::siginfo_t>(),
            0,
        )
    })?;
    Ok(())
}
