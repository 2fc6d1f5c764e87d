//! Temporary folders in the store, each held by a lock of its process: what a dead process leaves is swept by the next.

use std::path::{Path, PathBuf};

use super::{Store, StoreError};

/// A temporary folder on the store's own file system. Removed when dropped, and swept if the process dies.
#[derive(Debug)]
pub struct Scratch {
    path: PathBuf,
}

impl Scratch {
    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Store {
    /// Makes a temporary folder.
    ///
    /// # Errors
    /// What the file system said.
    pub fn scratch(&self) -> Result<Scratch, StoreError> {
        unimplemented!("helper: store")
    }

    /// Removes the temporary folders of processes that are gone; returns how many.
    ///
    /// # Errors
    /// What the file system said.
    pub fn sweep_scratch(&self) -> Result<usize, StoreError> {
        unimplemented!("helper: store")
    }
}
