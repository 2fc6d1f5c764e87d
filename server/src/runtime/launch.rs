//! Starting containers, and holding on to those in the foreground.

use std::fs::File;
use std::os::fd::OwnedFd;

use super::RuntimeError;
use super::spec::{Process, Spec};

/// Where a container's output and input go.
#[derive(Debug)]
pub enum Stdio {
    /// The caller's own streams, and the log: a foreground run. `stdin` tells whether input is passed on (`-i`). With a
    /// terminal, the monitor copies between the caller's terminal (which the caller has set to raw) and the container's.
    Foreground {
        /// Whether standard input is passed on.
        stdin: bool,
    },
    /// The log only; the container outlives the caller: `run -d`.
    Detached,
    /// Pipes that the caller reads, no log: a build's RUN. Standard input is empty.
    Pipes,
}

/// A container that runs, held by the command that started it.
#[derive(Debug)]
pub struct Running {
    /// With [`Stdio::Pipes`]: standard output.
    pub stdout: Option<File>,
    /// With [`Stdio::Pipes`]: standard error.
    pub stderr: Option<File>,
    #[expect(dead_code, reason = "helper: runtime")]
    tie: OwnedFd,
}

impl Running {
    /// Waits for the end; returns the exit code (128 + n for signal n). Signals that reach this process while it waits
    /// can be passed on by [`Self::signal`] from another thread or a signal handler's pipe.
    ///
    /// # Errors
    /// [`RuntimeError::MonitorDied`].
    pub fn wait(&self) -> Result<i32, RuntimeError> {
        unimplemented!("helper: runtime")
    }

    /// Sends a signal to the container's pid 1, by number.
    ///
    /// # Errors
    /// [`RuntimeError::MonitorDied`].
    pub fn signal(&self, _signal: i32) -> Result<(), RuntimeError> {
        unimplemented!("helper: runtime")
    }

    /// Tells the container's terminal its size.
    ///
    /// # Errors
    /// [`RuntimeError::MonitorDied`].
    pub fn resize(&self, _rows: u16, _columns: u16) -> Result<(), RuntimeError> {
        unimplemented!("helper: runtime")
    }
}

/// Starts a container: returns when its command has been executed, or says why it could not be.
///
/// # Errors
/// [`RuntimeError`] for the step that failed; nothing is left behind then.
pub fn launch(_spec: &Spec, _stdio: Stdio) -> Result<Running, RuntimeError> {
    unimplemented!("helper: runtime")
}

/// Runs one more process in a running container, with the caller's streams; returns its exit code.
///
/// # Errors
/// [`RuntimeError::NotRunning`], and as [`launch`].
pub fn exec(_spec: &Spec, _process: &Process, _stdin: bool) -> Result<i32, RuntimeError> {
    unimplemented!("helper: runtime")
}
