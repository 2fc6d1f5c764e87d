//! Leases: what keeps removal away from files that no row names yet.
//!
//! A lease is a shared lock on the store's `gc.lock`; a removal takes the same lock alone.

use std::fs::File;

use super::{Store, StoreError};

/// While it lives, nothing is removed from the store: blobs, layers and records that were found or made stay. Builds and
/// imports hold one from the first layer to the tag. Ends when dropped, or with the process.
#[derive(Debug)]
#[must_use]
pub struct Lease {
    _lock: File,
}

impl Store {
    /// Takes a lease; waits for a removal that goes on (they are short: files are taken apart later). Whoever holds a lease
    /// must not remove an image before it is dropped: it would wait for itself.
    ///
    /// # Errors
    /// What the file system said.
    pub fn hold(&self) -> Result<Lease, StoreError> {
        let lock = self.open_lock()?;
        lock.lock_shared().map_err(StoreError::io("lock", &self.root.join("gc.lock")))?;
        Ok(Lease { _lock: lock })
    }

    /// Waits until nobody holds a lease, and keeps them away until the returned file is dropped.
    pub(super) fn hold_alone(&self) -> Result<File, StoreError> {
        let lock = self.open_lock()?;
        lock.lock().map_err(StoreError::io("lock", &self.root.join("gc.lock")))?;
        Ok(lock)
    }

    /// As [`Self::hold_alone`], but `None` where somebody holds a lease.
    pub(super) fn try_hold_alone(&self) -> Result<Option<File>, StoreError> {
        let lock = self.open_lock()?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(lock)),
            Err(std::fs::TryLockError::WouldBlock) => Ok(None),
            Err(std::fs::TryLockError::Error(source)) => {
                Err(StoreError::Io { action: "lock", path: self.root.join("gc.lock"), source })
            }
        }
    }

    fn open_lock(&self) -> Result<File, StoreError> {
        let path = self.root.join("gc.lock");
        File::options().create(true).append(true).open(&path).map_err(StoreError::io("open", &path))
    }
}
