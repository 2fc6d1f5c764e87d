//! Becoming root without being root: a user namespace for the whole command, entered while it has one thread.

use crate::mode::Mode;

use super::super::RuntimeError;

/// Which mode this process can work in: root as it is; an ordinary user with subordinate ids where `/etc/subuid`,
/// `/etc/subgid` and newuidmap allow it; else one id. Does not change anything.
#[must_use]
pub fn available_mode() -> Mode {
    unimplemented!("helper: runtime")
}

/// Enters a user and mount namespace of the given mode, as its root. Does nothing in mode root. The process must have one
/// thread.
///
/// # Errors
/// [`RuntimeError::Setup`] with the step and, where the system forbids user namespaces, what mends it.
pub fn enter(_mode: Mode) -> Result<(), RuntimeError> {
    unimplemented!("helper: runtime")
}
