//! One file: what it is, who may use it, when it was changed.

use std::sync::Arc;

use super::super::errno::Errno;
use crate::ordered;

/// Names an inode within its file system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InodeId(u32);

impl InodeId {
    pub(super) fn new(number: u32) -> Self {
        Self(number)
    }

    /// The number that `ls -i` prints.
    #[must_use]
    pub fn number(self) -> u32 {
        self.0
    }
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inode {
    /// What it is.
    pub kind: Kind,
    /// Who may use it.
    pub permissions: Permissions,
    /// When it was changed, seconds since 1970.
    pub modified: i64,
    /// How many names it has; a folder's own `.` and those of its folders count.
    pub links: u32,
    /// Extended attributes, which most files have none of.
    pub xattrs: Option<Arc<ordered::Map<String, Vec<u8>>>>,
}

/// Owner and mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permissions {
    /// Permission bits with set-uid, set-gid and sticky.
    pub mode: u32,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
}

/// The kinds of file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Bytes.
    File(Content),
    /// Names.
    Directory(Directory),
    /// Another path.
    Symlink(Arc<str>),
    /// A character device, by its numbers.
    CharacterDevice(u32, u32),
    /// A block device, by its numbers.
    BlockDevice(u32, u32),
    /// A named pipe.
    Fifo,
}

/// The bytes of a file, shared between copies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// All of them.
    Bytes(Arc<Vec<u8>>),
    /// How many there are: the model lists the file, but does not carry it.
    Listed(u64),
    /// An executable that the model knows by this name: what it does is part of the model, whatever its bytes are.
    Program {
        /// The name that the model knows it by, `ls` or `busybox`.
        name: Arc<str>,
        /// How many bytes the real one has.
        size: u64,
        /// The real one's, where somebody has brought them.
        bytes: Option<Arc<Vec<u8>>>,
    },
}

/// What a folder holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directory {
    entries: Arc<ordered::Map<Arc<str>, InodeId>>,
    pub(super) parent: InodeId,
}

impl Inode {
    /// The folder that this is.
    ///
    /// # Errors
    /// [`Errno::Enotdir`].
    pub fn directory(&self) -> Result<&Directory, Errno> {
        match &self.kind {
            Kind::Directory(directory) => Ok(directory),
            _ => Err(Errno::Enotdir),
        }
    }

    pub(super) fn directory_mut(&mut self) -> Result<&mut Directory, Errno> {
        match &mut self.kind {
            Kind::Directory(directory) => Ok(directory),
            _ => Err(Errno::Enotdir),
        }
    }

    /// Whether this is a folder.
    #[must_use]
    pub fn is_directory(&self) -> bool {
        matches!(self.kind, Kind::Directory(_))
    }

    /// What `stat` calls its size.
    #[must_use]
    pub fn size(&self) -> u64 {
        match &self.kind {
            Kind::File(content) => content.size(),
            Kind::Symlink(target) => target.len() as u64,
            Kind::Directory(_) => 4096,
            _ => 0,
        }
    }
}

impl Content {
    /// No bytes.
    #[must_use]
    pub fn empty() -> Self {
        Self::Bytes(Arc::default())
    }

    /// These bytes.
    #[must_use]
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self::Bytes(Arc::new(bytes.into()))
    }

    /// A program of the model, whose real bytes, so many, are not here.
    #[must_use]
    pub fn program(name: &str, size: u64) -> Self {
        Self::Program { name: name.into(), size, bytes: None }
    }

    /// How many bytes there are.
    #[must_use]
    pub fn size(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Listed(size) | Self::Program { size, .. } => *size,
        }
    }

    /// The bytes.
    ///
    /// # Errors
    /// [`Errno::NotModelled`] where the model has only their number.
    pub fn bytes(&self) -> Result<&Arc<Vec<u8>>, Errno> {
        match self {
            Self::Bytes(bytes) | Self::Program { bytes: Some(bytes), .. } => Ok(bytes),
            Self::Listed(_) | Self::Program { bytes: None, .. } => Err(Errno::NotModelled),
        }
    }
}

impl Directory {
    pub(super) fn empty(parent: InodeId) -> Self {
        Self { entries: Arc::default(), parent }
    }

    /// What has this name here.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<InodeId> {
        self.entries.get(name).copied()
    }

    /// The folder above; the root's is itself.
    #[must_use]
    pub fn parent(&self) -> InodeId {
        self.parent
    }

    /// Names with what they stand for, in order of name.
    pub fn entries(&self) -> impl Iterator<Item = (&Arc<str>, InodeId)> {
        self.entries.iter().map(|(name, id)| (name, *id))
    }

    /// Whether nothing is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn insert(&mut self, name: &str, id: InodeId) -> Option<InodeId> {
        Arc::make_mut(&mut self.entries).insert(name.into(), id)
    }

    pub(super) fn remove(&mut self, name: &str) -> Option<InodeId> {
        Arc::make_mut(&mut self.entries).remove(name)
    }
}
