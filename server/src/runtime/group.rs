//! What commands ask of a running container's group: to stand still, what it uses, other limits.
//!
//! For an ordinary user, all of it works before and after this process enters a user namespace: the groups are the user's own.

use std::path::Path;

use super::RuntimeError;
use super::linux::cgroup;
pub use super::linux::cgroup::Usage;
use super::resources::Limits;

/// Lets all processes of the container in `directory` stand still, or go on. `false` where it has no group, or none that can.
///
/// # Errors
/// What the kernel said.
pub fn set_paused(directory: &Path, paused: bool) -> Result<bool, RuntimeError> {
    Ok(cgroup::set_frozen(directory, paused)?)
}

/// What the container in `directory` uses; `None` where it has no group.
///
/// # Errors
/// That its record cannot be read.
pub fn usage(directory: &Path) -> Result<Option<Usage>, RuntimeError> {
    Ok(cgroup::usage(directory)?)
}

/// Gives the running container `id` in `directory` other limits. What is not named stays.
///
/// # Errors
/// A limit that nothing here can enforce; what the kernel said.
pub fn update(directory: &Path, id: &str, limits: &Limits) -> Result<(), RuntimeError> {
    Ok(cgroup::update(directory, id, limits)?)
}

/// Lets a container go on that stands still, if it does: after a signal that ends it, which would wait for that.
pub fn resume(directory: &Path) {
    cgroup::resume(directory);
}
