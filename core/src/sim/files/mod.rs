//! File systems: inodes in a table whose copies share what neither has changed.
//!
//! A copy of a file system is an image that a container was started from, or a moment to go back to. What was written
//! since is known without comparing contents: an inode that both share was not touched (`FileSystem::touched_since`).
//!
//! Who may do what, and how paths lead over mounts, is left to the kernel.

mod change;
mod inode;
mod table;
#[cfg(test)]
mod tests;

pub use inode::{Content, Directory, Inode, InodeId, Kind, Permissions};

use std::sync::Arc;

use super::errno::Errno;
use table::Table;

/// The inodes of one file system, from its root.
#[derive(Debug, Clone)]
pub struct FileSystem {
    inodes: Table,
    root: InodeId,
}

impl FileSystem {
    /// A file system with a root folder and nothing in it.
    #[must_use]
    pub fn new(permissions: Permissions, now: i64) -> Self {
        let mut inodes = Table::default();
        let root = inodes.next();
        let kind = Kind::Directory(Directory::empty(root));
        inodes.put(root, Inode { kind, permissions, modified: now, links: 2, xattrs: None });
        Self { inodes, root }
    }

    /// The root folder.
    #[must_use]
    pub fn root(&self) -> InodeId {
        self.root
    }

    /// An inode that a directory or an open file names.
    #[must_use]
    pub fn inode(&self, id: InodeId) -> &Inode {
        self.inodes.get(id).expect("an inode lives as long as a name or an open file has it")
    }

    /// The inode, to be changed. Copies of the file system keep what they have.
    pub(super) fn inode_mut(&mut self, id: InodeId) -> &mut Inode {
        self.inodes.get_mut(id).expect("an inode lives as long as a name or an open file has it")
    }

    /// The inode, if it still lives.
    #[must_use]
    pub fn get(&self, id: InodeId) -> Option<&Inode> {
        self.inodes.get(id)
    }

    /// Whether the inode was written, or changed in any other way, since `earlier` was a copy of this file system. What was
    /// written and is the same as before counts too, as overlayfs's copying-up does.
    #[must_use]
    pub fn touched_since(&self, earlier: &Self, id: InodeId) -> bool {
        match (self.inodes.shared(id), earlier.inodes.shared(id)) {
            (Some(now), Some(before)) => !Arc::ptr_eq(now, before),
            (now, before) => now.is_some() != before.is_some(),
        }
    }

    /// What is in a folder, by name.
    ///
    /// # Errors
    /// [`Errno::Enotdir`].
    pub fn entries(&self, id: InodeId) -> Result<impl Iterator<Item = (&str, InodeId)>, Errno> {
        Ok(self.inode(id).directory()?.entries().map(|(name, id)| (&**name, id)))
    }

    /// How many inodes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.inodes.len()
    }

    /// Never: there is always a root.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
