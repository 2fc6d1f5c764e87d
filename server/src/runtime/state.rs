//! How a container is, read from its folder: no daemon is asked, and a crashed one is told from a running one by its lock.
//!
//! The lock is one of an open file description (`fcntl(2)`, F_OFD_SETLK): it ends with the monitor however that ends, and
//! asking for it takes nothing, so that a reader never stands in a starting monitor's way.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::time::Duration;

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, fcntl};
use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::process::{Pid, PidfdFlags};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::RuntimeError;
use super::failure::{Failure, Step as _};
use super::linux::{cgroup, process_table};
use super::ports::Bound;
use super::spec::Shared;
use crate::sys;

/// Held while the monitor lives.
pub(super) const LOCK: &str = "monitor.lock";
/// [`Started`], as JSON.
pub(super) const STATE: &str = "state.json";
/// The container's [`Bound`] ports, as JSON.
pub(super) const PORTS: &str = "ports.json";
/// [`Ended`], as JSON.
pub(super) const EXIT: &str = "exit.json";

/// How a container is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// Never started.
    Created,
    /// Its pid 1 lives.
    Running {
        /// Pid 1's number on the host.
        pid: i32,
        /// Seconds since 1970.
        started: i64,
        /// Whether its processes stand still.
        paused: bool,
    },
    /// It ended. A container whose monitor was killed has code 137.
    Exited {
        /// Exit code; 128 + n for signal n.
        code: i32,
        /// Seconds since 1970.
        finished: i64,
        /// Whether the kernel has killed a process of it because they used more memory than they may.
        out_of_memory: bool,
    },
}

/// What the monitor writes when its container has started. The start times, in clock ticks since the machine's start, tell a
/// process from a later one with the same number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Started {
    /// The container's pid 1.
    pub(super) pid: i32,
    /// When that started.
    pub(super) start_time: u64,
    /// Its monitor.
    pub(super) monitor: i32,
    /// When that started.
    pub(super) monitor_start_time: u64,
    /// Seconds since 1970.
    pub(super) started: i64,
}

/// What the monitor writes when its container has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Ended {
    /// Exit code; 128 + n for signal n.
    pub(super) code: i32,
    /// Seconds since 1970.
    pub(super) finished: i64,
    /// Whether the kernel has killed a process for the container's memory.
    #[serde(default)]
    pub(super) out_of_memory: bool,
}

/// Reads how the container in `directory` is.
///
/// # Errors
/// What the file system said.
pub fn read(directory: &Path) -> Result<State, RuntimeError> {
    Ok(read_records(directory)?)
}

fn read_records(directory: &Path) -> Result<State, Failure> {
    let alive = is_monitored(directory)?;
    let started: Option<Started> = read_json(directory, STATE)?;
    if alive {
        // No state yet: the monitor is about to start it.
        let Some(Started { pid, started, .. }) = started else { return Ok(State::Created) };
        return Ok(State::Running { pid, started, paused: cgroup::frozen(directory)? });
    }
    Ok(match (read_json::<Ended>(directory, EXIT)?, started) {
        (Some(Ended { code, finished, out_of_memory }), _) => State::Exited { code, finished, out_of_memory },
        (None, Some(started)) => {
            State::Exited { code: 128 + libc::SIGKILL, finished: started.started, out_of_memory: false }
        }
        (None, None) => State::Created,
    })
}

/// Which ports of the host are passed on to the container in `directory`; none where it does not run.
///
/// # Errors
/// What the file system said.
pub fn ports(directory: &Path) -> Result<Vec<Bound>, RuntimeError> {
    let ports = if is_monitored(directory)? { read_json(directory, PORTS)? } else { None };
    Ok(ports.unwrap_or_default())
}

/// What another container needs to share the network of the one in `directory`, and what stands for its pid 1; `None` where it
/// does not run.
///
/// # Errors
/// What the file system said.
pub fn shared(directory: &Path) -> Result<Option<(Shared, OwnedFd)>, RuntimeError> {
    let Some(Started { pid, start_time, .. }) = running(directory)? else { return Ok(None) };
    let process = open_process(pid, start_time);
    Ok(process.map(|process| (Shared { pid, start_time, directory: directory.to_owned() }, process)))
}

/// Sends a signal to a running container's pid 1.
///
/// For an ordinary user, call it before this process enters a user namespace: from there, it may signal only a pid 1 that runs
/// as the user itself.
///
/// # Errors
/// [`RuntimeError::NotRunning`].
pub fn signal(directory: &Path, signal: i32) -> Result<(), RuntimeError> {
    let not_running = || RuntimeError::NotRunning(name(directory));
    let started = running(directory)?.ok_or_else(not_running)?;
    let pidfd = open_process(started.pid, started.start_time).ok_or_else(not_running)?;
    match sys::process::send_signal(pidfd, signal) {
        Err(error) if error.raw_os_error() == Some(libc::ESRCH) => Err(not_running()),
        sent => Ok(sent.step_with(|| format!("send signal {signal}"))?),
    }
}

/// Waits until the container has ended (its monitor has let go), at most `timeout`; `true` if it has.
///
/// # Errors
/// What the file system said.
pub fn wait(directory: &Path, timeout: Duration) -> Result<bool, RuntimeError> {
    let Some(started) = running(directory)? else {
        return Ok(!is_monitored(directory)?);
    };
    let Some(pidfd) = open_process(started.monitor, started.monitor_start_time) else {
        return Ok(true);
    };
    // A timeout too long for the kernel is no timeout.
    let timeout = Timespec::try_from(timeout).ok();
    let ended = rustix::event::poll(&mut [PollFd::new(&pidfd, PollFlags::IN)], timeout.as_ref())
        .step("wait for the container's monitor")?;
    Ok(ended == 1)
}

/// Removes the control group of a container whose monitor was killed. Does nothing where it runs, or has none.
///
/// # Errors
/// What the kernel said.
pub fn sweep(directory: &Path) -> Result<(), RuntimeError> {
    if !cgroup::has_record(directory) {
        return Ok(());
    }
    // With the lock in hand, it is not started again meanwhile.
    let locked = lock(directory)?;
    if locked.is_some() { Ok(cgroup::sweep(directory)?) } else { Ok(()) }
}

/// What the monitor of the container in `directory` wrote when it started, if it runs.
pub(super) fn running(directory: &Path) -> Result<Option<Started>, Failure> {
    if is_monitored(directory)? { read_json(directory, STATE) } else { Ok(None) }
}

/// Takes the lock of the container in `directory`; `None` where somebody has it.
pub(super) fn lock(directory: &Path) -> Result<Option<File>, Failure> {
    let path = directory.join(LOCK);
    let lock = File::options().create(true).truncate(false).write(true).read(true).open(&path);
    let lock = lock.step_with(|| format!("open {}", path.display()))?;
    match fcntl(&lock, FcntlArg::F_OFD_SETLK(&whole_file(libc::F_WRLCK))) {
        Err(Errno::EAGAIN | Errno::EACCES) => Ok(None),
        Err(error) => Err(error).step_with(|| format!("lock {}", path.display())),
        Ok(_) => Ok(Some(lock)),
    }
}

/// A descriptor for the process, unless its number belongs to another one by now.
fn open_process(pid: i32, start_time: u64) -> Option<OwnedFd> {
    let pidfd = rustix::process::pidfd_open(Pid::from_raw(pid)?, PidfdFlags::empty()).ok()?;
    // Asked after the descriptor is held: from then on, the number cannot change hands unseen.
    (process_table::start_time(pid) == Some(start_time)).then_some(pidfd)
}

/// A lock on the whole file, of the given kind.
fn whole_file(kind: libc::c_int) -> libc::flock {
    libc::flock {
        l_type: kind as libc::c_short,
        l_whence: libc::SEEK_SET as libc::c_short,
        l_start: 0,
        l_len: 0,
        l_pid: 0,
    }
}

fn is_monitored(directory: &Path) -> Result<bool, Failure> {
    let path = directory.join(LOCK);
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error).step_with(|| format!("open {}", path.display())),
    };
    let mut lock = whole_file(libc::F_WRLCK);
    fcntl(&file, FcntlArg::F_OFD_GETLK(&mut lock)).step_with(|| format!("ask for the lock of {}", path.display()))?;
    Ok(lock.l_type != libc::F_UNLCK as libc::c_short)
}

fn read_json<T: DeserializeOwned>(directory: &Path, name: &str) -> Result<Option<T>, Failure> {
    let path = directory.join(name);
    match std::fs::read(&path) {
        Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes).step_with(|| format!("understand {}", path.display()))?)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).step_with(|| format!("read {}", path.display())),
    }
}

/// A container's folder is named by its id.
fn name(directory: &Path) -> String {
    directory.file_name().map_or_else(|| directory.display().to_string(), |name| name.to_string_lossy().into_owned())
}
