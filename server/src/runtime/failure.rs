//! What went wrong, as data: it travels from the container's pid 1 to its monitor and on to the command, which gets a
//! [`RuntimeError`] of it.

use std::io;

use serde::{Deserialize, Serialize};

use super::RuntimeError;
use super::ports::Protocol;

/// A failure that can be sent to another process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Failure {
    /// No folder of PATH holds the command.
    NotFound { command: String },
    /// The kernel would not execute the command.
    NotExecutable { command: String, errno: i32 },
    /// No such user in the container.
    UnknownUser(String),
    /// No such group in the container.
    UnknownGroup(String),
    /// A step of the set-up.
    Setup { step: String, cause: Cause },
    /// A place in a network could not be had.
    Network(String),
    /// A port of the host could not be had.
    Port { address: std::net::SocketAddr, protocol: Protocol, errno: i32 },
    /// The container to join has ended.
    NotRunning(String),
}

/// Why a step failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Cause {
    /// The kernel's word.
    Errno(i32),
    /// Ours.
    Text(String),
}

impl Failure {
    /// A step that failed for a reason of ours.
    pub(super) fn setup(step: impl Into<String>, cause: impl Into<String>) -> Self {
        Self::Setup { step: step.into(), cause: Cause::Text(cause.into()) }
    }
}

impl From<Failure> for RuntimeError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::NotFound { command } => Self::NotFound { command },
            Failure::NotExecutable { command, errno } => {
                Self::NotExecutable { command, source: io::Error::from_raw_os_error(errno) }
            }
            Failure::UnknownUser(user) => Self::UnknownUser(user),
            Failure::UnknownGroup(group) => Self::UnknownGroup(group),
            Failure::Setup { step, cause: Cause::Errno(errno) } => {
                Self::Setup { step, source: io::Error::from_raw_os_error(errno) }
            }
            Failure::Setup { step, cause: Cause::Text(text) } => Self::Setup { step, source: io::Error::other(text) },
            Failure::Network(why) => Self::Network(why),
            Failure::Port { address, protocol, errno } => {
                Self::Port { address, protocol, source: io::Error::from_raw_os_error(errno) }
            }
            Failure::NotRunning(id) => Self::NotRunning(id),
        }
    }
}

/// Names what was being done when a call failed.
pub(super) trait Step<T> {
    /// The value, or the failure of this step.
    fn step(self, step: &str) -> Result<T, Failure>;

    /// As [`Self::step`], for a name that costs something to make.
    fn step_with(self, step: impl FnOnce() -> String) -> Result<T, Failure>;
}

impl<T, E: Into<io::Error>> Step<T> for Result<T, E> {
    fn step(self, step: &str) -> Result<T, Failure> {
        self.step_with(|| step.to_owned())
    }

    fn step_with(self, step: impl FnOnce() -> String) -> Result<T, Failure> {
        self.map_err(|error| {
            let error = error.into();
            let cause = error.raw_os_error().map_or_else(|| Cause::Text(error.to_string()), Cause::Errno);
            Failure::Setup { step: step(), cause }
        })
    }
}
