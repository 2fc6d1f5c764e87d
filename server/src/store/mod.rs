//! What exists: blobs, layers, images, tags, containers and cache records.
//!
//! Blobs lie in an OCI layout (`blobs/sha256/<hex>`, named by `index.json`), unpacked layers in folders named by ChainID
//! (`layers/<hex>`), containers in folders named by their id, everything else in one SQLite database (`state.db`, WAL);
//! what is known of the host's files (`known/`) only saves reading them again.
//! Any number of processes may use one store at once. A store belongs to the [`Mode`] that it was made in.
//!
//! Nothing is visible before it is whole, so that a process may be killed, or the power cut, at any point:
//!
//! * What comes: temporary file or folder, fsync (or one syncfs for a whole layer), rename, fsync of the parent, and only
//!   then the row that names it. A file without a row is harmless: it is used when the same content comes again, or goes
//!   with the next removal.
//! * What goes: first its row, made durable, then the file, renamed away before it is taken apart.
//! * Two processes that make the same thing at once: the second one drops its own.
//! * Whoever makes files that no row names yet holds a [`Lease`](lease::Lease); removal waits for the leases.

pub mod blobs;
pub mod cache;
pub mod cache_removal;
pub mod check;
pub mod containers;
mod database;
pub mod documents;
mod error;
mod failpoint;
pub mod images;
mod index;
pub mod inspect;
pub mod known;
pub mod layers;
mod layout;
pub mod lease;
mod merged;
pub mod mounts;
pub mod networks;
mod overlay;
pub mod pack;
pub mod places;
mod removal;
mod remove_tree;
pub mod scratch;
mod stack;
mod tags;
pub mod unpack;
pub mod usage;
pub mod volumes;
mod xattrs;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

pub use error::StoreError;

use crate::events::{self, Event};
use crate::mode::Mode;

/// An open store.
#[derive(Debug)]
pub struct Store {
    root: PathBuf,
    mode: Mode,
    database: Mutex<rusqlite::Connection>,
    scratch_owner: Mutex<Option<Arc<scratch::Owner>>>,
}

impl Store {
    /// Opens the store at `root`, making it where there is none.
    ///
    /// # Errors
    /// [`StoreError::Version`] and [`StoreError::WrongMode`] for a store that is not ours to use; otherwise what the file
    /// system or the database said.
    pub fn open(root: &Path, mode: Mode) -> Result<Self, StoreError> {
        layout::ensure(root, mode)?;
        let database = Mutex::new(database::open(&layout::database(root))?);
        Ok(Self { root: root.to_owned(), mode, database, scratch_owner: Mutex::new(None) })
    }

    /// The folder that the store lies in.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where what happens is noted.
    #[must_use]
    pub fn event_log(&self) -> PathBuf {
        layout::events(&self.root)
    }

    /// Notes what happened. A command that has done its work has not failed because it could not be told of: so this never fails.
    pub fn note(&self, event: &Event) {
        let _ = events::append(&self.event_log(), event);
    }

    fn note_of(&self, kind: &str, action: &str, id: &str, attributes: &[(&str, &str)]) {
        let attributes = attributes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        self.note(&Event::new(kind, action, id, attributes));
    }

    /// The mode that the store was made in.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.mode
    }
}

#[cfg(test)]
mod tests;
