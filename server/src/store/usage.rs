//! How much the disk holds: of layers by their rows, of folders that containers write by looking.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, ErrorKind};
use std::os::fd::{AsFd, BorrowedFd};
use std::path::Path;

use layercake_core::digest::ChainId;
use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode as Bits, OFlags, openat, statat};

use super::layers::Layer;
use super::{Store, StoreError, layout, stack};

/// Folders within each other that are looked into. What lies deeper was put there to be in the way.
const DEPTH: usize = 512;

/// A cache of `RUN --mount=type=cache`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheMount {
    /// Digest of its name, in hexadecimal digits.
    pub id: String,
    /// Bytes in its files.
    pub bytes: u64,
}

impl Store {
    /// The layers of the stack `top`, top first.
    ///
    /// # Errors
    /// [`StoreError::MissingLayer`] where one is missing.
    pub fn layers_of(&self, top: Option<&ChainId>) -> Result<Vec<Layer>, StoreError> {
        Ok(stack::levels(&self.database(), top)?.into_iter().map(|level| level.layer).collect())
    }

    /// All layers, in order of their ChainIDs.
    ///
    /// # Errors
    /// What the database said.
    pub fn all_layers(&self) -> Result<Vec<Layer>, StoreError> {
        Ok(stack::all(&self.database())?.into_iter().map(|level| level.layer).collect())
    }

    /// How many cache records there are.
    ///
    /// # Errors
    /// What the database said.
    pub fn record_count(&self) -> Result<usize, StoreError> {
        Ok(self.database().query_row("SELECT count(*) FROM records", [], |row| row.get(0))?)
    }

    /// The caches that builds mount, by id. This process must own the store's files.
    ///
    /// # Errors
    /// What the file system said.
    pub fn cache_mounts(&self) -> Result<Vec<CacheMount>, StoreError> {
        let folder = layout::caches(&self.root);
        let entries = match fs::read_dir(&folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(StoreError::io("read", &folder))?,
        };
        let mut caches = Vec::new();
        for entry in entries {
            let entry = entry.map_err(StoreError::io("read", &folder))?;
            let id = entry.file_name().to_string_lossy().into_owned();
            caches.push(CacheMount { id, bytes: self.tree_bytes(&entry.path())? });
        }
        caches.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(caches)
    }

    /// Bytes in the regular files at and below `path`; each file counts once, whatever its names. Follows no link.
    ///
    /// # Errors
    /// What the file system said.
    pub fn tree_bytes(&self, path: &Path) -> Result<u64, StoreError> {
        let mut seen = BTreeSet::new();
        let counted = match statat(CWD, path, AtFlags::SYMLINK_NOFOLLOW) {
            Err(rustix::io::Errno::NOENT) => Ok(0),
            Err(error) => Err(error.into()),
            Ok(stat) if FileType::from_raw_mode(stat.st_mode) == FileType::Directory => {
                open(CWD, path).map_err(io::Error::from).and_then(|folder| folder_bytes(folder.as_fd(), &mut seen, 0))
            }
            Ok(stat) => Ok(stat.st_size.unsigned_abs()),
        };
        counted.map_err(StoreError::io("look into", path))
    }
}

fn folder_bytes(folder: BorrowedFd<'_>, seen: &mut BTreeSet<(u64, u64)>, depth: usize) -> io::Result<u64> {
    if depth > DEPTH {
        return Ok(0);
    }
    let mut bytes = 0;
    for entry in Dir::read_from(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if name == c"." || name == c".." {
            continue;
        }
        let stat = match statat(folder, name, AtFlags::SYMLINK_NOFOLLOW) {
            // It vanished meanwhile.
            Err(rustix::io::Errno::NOENT) => continue,
            stat => stat?,
        };
        match FileType::from_raw_mode(stat.st_mode) {
            FileType::Directory => match open(folder, name) {
                Ok(below) => bytes += folder_bytes(below.as_fd(), seen, depth + 1)?,
                Err(rustix::io::Errno::NOENT) => {}
                Err(error) => return Err(error.into()),
            },
            FileType::RegularFile if stat.st_nlink == 1 || seen.insert((stat.st_dev, stat.st_ino)) => {
                bytes += stat.st_size.unsigned_abs();
            }
            _ => {}
        }
    }
    Ok(bytes)
}

fn open(folder: impl AsFd, name: impl rustix::path::Arg) -> rustix::io::Result<std::os::fd::OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    openat(folder, name, flags, Bits::empty())
}
