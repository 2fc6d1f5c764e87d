//! How a container is, read from its folder: no daemon is asked, and a crashed one is told from a running one by its lock.

use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::RuntimeError;

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
    },
    /// It ended. A container whose monitor was killed has code 137.
    Exited {
        /// Exit code; 128 + n for signal n.
        code: i32,
        /// Seconds since 1970.
        finished: i64,
    },
}

/// Reads how the container in `directory` is.
///
/// # Errors
/// What the file system said.
pub fn read(_directory: &Path) -> Result<State, RuntimeError> {
    unimplemented!("helper: runtime")
}

/// Sends a signal to a running container's pid 1.
///
/// # Errors
/// [`RuntimeError::NotRunning`].
pub fn signal(_directory: &Path, _signal: i32) -> Result<(), RuntimeError> {
    unimplemented!("helper: runtime")
}

/// Waits until the container has ended (its monitor has let go), at most `timeout`; `true` if it has.
///
/// # Errors
/// What the file system said.
pub fn wait(_directory: &Path, _timeout: Duration) -> Result<bool, RuntimeError> {
    unimplemented!("helper: runtime")
}
