//! One file of a layer, without its bytes.

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::ordered;

/// What is known of one path of a layer or of a root file system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What kind of file it is.
    pub kind: Kind,
    /// Permission bits with set-uid, set-gid and sticky: `0o7777` at most.
    pub mode: u32,
    /// Owner, as a number in the container.
    pub uid: u32,
    /// Group, as a number in the container.
    pub gid: u32,
    /// Modification time, whole seconds since 1970.
    pub mtime: i64,
    /// Extended attributes by full name (`security.capability`), overlayfs's own left out.
    #[serde(default, skip_serializing_if = "ordered::Map::is_empty")]
    pub xattrs: ordered::Map<String, Vec<u8>>,
}

impl Entry {
    /// Bytes of content: those of a regular file. A hard link has none of its own.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.kind.content().map_or(0, |(size, _)| size)
    }
}

impl Kind {
    /// Size and digest of a regular file's bytes; `None` for other kinds.
    #[must_use]
    pub fn content(&self) -> Option<(u64, &Digest)> {
        match self {
            Self::File { size, digest } => Some((*size, digest)),
            _ => None,
        }
    }
}

/// The kinds of file that a layer can hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// A folder.
    Directory,
    /// A regular file.
    File {
        /// Bytes in the file.
        size: u64,
        /// Digest of those bytes.
        digest: Digest,
    },
    /// A symbolic link, its target as written.
    Symlink {
        /// The text of the link.
        target: String,
    },
    /// A further name of a regular file of the same layer.
    HardLink {
        /// The entry it shares its bytes with: a path from the root, without a leading `/`.
        target: String,
    },
    /// A character device.
    CharacterDevice {
        /// Device class.
        major: u32,
        /// Device within the class.
        minor: u32,
    },
    /// A block device.
    BlockDevice {
        /// Device class.
        major: u32,
        /// Device within the class.
        minor: u32,
    },
    /// A named pipe.
    Fifo,
}
