//! What if: a tree in which some files are taken to have other bytes than they have.

use std::io::Read;

use super::files::{Files, FilesError};
use crate::container_path::ContainerPath;
use crate::digest::{Digest, Hasher};
use crate::layer::entry::Entry;
use crate::ordered;

/// A tree with some files edited, though nobody has edited them: a plan on it tells which steps would run again.
pub struct Edited<'a> {
    /// The tree as it is.
    pub files: &'a dyn Files,
    /// The files that are taken to be edited.
    pub paths: &'a ordered::Set<ContainerPath>,
}

impl Files for Edited<'_> {
    fn entry(&self, path: &ContainerPath) -> Result<Option<Entry>, FilesError> {
        self.files.entry(path)
    }

    fn children(&self, folder: &ContainerPath) -> Result<Vec<String>, FilesError> {
        self.files.children(folder)
    }

    fn hash(&self, path: &ContainerPath, header: &[u8]) -> Result<Digest, FilesError> {
        let hash = self.files.hash(path, header)?;
        if !self.paths.contains(path) {
            return Ok(hash);
        }
        Ok(edited_hash(&hash))
    }

    fn open(&self, path: &ContainerPath) -> Result<Box<dyn Read + '_>, FilesError> {
        self.files.open(path)
    }
}

/// The hash of a file with other bytes than those of this hash.
pub(super) fn edited_hash(hash: &Digest) -> Digest {
    let mut hasher = Hasher::new();
    hasher.update(b"edited");
    hasher.update(hash.to_string().as_bytes());
    hasher.finish()
}
