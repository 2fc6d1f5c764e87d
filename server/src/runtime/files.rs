//! The files of a container for commands that copy them: of one that runs its own root, of another the same mounts, made once
//! more where nobody else sees them. No process enters the container, and none of its programs runs (CVE-2019-14271).

use std::fs::{File, TryLockError};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;
use std::thread;
use std::time::Duration;

use rustix::fs::{Mode as Bits, OFlags};
use rustix::process::{Pid, PidfdFlags};
use rustix::thread::ThreadNameSpaceType;

use super::RuntimeError;
use super::failure::{Failure, Step as _};
use super::linux::{child, process_table, user_namespace};
use super::spec::Spec;
use super::state::{self, Started};
use crate::mode::Mode;

/// Held by the monitor together with others of its kind, and alone by who mounts a container's files beside it: an overlay must not
/// have its writable folder in two mounts at once.
pub(super) const LOCK: &str = "files.lock";

/// How often is looked whether a container that was just starting, or somebody else's copy, is done.
const PATIENCE: Duration = Duration::from_millis(20);

/// A container's files.
#[derive(Debug)]
pub struct Files {
    root: OwnedFd,
    mode: Mode,
    // Dropped last: until then the mounts are there.
    _lock: Option<File>,
}

impl Files {
    /// The container's root.
    #[must_use]
    pub fn root(&self) -> BorrowedFd<'_> {
        self.root.as_fd()
    }

    /// As whom its files are owned.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.mode
    }
}

/// Opens the files of a container that runs; `None` where it does not. This process then owns what the container owns: for an
/// ordinary user it enters the container's user namespace, so it must not have entered another one before, and have one thread.
///
/// # Errors
/// What the kernel said.
pub fn of_running(spec: &Spec) -> Result<Option<Files>, RuntimeError> {
    match state::running(&spec.directory)? {
        Some(started) => Ok(open_running(&started)?),
        None => Ok(None),
    }
}

/// Opens the files of a container that does not run; `None` where it runs. This process must own the store's files, and have one
/// thread: it gets mounts of its own.
///
/// # Errors
/// What the kernel said.
pub fn of_stopped(spec: &Spec) -> Result<Option<Files>, RuntimeError> {
    let lock = loop {
        match lock(&spec.directory)? {
            Some(lock) => break lock,
            None if state::running(&spec.directory)?.is_some() => return Ok(None),
            None => thread::sleep(PATIENCE),
        }
    };
    let mode = user_namespace::current_mode();
    user_namespace::own_mounts(mode)?;
    let root = child::mount_files(spec, mode)?;
    Ok(Some(Files { root, mode, _lock: Some(lock) }))
}

/// Opens what a container has written, over its image, and nothing that is mounted in it; for reading, whether or not it runs. This
/// process must own the store's files, and have one thread.
///
/// # Errors
/// What the kernel said.
pub fn without_mounts(spec: &Spec) -> Result<Files, RuntimeError> {
    let mode = user_namespace::current_mode();
    user_namespace::own_mounts(mode)?;
    Ok(Files { root: child::mount_for_reading(spec, mode)?, mode, _lock: None })
}

fn open_running(started: &Started) -> Result<Option<Files>, Failure> {
    let Some(pid) = Pid::from_raw(started.pid) else { return Ok(None) };
    let Ok(pidfd) = rustix::process::pidfd_open(pid, PidfdFlags::empty()) else { return Ok(None) };
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let root = rustix::fs::open(format!("/proc/{}/root", started.pid), flags, Bits::empty());
    // With the descriptor held, a number that belongs to another process by now would show; so what was opened is the container's.
    if process_table::start_time(started.pid) != Some(started.start_time) {
        return Ok(None);
    }
    let root = root.step("open the container's root")?;
    let mode = user_namespace::mode_of(&started.pid.to_string());
    if mode != Mode::Root {
        rustix::thread::move_into_thread_name_spaces(pidfd.as_fd(), ThreadNameSpaceType::USER)
            .step("enter the container's user namespace")?;
    }
    Ok(Some(Files { root, mode, _lock: None }))
}

/// Takes the lock alone; `None` where somebody has it.
fn lock(directory: &Path) -> Result<Option<File>, Failure> {
    let path = directory.join(LOCK);
    let file =
        File::options().create(true).append(true).open(&path).step_with(|| format!("open {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error).step_with(|| format!("lock {}", path.display())),
    }
}
