//! The command's working directory.

use super::super::super::failure::{Failure, Step as _};
use super::tree::{Kind, Tree};

/// Enters `path`, which is made where it is missing, and checks that it lies below the container's root: a descriptor that leaked
/// from the host could otherwise be a way out (CVE-2024-21626).
pub(super) fn enter(mut tree: Tree, path: &str) -> Result<(), Failure> {
    let step = || format!("enter the working directory {path:?}");
    if !path.starts_with('/') {
        return Err(Failure::setup(step(), "it is not absolute"));
    }
    let folder = tree.open_or_make(path, Kind::Directory).step_with(step)?;
    rustix::process::fchdir(folder).step_with(step)?;
    let there = rustix::process::getcwd(Vec::new()).step_with(step)?;
    // For a folder that cannot be reached from the root, the kernel says "(unreachable)".
    if there.as_bytes().starts_with(b"/") {
        Ok(())
    } else {
        Err(Failure::setup(step(), "it lies outside the container"))
    }
}
