//! An overlayfs upper folder → the canonical layer tar of it.

use std::io::{self, Write};
use std::os::fd::BorrowedFd;

use layercake_core::container_path::ContainerPath;

use crate::mode::Mode;

/// What a packed layer came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Bytes in its regular files: what Docker prints as SIZE.
    pub bytes: u64,
    /// Entries, whiteouts among them. None: the tar is the empty one.
    pub entries: u64,
    /// Sockets, which no tar can hold.
    pub skipped_sockets: u64,
}

/// Why a folder was not packed.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// The kernel refused.
    #[error("{action} {path}")]
    Io {
        /// What was tried: `list`, `open`, `read`.
        action: &'static str,
        /// On which path of the layer.
        path: ContainerPath,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// Writes what lies in `upper` (an overlay upper folder, or an unpacked layer) to `writer` as a canonical layer tar. The
/// folder itself gets no entry.
///
/// # Errors
/// [`PackError`] for what a layer cannot carry, and for what the file system said.
pub fn pack(upper: BorrowedFd<'_>, mode: Mode, writer: &mut dyn Write) -> Result<Summary, PackError> {
    let _ = (upper, mode, writer);
    unimplemented!("helper: layer")
}
