//! A tar → where in it each file lies, so that it can be read in any order: lists of images stand before or behind what they
//! name. Names are looked up here only: nothing of an archive is ever written to a path that it says.

use std::io::Read;

use super::ArchiveError;
use crate::container_path::ContainerPath;
use crate::layer::archive::contents;
use crate::layer::archive::limits::Limits;
use crate::layer::entry::Kind;
use crate::ordered;

/// The most links on the way to a file. Docker once wrote a layer that two images have once, and a link for the other.
const LINKS: usize = 8;

/// Where a file's bytes are in the tar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Bytes before it.
    pub offset: u64,
    /// Bytes in it.
    pub size: u64,
}

/// The files of an archive.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents {
    files: ordered::Map<ContainerPath, File>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum File {
    Bytes(Place),
    Link(ContainerPath),
}

/// How much of an archive is read before it is called a bomb: more content than a layer may have, far fewer files.
#[must_use]
pub fn limits() -> Limits {
    Limits { bytes: 256 << 30, entries: 100_000, ..Limits::default() }
}

impl Contents {
    /// Reads a tar to its end. It should be buffered.
    ///
    /// # Errors
    /// [`ArchiveError::NoTar`]; a tar that is malformed or beyond [`limits`]; [`ArchiveError::Twice`].
    pub fn read<R: Read>(tar: R) -> Result<Self, ArchiveError> {
        let mut files = ordered::Map::new();
        for stored in contents::files(tar, &limits())?.ok_or(ArchiveError::NoTar)? {
            let path = stored.path;
            let file = match stored.entry.kind {
                Kind::File { size, .. } => File::Bytes(Place { offset: stored.start, size }),
                Kind::Symlink { target } => File::Link(path.parent().unwrap_or_else(ContainerPath::root).join(&target)),
                Kind::HardLink { target } => File::Link(ContainerPath::new(&target)),
                // Other kinds mean nothing here.
                _ => continue,
            };
            if files.contains_key(&path) {
                return Err(ArchiveError::Twice(path.relative().to_owned()));
            }
            files.insert(path, file);
        }
        Ok(Self { files })
    }

    /// Whether a file has this name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.files.contains_key(&ContainerPath::new(name))
    }

    /// Where the file is that the archive itself calls `name`.
    ///
    /// # Errors
    /// [`ArchiveError::Missing`], [`ArchiveError::Path`], [`ArchiveError::Link`].
    pub fn find(&self, name: &str) -> Result<Place, ArchiveError> {
        if name.is_empty() || name.contains('\0') || name.split('/').any(|word| word == "..") {
            return Err(ArchiveError::Path(name.to_owned()));
        }
        let start = ContainerPath::new(name);
        let mut path = &start;
        for _ in 0..=LINKS {
            match self.files.get(path) {
                None if *path == start => return Err(ArchiveError::Missing(name.to_owned())),
                None => return Err(ArchiveError::Link(name.to_owned())),
                Some(File::Bytes(place)) => return Ok(*place),
                Some(File::Link(target)) => path = target,
            }
        }
        Err(ArchiveError::Link(name.to_owned()))
    }
}
