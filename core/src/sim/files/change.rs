//! What changes a file system: names come and go, contents are replaced.

use std::sync::Arc;

use super::super::errno::Errno;
use super::FileSystem;
use super::inode::{Content, Directory, Inode, InodeId, Kind, Permissions};
use crate::ordered;

/// The longest name, as on every Linux file system.
const LONGEST_NAME: usize = 255;

impl FileSystem {
    /// Puts a new file into `folder`.
    ///
    /// # Errors
    /// [`Errno::Eexist`], [`Errno::Enotdir`], [`Errno::Enametoolong`].
    pub fn add(
        &mut self,
        folder: InodeId,
        name: &str,
        kind: Kind,
        permissions: Permissions,
        now: i64,
    ) -> Result<InodeId, Errno> {
        self.check_free(folder, name)?;
        let id = self.inodes.next();
        let (kind, links) = match kind {
            Kind::Directory(_) => (Kind::Directory(Directory::empty(folder)), 2),
            kind => (kind, 1),
        };
        if links == 2 {
            self.inode_mut(folder).links += 1;
        }
        self.inodes.put(id, Inode { kind, permissions, modified: now, links, xattrs: None });
        self.enter(folder, name, id, now)?;
        Ok(id)
    }

    /// Puts a new, empty folder into `folder`.
    ///
    /// # Errors
    /// As [`Self::add`].
    pub fn add_folder(
        &mut self,
        folder: InodeId,
        name: &str,
        permissions: Permissions,
        now: i64,
    ) -> Result<InodeId, Errno> {
        self.add(folder, name, Kind::Directory(Directory::empty(folder)), permissions, now)
    }

    /// Gives a file one more name.
    ///
    /// # Errors
    /// As [`Self::add`]; [`Errno::Eperm`] for a folder.
    pub fn link(&mut self, folder: InodeId, name: &str, id: InodeId, now: i64) -> Result<(), Errno> {
        self.check_free(folder, name)?;
        if self.inode(id).is_directory() {
            return Err(Errno::Eperm);
        }
        self.inode_mut(id).links += 1;
        self.enter(folder, name, id, now)
    }

    /// Takes a name away. The inode stays until [`Self::forget`], because a process may have it open.
    ///
    /// # Errors
    /// [`Errno::Enoent`]; [`Errno::Enotempty`] for a folder with something in it.
    pub fn unlink(&mut self, folder: InodeId, name: &str, now: i64) -> Result<InodeId, Errno> {
        let id = self.inode(folder).directory()?.get(name).ok_or(Errno::Enoent)?;
        let is_folder = match &self.inode(id).kind {
            Kind::Directory(directory) if !directory.is_empty() => return Err(Errno::Enotempty),
            kind => matches!(kind, Kind::Directory(_)),
        };
        let parent = self.inode_mut(folder);
        parent.directory_mut()?.remove(name);
        parent.modified = now;
        if is_folder {
            parent.links -= 1;
        }
        let inode = self.inode_mut(id);
        inode.links -= if is_folder { 2 } else { 1 };
        Ok(id)
    }

    /// Drops an inode that has no name left. Does nothing where it has one.
    pub fn forget(&mut self, id: InodeId) {
        if self.inodes.get(id).is_some_and(|inode| inode.links == 0) {
            self.inodes.remove(id);
        }
    }

    /// Moves a name, within this file system; takes the place of what is there, whose inode is returned for
    /// [`Self::forget`].
    ///
    /// # Errors
    /// [`Errno::Enoent`]; [`Errno::Einval`] for a folder into itself; [`Errno::Enotempty`], [`Errno::Eisdir`] and
    /// [`Errno::Enotdir`] where something else is in the way.
    pub fn rename(&mut self, from: (InodeId, &str), to: (InodeId, &str), now: i64) -> Result<Option<InodeId>, Errno> {
        let id = self.inode(from.0).directory()?.get(from.1).ok_or(Errno::Enoent)?;
        let is_folder = self.inode(id).is_directory();
        if is_folder && self.is_within(to.0, id) {
            return Err(Errno::Einval);
        }
        let mut replaced = None;
        if let Some(there) = self.inode(to.0).directory()?.get(to.1) {
            if there == id {
                return Ok(None);
            }
            match (is_folder, self.inode(there).is_directory()) {
                (false, true) => return Err(Errno::Eisdir),
                (true, false) => return Err(Errno::Enotdir),
                _ => replaced = Some(self.unlink(to.0, to.1, now)?),
            }
        }
        let source = self.inode_mut(from.0);
        source.directory_mut()?.remove(from.1);
        source.modified = now;
        if is_folder {
            source.links -= 1;
            self.inode_mut(to.0).links += 1;
            self.inode_mut(id).directory_mut()?.parent = to.0;
        }
        self.enter(to.0, to.1, id, now)?;
        Ok(replaced)
    }

    /// Replaces a file's bytes.
    ///
    /// # Errors
    /// [`Errno::Eisdir`], and [`Errno::Einval`] for what holds no bytes.
    pub fn set_content(&mut self, id: InodeId, content: Content, now: i64) -> Result<(), Errno> {
        let inode = self.inode_mut(id);
        match &mut inode.kind {
            Kind::File(old) => *old = content,
            Kind::Directory(_) => return Err(Errno::Eisdir),
            _ => return Err(Errno::Einval),
        }
        inode.modified = now;
        Ok(())
    }

    /// Changes owner and mode.
    pub fn set_permissions(&mut self, id: InodeId, permissions: Permissions) {
        self.inode_mut(id).permissions = permissions;
    }

    /// Gives a file these extended attributes and no others.
    pub fn set_xattrs(&mut self, id: InodeId, xattrs: &ordered::Map<String, Vec<u8>>) {
        self.inode_mut(id).xattrs = (!xattrs.is_empty()).then(|| Arc::new(xattrs.clone()));
    }

    /// Changes the time of the last change.
    pub fn set_modified(&mut self, id: InodeId, modified: i64) {
        self.inode_mut(id).modified = modified;
    }

    fn check_free(&self, folder: InodeId, name: &str) -> Result<(), Errno> {
        if name.len() > LONGEST_NAME {
            return Err(Errno::Enametoolong);
        }
        match self.inode(folder).directory()?.get(name) {
            Some(_) => Err(Errno::Eexist),
            None => Ok(()),
        }
    }

    fn enter(&mut self, folder: InodeId, name: &str, id: InodeId, now: i64) -> Result<(), Errno> {
        let inode = self.inode_mut(folder);
        inode.directory_mut()?.insert(name, id);
        inode.modified = now;
        Ok(())
    }

    /// Whether `folder` is `top` or below it.
    fn is_within(&self, mut folder: InodeId, top: InodeId) -> bool {
        loop {
            if folder == top {
                return true;
            }
            match self.inode(folder).directory() {
                Ok(directory) if directory.parent() != folder => folder = directory.parent(),
                _ => return false,
            }
        }
    }
}
