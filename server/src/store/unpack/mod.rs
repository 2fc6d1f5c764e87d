//! A layer tar → an overlayfs lower folder, safely: every path is resolved inside the folder by openat2 and descriptors.

use std::io::{self, Read};
use std::os::fd::BorrowedFd;

use layercake_core::container_path::ContainerPath;
use layercake_core::layer::archive::limits::Limits;

use crate::mode::Mode;

/// What an unpacked layer came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Bytes in its regular files: what Docker prints as SIZE.
    pub bytes: u64,
    /// Entries, whiteouts among them.
    pub entries: u64,
    /// Device nodes that could not be made (a user namespace may not) or must not be (0:0, which overlay would take for
    /// a whiteout).
    pub dropped_devices: u64,
    /// Extended attributes that the kernel refused.
    pub dropped_xattrs: u64,
    /// Folders that the tar does not list but has files in, in order. They were made as 0755 of root; where a layer below
    /// has the folder, its attributes are the true ones: see [`adjust`].
    pub implied: Vec<ContainerPath>,
    /// Whether the layer hides all that lies below it. overlayfs knows no opaque root: the stack must be cut there.
    pub opaque_root: bool,
}

/// Why a layer was not unpacked. What was written till then stays in the folder.
#[derive(Debug, thiserror::Error)]
pub enum UnpackError {
    /// The kernel refused.
    #[error("{action} {path}")]
    Io {
        /// What was tried: `create`, `link`, `chown`.
        action: &'static str,
        /// On which path of the layer.
        path: ContainerPath,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// Unpacks the layer that `tar` reads into `directory`, which is empty. Reads `tar` to its very end, so that a hasher on
/// the way sees every byte. Syncs nothing.
///
/// Whiteouts become what overlayfs knows: a character device 0:0, and the opaque attribute of `mode` on folders. Overlay's
/// own attributes in the tar are dropped. In [`Mode::OneId`] other owners than 0:0 are kept in an attribute of regular
/// files and folders, and lost on others.
///
/// # Errors
/// [`UnpackError`] for a tar that is malformed, hostile or beyond `limits`, and for what the file system said.
pub fn unpack(
    tar: &mut dyn Read,
    directory: BorrowedFd<'_>,
    mode: Mode,
    limits: &Limits,
) -> Result<Summary, UnpackError> {
    let _ = (tar, directory, mode, limits);
    unimplemented!("helper: layer")
}

/// Gives the folder `path` of an unpacked layer the attributes of `entry`: for the [`Summary::implied`] ones.
///
/// # Errors
/// What the file system said.
pub fn adjust(
    directory: BorrowedFd<'_>,
    path: &ContainerPath,
    entry: &layercake_core::layer::entry::Entry,
    mode: Mode,
) -> Result<(), UnpackError> {
    let _ = (directory, path, entry, mode);
    unimplemented!("helper: layer")
}
