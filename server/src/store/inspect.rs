//! One name in an unpacked layer → what overlayfs would see there.

use std::io;
use std::os::fd::BorrowedFd;

use layercake_core::layer::entry::Entry;

use crate::mode::Mode;

/// What an unpacked layer has under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// The name is removed: what the layers below have there is hidden.
    Whiteout,
    /// A file or folder. A regular file's digest is that of no bytes: it is not computed.
    Entry {
        /// The file, its owner as the container sees it.
        entry: Entry,
        /// Whether it is a folder that hides what the layers below have in it.
        opaque: bool,
    },
}

/// What `folder` has under `name` (one word, or `.` for the folder itself); `None` where it has nothing. Follows no link.
///
/// # Errors
/// What the file system said. A socket is an error of kind `Unsupported`: no layer holds one.
pub fn inspect(folder: BorrowedFd<'_>, name: &str, mode: Mode) -> io::Result<Option<Node>> {
    let _ = (folder, name, mode);
    unimplemented!("helper: layer")
}
