//! Paths in a tree that somebody uses, a container's or this machine's → the folder that they lie in, open, and a name.
//!
//! In a container, links count from its root, and none of /proc's leads out (CVE-2018-15664): what the container does meanwhile
//! cannot turn a path elsewhere.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{AtFlags, CWD, FileType, Mode as Bits, OFlags, ResolveFlags, openat, openat2, readlinkat, statat};
use rustix::io::Errno;

/// As many links as the kernel follows in one path.
const LINKS: usize = 40;

/// Whose tree it is.
#[derive(Debug, Clone, Copy)]
pub enum Side<'a> {
    /// A container's, by its root.
    Container(BorrowedFd<'a>),
    /// This machine's.
    Host,
}

/// A place that a path names, whether or not something is there.
#[derive(Debug)]
pub struct Place {
    /// The folder that it lies in.
    pub folder: OwnedFd,
    /// Its name there; `.` for a path that ends in a folder.
    pub name: String,
}

/// What is at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Thing {
    /// A folder.
    Folder,
    /// A link, and where it leads.
    Link(String),
    /// A device.
    Device,
    /// Another file.
    File,
}

impl Side<'_> {
    /// The place of `path`, whose last word is not followed unless a `/` or `/.` stands behind it.
    ///
    /// # Errors
    /// What the kernel said: `NOENT` where the folder of it is missing, `NOTDIR`.
    pub fn place(&self, path: &str) -> Result<Place, Errno> {
        let (folder, name) = match path.rsplit_once('/') {
            Some((folder, name)) if !matches!(name, "" | "." | "..") => (format!("{folder}/"), name.to_owned()),
            None if !matches!(path, "" | "." | "..") => ("./".to_owned(), path.to_owned()),
            _ => (format!("{path}/"), ".".to_owned()),
        };
        Ok(Place { folder: self.folder(&folder)?, name })
    }

    /// Opens a folder, links followed.
    ///
    /// # Errors
    /// What the kernel said.
    pub fn folder(&self, path: &str) -> Result<OwnedFd, Errno> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let Self::Container(root) = self else { return openat(CWD, path, flags, Bits::empty()) };
        let how = ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS;
        // The kernel gives up on `..` when anything at all is renamed meanwhile, and asks to be called again.
        for _ in 0..1000 {
            match openat2(root, path, flags, Bits::empty(), how) {
                Err(Errno::AGAIN | Errno::INTR) => {}
                opened => return opened,
            }
        }
        Err(Errno::AGAIN)
    }

    /// Where `path` leads when its last word is followed, and what is there (`None` for nothing).
    ///
    /// # Errors
    /// What the kernel said: `LOOP` for links without an end.
    pub fn follow(&self, path: &str) -> Result<(String, Option<Thing>), Errno> {
        let mut path = path.to_owned();
        for _ in 0..LINKS {
            match self.place(&path)?.thing()? {
                Some(Thing::Link(target)) if target.starts_with('/') => path = target,
                Some(Thing::Link(target)) => {
                    let folder = path.trim_end_matches('/').rsplit_once('/').map_or("", |(folder, _)| folder);
                    let base = if path.contains('/') { format!("{folder}/") } else { String::new() };
                    path = format!("{base}{target}");
                }
                thing => return Ok((path, thing)),
            }
        }
        Err(Errno::LOOP)
    }
}

impl Place {
    /// What is there.
    ///
    /// # Errors
    /// What the kernel said.
    pub fn thing(&self) -> Result<Option<Thing>, Errno> {
        let stat = match statat(&self.folder, &self.name, AtFlags::SYMLINK_NOFOLLOW) {
            Err(Errno::NOENT) => return Ok(None),
            stat => stat?,
        };
        Ok(Some(match FileType::from_raw_mode(stat.st_mode) {
            FileType::Directory => Thing::Folder,
            FileType::Symlink => {
                let target = readlinkat(&self.folder, &self.name, Vec::new())?;
                Thing::Link(target.into_string().map_err(|_| Errno::ILSEQ)?)
            }
            FileType::CharacterDevice | FileType::BlockDevice => Thing::Device,
            _ => Thing::File,
        }))
    }

    /// The folder, for what reads by it.
    #[must_use]
    pub fn folder(&self) -> BorrowedFd<'_> {
        self.folder.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    /// Follows `path` in a tree with some links; `expected` is where it leads and what is there.
    #[track_caller]
    fn check(path: &str, expected: &Result<(&str, Option<Thing>), Errno>) {
        let above = tempfile::tempdir().unwrap();
        let root = above.path().join("root");
        fs::create_dir_all(root.join("a/b")).unwrap();
        fs::write(root.join("a/file"), "").unwrap();
        fs::write(above.path().join("canary"), "").unwrap();
        symlink("/a", root.join("top")).unwrap();
        symlink("file", root.join("a/link")).unwrap();
        symlink("../../../canary", root.join("a/out")).unwrap();
        symlink("loop", root.join("loop")).unwrap();
        let opened = openat(CWD, &root, OFlags::PATH | OFlags::DIRECTORY, Bits::empty()).unwrap();
        let found = Side::Container(opened.as_fd()).follow(path);
        assert_eq!(
            found.as_ref().map(|(path, thing)| (path.as_str(), thing.clone())),
            expected.clone().as_ref().map(|(path, thing)| (*path, thing.clone())),
            "{path}"
        );
    }

    #[test]
    fn links_lead_to_places_inside() {
        check("/a", &Ok(("/a", Some(Thing::Folder))));
        check("/top", &Ok(("/a", Some(Thing::Folder))));
        check("/top/link", &Ok(("/top/file", Some(Thing::File))));
        check("/top/", &Ok(("/top/", Some(Thing::Folder))));
        check("/a/none", &Ok(("/a/none", None)));
        check("/a/out", &Ok(("/a/../../../canary", None)));
        check("/../../canary", &Ok(("/../../canary", None)));
        check("/none/x", &Err(Errno::NOENT));
        check("/a/file/", &Err(Errno::NOTDIR));
        check("/loop", &Err(Errno::LOOP));
    }
}
