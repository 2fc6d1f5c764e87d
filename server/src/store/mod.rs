//! What exists: blobs, layers, images, tags, containers and cache records.
//!
//! Blobs lie in an OCI layout (`blobs/sha256/<hex>`), unpacked layers in folders named by ChainID, everything else in one
//! SQLite database (WAL). Nothing is visible before it is whole: temporary file, fsync, rename. Any number of processes
//! may use one store at once. A store belongs to the [`Mode`] that it was made in.

pub mod blobs;
pub mod cache;
pub mod containers;
pub mod images;
pub mod inspect;
pub mod layers;
pub mod pack;
pub mod scratch;
pub mod unpack;

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::mode::Mode;

/// An open store.
#[derive(Debug)]
pub struct Store {
    root: PathBuf,
    mode: Mode,
    database: Mutex<rusqlite::Connection>,
}

/// What can go wrong with the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A file or folder could not be made, read, written or renamed.
    #[error("{action} {path}")]
    Io {
        /// What was tried: `read`, `create`, `rename`.
        action: &'static str,
        /// On which path.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The database refused.
    #[error("the store's database")]
    Database(#[from] rusqlite::Error),
    /// The store was made by a newer Layercake.
    #[error("the store at {path} has version {found}, this layercake reads up to {known}")]
    Version {
        /// The store.
        path: PathBuf,
        /// Its version.
        found: u32,
        /// The newest that we know.
        known: u32,
    },
    /// The store was made in another mode.
    #[error("the store at {path} was made for mode {found:?}, not {wanted:?}")]
    WrongMode {
        /// The store.
        path: PathBuf,
        /// The mode in its header.
        found: Mode,
        /// The mode of this process.
        wanted: Mode,
    },
    // Others: see the parts (unpack limits, malformed documents, missing blobs), to be added by them.
}

impl Store {
    /// Opens the store at `root`, making it where there is none.
    ///
    /// # Errors
    /// [`StoreError::Version`] and [`StoreError::WrongMode`] for a store that is not ours to use; otherwise what the file
    /// system or the database said.
    pub fn open(root: &Path, mode: Mode) -> Result<Self, StoreError> {
        let _ = (root, mode);
        unimplemented!("helper: store")
    }

    /// The folder that the store lies in.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The mode that the store was made in.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.mode
    }
}
