//! Who may use a file: the rule of the three groups of bits (path_resolution(7)).

use super::super::errno::Errno;
use super::super::files::Inode;

/// As whom a process acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// User.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Further groups.
    pub groups: Vec<u32>,
}

/// What somebody wants to do with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// Read a file, list a folder.
    Read,
    /// Write a file, change what is in a folder.
    Write,
    /// Execute a file, go through a folder.
    Execute,
}

impl Credentials {
    /// The superuser.
    #[must_use]
    pub fn root() -> Self {
        Self { uid: 0, gid: 0, groups: Vec::new() }
    }

    /// Whether these may do anything.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.uid == 0
    }

    /// Whether the group is one of theirs.
    #[must_use]
    pub fn is_in(&self, gid: u32) -> bool {
        self.gid == gid || self.groups.contains(&gid)
    }

    /// Whether they may.
    ///
    /// # Errors
    /// [`Errno::Eacces`].
    pub fn may(&self, wish: Wish, inode: &Inode) -> Result<(), Errno> {
        let bit = match wish {
            Wish::Read => 4,
            Wish::Write => 2,
            Wish::Execute => 1,
        };
        let mode = inode.permissions.mode;
        let allowed = if self.is_root() {
            // A file that nobody may execute is no program for root either.
            wish != Wish::Execute || inode.is_directory() || mode & 0o111 != 0
        } else if self.uid == inode.permissions.uid {
            mode >> 6 & bit != 0
        } else if self.is_in(inode.permissions.gid) {
            mode >> 3 & bit != 0
        } else {
            mode & bit != 0
        };
        if allowed { Ok(()) } else { Err(Errno::Eacces) }
    }
}
