//! Numbers of things in the kernel.

use super::super::files::InodeId;

/// A process, as the host numbers it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pid(pub(super) u32);

impl Pid {
    /// The number.
    #[must_use]
    pub fn number(self) -> u32 {
        self.0
    }
}

/// A file system that the kernel knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileSystemId(pub(super) u32);

/// The host, or a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NamespaceId(pub(super) u32);

/// A terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TerminalId(pub(super) u32);

/// An open file: what descriptors of several processes may share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct OpenFileId(pub(super) u32);

/// A pipe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PipeId(pub(super) u32);

/// An inode of one of the file systems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// Which file system.
    pub file_system: FileSystemId,
    /// Which inode of it.
    pub inode: InodeId,
}
