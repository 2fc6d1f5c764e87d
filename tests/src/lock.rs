//! Locks between test processes: what is made once per machine is made by one of them.

use std::fs::File;
use std::path::Path;

use rustix::fs::{FlockOperation, flock};

/// A lock on a file, held until it is dropped.
#[derive(Debug)]
pub struct Lock(File);

impl Lock {
    /// Waits until nobody else has it.
    #[must_use]
    pub fn exclusive(path: &Path) -> Self {
        Self::take(path, FlockOperation::LockExclusive).unwrap()
    }

    /// Waits until nobody has it exclusively.
    #[must_use]
    pub fn shared(path: &Path) -> Self {
        Self::take(path, FlockOperation::LockShared).unwrap()
    }

    /// Takes it exclusively if nobody else has it.
    #[must_use]
    pub fn try_exclusive(path: &Path) -> Option<Self> {
        Self::take(path, FlockOperation::NonBlockingLockExclusive).ok()
    }

    fn take(path: &Path, operation: FlockOperation) -> rustix::io::Result<Self> {
        let file = File::options().create(true).append(true).open(path).unwrap();
        flock(&file, operation)?;
        Ok(Self(file))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Not left to the closing of the file: a child that is just being started may hold a copy of it.
        let _ = flock(&self.0, FlockOperation::Unlock);
    }
}
