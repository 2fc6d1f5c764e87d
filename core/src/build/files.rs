//! A tree of files that a COPY reads or writes on, as the world shows it: a build context, or a stack of layers.

use std::collections::VecDeque;
use std::io::{self, Read};

use crate::container_path::ContainerPath;
use crate::digest::Digest;
use crate::layer::entry::{Entry, Kind};

/// A tree of files to look at. Paths are read from its root; no method follows a symlink.
pub trait Files {
    /// What is at `path`; `None` where nothing is. A regular file's digest need not be known: see [`Self::hash`].
    ///
    /// # Errors
    /// What the world said.
    fn entry(&self, path: &ContainerPath) -> Result<Option<Entry>, FilesError>;

    /// The names in a folder, sorted.
    ///
    /// # Errors
    /// What the world said.
    fn children(&self, folder: &ContainerPath) -> Result<Vec<String>, FilesError>;

    /// The digest of `header` and then a regular file's bytes.
    ///
    /// # Errors
    /// What the world said.
    fn hash(&self, path: &ContainerPath, header: &[u8]) -> Result<Digest, FilesError>;

    /// The bytes of a regular file.
    ///
    /// # Errors
    /// What the world said.
    fn open(&self, path: &ContainerPath) -> Result<Box<dyn Read + '_>, FilesError>;
}

impl<T: Files + ?Sized> Files for &T {
    fn entry(&self, path: &ContainerPath) -> Result<Option<Entry>, FilesError> {
        (**self).entry(path)
    }

    fn children(&self, folder: &ContainerPath) -> Result<Vec<String>, FilesError> {
        (**self).children(folder)
    }

    fn hash(&self, path: &ContainerPath, header: &[u8]) -> Result<Digest, FilesError> {
        (**self).hash(path, header)
    }

    fn open(&self, path: &ContainerPath) -> Result<Box<dyn Read + '_>, FilesError> {
        (**self).open(path)
    }
}

/// A tree without anything in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Nothing;

impl Files for Nothing {
    fn entry(&self, _: &ContainerPath) -> Result<Option<Entry>, FilesError> {
        Ok(None)
    }

    fn children(&self, _: &ContainerPath) -> Result<Vec<String>, FilesError> {
        Ok(Vec::new())
    }

    fn hash(&self, path: &ContainerPath, _: &[u8]) -> Result<Digest, FilesError> {
        Err(FilesError { path: path.to_string(), source: io::ErrorKind::NotFound.into() })
    }

    fn open(&self, path: &ContainerPath) -> Result<Box<dyn Read + '_>, FilesError> {
        Err(FilesError { path: path.to_string(), source: io::ErrorKind::NotFound.into() })
    }
}

/// A file that could not be looked at.
#[derive(Debug, thiserror::Error)]
#[error("read {path}")]
pub struct FilesError {
    /// Which.
    pub path: String,
    /// Why.
    #[source]
    pub source: io::Error,
}

/// Symlinks that are followed for one path at most, as Linux does.
const LINKS: usize = 40;

/// Follows the symlinks in `path`, never leaving the root: in its parents always, in its last word if `last`. Words that
/// are not there are kept.
///
/// # Errors
/// More than 40 links (as ELOOP); what the world said.
pub fn resolve(files: &dyn Files, path: &ContainerPath, last: bool) -> Result<ContainerPath, FilesError> {
    follow(|path| Ok(files.entry(path)?.map(|entry| entry.kind)), path, last)
}

/// As [`resolve`], where `kind` says what is at a path.
pub(super) fn follow(
    kind: impl Fn(&ContainerPath) -> Result<Option<Kind>, FilesError>,
    path: &ContainerPath,
    last: bool,
) -> Result<ContainerPath, FilesError> {
    let mut left: VecDeque<String> = path.components().map(str::to_owned).collect();
    let mut found = ContainerPath::root();
    let mut links = 0;
    while let Some(word) = left.pop_front() {
        if word == ".." {
            found = found.parent().unwrap_or_else(ContainerPath::root);
            continue;
        }
        let next = found.join(&word);
        let follow = last || !left.is_empty();
        match kind(&next)? {
            Some(Kind::Symlink { target }) if follow => {
                links += 1;
                if links > LINKS {
                    let source = io::Error::other("too many levels of symbolic links");
                    return Err(FilesError { path: path.to_string(), source });
                }
                if target.starts_with('/') {
                    found = ContainerPath::root();
                }
                for word in target.split('/').rev().filter(|word| !matches!(*word, "" | ".")) {
                    left.push_front(word.to_owned());
                }
            }
            _ => found = next,
        }
    }
    Ok(found)
}
