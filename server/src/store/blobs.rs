//! Bytes named by their digest, in the OCI layout.

use std::fs::File;
use std::io::{self, Write};

use layercake_core::digest::Digest;

use super::{Store, StoreError};

/// A blob in the making: write into it, then [`finish`](Self::finish). Dropped unfinished, it leaves nothing.
#[derive(Debug)]
pub struct BlobWriter {}

impl BlobWriter {
    /// Makes the blob visible under its digest: fsync, rename. Returns the digest and the size.
    ///
    /// # Errors
    /// What the file system said.
    pub fn finish(self) -> Result<(Digest, u64), StoreError> {
        unimplemented!("helper: store")
    }
}

impl Write for BlobWriter {
    fn write(&mut self, _bytes: &[u8]) -> io::Result<usize> {
        unimplemented!("helper: store")
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Store {
    /// Stores `bytes`; returns their digest.
    ///
    /// # Errors
    /// What the file system said.
    pub fn put_blob(&self, _bytes: &[u8]) -> Result<Digest, StoreError> {
        unimplemented!("helper: store")
    }

    /// Starts a blob.
    ///
    /// # Errors
    /// What the file system said.
    pub fn blob_writer(&self) -> Result<BlobWriter, StoreError> {
        unimplemented!("helper: store")
    }

    /// Opens a blob for reading; `None` where it is not there.
    ///
    /// # Errors
    /// What the file system said.
    pub fn open_blob(&self, _digest: &Digest) -> Result<Option<File>, StoreError> {
        unimplemented!("helper: store")
    }
}
