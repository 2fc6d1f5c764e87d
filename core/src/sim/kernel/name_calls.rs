//! Looking at files, and changing names, owners, modes and times.

use super::access::Wish;
use super::ids::Location;
use super::system::System;
use super::walk::Place;
use crate::sim::errno::Errno;
use crate::sim::files::{Content, Inode, Kind, Permissions};

/// What `stat` says of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stat {
    /// Where it is.
    pub location: Location,
    /// What it is, with everything that is known of it.
    pub inode: Inode,
}

impl System<'_> {
    /// Looks at a file; a link is followed if `follow`.
    ///
    /// # Errors
    /// As stat(2).
    pub fn stat(&self, path: &str, follow: bool) -> Result<Stat, Errno> {
        let location = self.walk(path, follow)?.existing()?;
        Ok(Stat { location, inode: self.kernel.inode(location).clone() })
    }

    /// The names in a folder, in order.
    ///
    /// # Errors
    /// As opendir(3).
    pub fn list(&self, path: &str) -> Result<Vec<String>, Errno> {
        let location = self.walk(path, true)?.existing()?;
        let inode = self.kernel.inode(location);
        let directory = inode.directory()?;
        self.process().credentials.may(Wish::Read, inode)?;
        Ok(directory.entries().map(|(name, _)| name.to_string()).collect())
    }

    /// Whether this process may.
    ///
    /// # Errors
    /// As access(2).
    pub fn access(&self, path: &str, wish: Wish) -> Result<(), Errno> {
        let location = self.walk(path, true)?.existing()?;
        if wish == Wish::Write {
            self.check_writable(location)?;
        }
        self.process().credentials.may(wish, self.kernel.inode(location))
    }

    /// All bytes of a file.
    ///
    /// # Errors
    /// As open(2), and [`Errno::NotModelled`].
    pub fn read_file(&self, path: &str) -> Result<Vec<u8>, Errno> {
        let location = self.walk(path, true)?.existing()?;
        let inode = self.kernel.inode(location);
        self.process().credentials.may(Wish::Read, inode)?;
        match &inode.kind {
            Kind::File(content) => Ok(content.bytes()?.to_vec()),
            Kind::Directory(_) => Err(Errno::Eisdir),
            _ => Err(Errno::Einval),
        }
    }

    /// Makes a folder.
    ///
    /// # Errors
    /// As mkdir(2).
    pub fn make_folder(&mut self, path: &str, mode: u32) -> Result<(), Errno> {
        let place = self.free_place(path.trim_end_matches('/'))?;
        // The kind's own content is made anew by the file system.
        let kind = self.kernel.inode(place.folder).kind.clone();
        self.make(&place, kind, mode).map(drop)
    }

    /// Makes a link to a path.
    ///
    /// # Errors
    /// As symlink(2).
    pub fn make_symlink(&mut self, target: &str, path: &str) -> Result<(), Errno> {
        let place = self.free_place(path)?;
        self.make(&place, Kind::Symlink(target.into()), 0o777).map(drop)
    }

    /// Makes a named pipe.
    ///
    /// # Errors
    /// As mkfifo(3).
    pub fn make_fifo(&mut self, path: &str, mode: u32) -> Result<(), Errno> {
        let place = self.free_place(path)?;
        self.make(&place, Kind::Fifo, mode).map(drop)
    }

    /// Makes a file that shares the content of another path's, bytes or not, without copying them; its mode is `mode`.
    ///
    /// # Errors
    /// As open(2) of a file that must not be there.
    pub fn make_file(&mut self, path: &str, content: Content, mode: u32) -> Result<(), Errno> {
        let place = self.free_place(path)?;
        self.make(&place, Kind::File(content), mode).map(drop)
    }

    /// Replaces a file's content by another's, without copying it.
    ///
    /// # Errors
    /// As open(2) to write.
    pub fn replace_content(&mut self, path: &str, content: Content) -> Result<(), Errno> {
        let location = self.walk(path, true)?.existing()?;
        self.process().credentials.may(Wish::Write, self.kernel.inode(location))?;
        self.check_writable(location)?;
        let now = self.now();
        self.kernel.files_mut(location.file_system).set_content(location.inode, content, now)
    }

    /// Gives a file one more name.
    ///
    /// # Errors
    /// As link(2).
    pub fn link(&mut self, old: &str, new: &str) -> Result<(), Errno> {
        let file = self.walk(old, false)?.existing()?;
        let place = self.free_place(new)?;
        if file.file_system != place.folder.file_system {
            return Err(Errno::Exdev);
        }
        self.check_change(&place)?;
        let now = self.now();
        self.kernel.files_mut(file.file_system).link(place.folder.inode, &place.name, file.inode, now)
    }

    /// Removes a name that is no folder's.
    ///
    /// # Errors
    /// As unlink(2).
    pub fn unlink(&mut self, path: &str) -> Result<(), Errno> {
        let place = self.walk(path, false)?;
        if self.kernel.inode(place.existing()?).is_directory() {
            return Err(Errno::Eisdir);
        }
        self.remove(&place)
    }

    /// Removes an empty folder.
    ///
    /// # Errors
    /// As rmdir(2).
    pub fn remove_folder(&mut self, path: &str) -> Result<(), Errno> {
        let place = self.walk(path.trim_end_matches('/'), false)?;
        self.kernel.inode(place.existing()?).directory()?;
        if place.name.is_empty() {
            return Err(Errno::Einval);
        }
        self.remove(&place)
    }

    /// Moves a name.
    ///
    /// # Errors
    /// As rename(2).
    pub fn rename(&mut self, old: &str, new: &str) -> Result<(), Errno> {
        let (from, to) = (self.walk(old.trim_end_matches('/'), false)?, self.walk(new.trim_end_matches('/'), false)?);
        from.existing()?;
        if from.folder.file_system != to.folder.file_system {
            return Err(Errno::Exdev);
        }
        if from.name.is_empty() || to.name.is_empty() {
            return Err(Errno::Einval);
        }
        self.check_change(&from)?;
        self.check_change(&to)?;
        self.check_sticky(&from)?;
        let now = self.now();
        let files = self.kernel.files_mut(from.folder.file_system);
        let replaced = files.rename((from.folder.inode, &from.name), (to.folder.inode, &to.name), now)?;
        if let Some(inode) = replaced {
            self.kernel.forget(Location { inode, ..to.folder });
        }
        Ok(())
    }

    /// Changes a file's mode.
    ///
    /// # Errors
    /// As chmod(2).
    pub fn change_mode(&mut self, path: &str, mode: u32) -> Result<(), Errno> {
        let location = self.owned(path, true)?;
        self.check_writable(location)?;
        let permissions = self.kernel.inode(location).permissions;
        let files = self.kernel.files_mut(location.file_system);
        files.set_permissions(location.inode, Permissions { mode: mode & 0o7777, ..permissions });
        Ok(())
    }

    /// Changes a file's owner, its group, or both.
    ///
    /// # Errors
    /// As chown(2).
    pub fn change_owner(&mut self, path: &str, uid: Option<u32>, gid: Option<u32>, follow: bool) -> Result<(), Errno> {
        let location = self.owned(path, follow)?;
        self.check_writable(location)?;
        let credentials = &self.process().credentials;
        let inode = self.kernel.inode(location);
        let mut permissions = inode.permissions;
        let gives_away =
            uid.is_some_and(|uid| uid != permissions.uid) || gid.is_some_and(|gid| !credentials.is_in(gid));
        if gives_away && !credentials.is_root() {
            return Err(Errno::Eperm);
        }
        permissions.uid = uid.unwrap_or(permissions.uid);
        permissions.gid = gid.unwrap_or(permissions.gid);
        if !inode.is_directory() {
            permissions.mode &= 0o1777;
        }
        self.kernel.files_mut(location.file_system).set_permissions(location.inode, permissions);
        Ok(())
    }

    /// Sets the time of a file's last change.
    ///
    /// # Errors
    /// As utimensat(2).
    pub fn set_modified(&mut self, path: &str, time: i64, follow: bool) -> Result<(), Errno> {
        let location = self.walk(path, follow)?.existing()?;
        let process = self.process();
        let inode = self.kernel.inode(location);
        if process.credentials.uid != inode.permissions.uid {
            process.credentials.may(Wish::Write, inode)?;
        }
        self.check_writable(location)?;
        self.kernel.files_mut(location.file_system).set_modified(location.inode, time);
        Ok(())
    }

    /// Sets the bits that new files do not get; returns those of before.
    pub fn umask(&mut self, mask: u32) -> u32 {
        std::mem::replace(&mut self.process_mut().umask, mask & 0o777)
    }

    fn free_place(&self, path: &str) -> Result<Place, Errno> {
        let place = self.walk(if path.is_empty() { "/" } else { path }, false)?;
        if place.file.is_some() { Err(Errno::Eexist) } else { Ok(place) }
    }

    fn check_change(&self, place: &Place) -> Result<(), Errno> {
        self.check_writable(place.folder)?;
        self.process().credentials.may(Wish::Write, self.kernel.inode(place.folder))
    }

    /// In a sticky folder (`/tmp`), only the owner of a file may take it away.
    fn check_sticky(&self, place: &Place) -> Result<(), Errno> {
        let uid = self.process().credentials.uid;
        let folder = self.kernel.inode(place.folder).permissions;
        let file = self.kernel.inode(place.existing()?).permissions;
        let allowed = uid == 0 || folder.mode & 0o1000 == 0 || uid == folder.uid || uid == file.uid;
        if allowed { Ok(()) } else { Err(Errno::Eperm) }
    }

    fn remove(&mut self, place: &Place) -> Result<(), Errno> {
        self.check_change(place)?;
        self.check_sticky(place)?;
        let now = self.now();
        let inode = self.kernel.files_mut(place.folder.file_system).unlink(place.folder.inode, &place.name, now)?;
        self.kernel.forget(Location { inode, ..place.folder });
        Ok(())
    }

    fn owned(&self, path: &str, follow: bool) -> Result<Location, Errno> {
        let location = self.walk(path, follow)?.existing()?;
        let uid = self.process().credentials.uid;
        if uid == 0 || self.kernel.inode(location).permissions.uid == uid { Ok(location) } else { Err(Errno::Eperm) }
    }
}
