//! Bytes named by their digest, in the OCI layout.

use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use layercake_core::digest::{Digest, Hasher};

use super::layout::{self, rename_into_place, sync_directory};
use super::{Store, StoreError, failpoint, scratch};

/// A blob in the making: write into it, then [`finish`](Self::finish). Dropped unfinished, it leaves nothing.
#[derive(Debug)]
pub struct BlobWriter {
    file: BufWriter<File>,
    hasher: Hasher,
    size: u64,
    draft: Draft,
}

/// A blob whose bytes are all written, but have no name yet.
#[derive(Debug)]
pub(super) struct Complete {
    pub(super) digest: Digest,
    pub(super) size: u64,
    file: File,
    draft: Draft,
}

/// The temporary file: removed when dropped.
#[derive(Debug)]
struct Draft {
    path: PathBuf,
    blobs: PathBuf,
    _owner: Arc<scratch::Owner>,
}

impl Drop for Draft {
    fn drop(&mut self) {
        // Gone where it was renamed into place.
        let _ = fs::remove_file(&self.path);
    }
}

impl BlobWriter {
    /// Makes the blob visible under its digest: fsync, rename. Returns the digest and the size.
    ///
    /// A blob that no image or layer names goes with the next removal: hold a [`Lease`](super::lease::Lease) until one does.
    ///
    /// # Errors
    /// What the file system said.
    pub fn finish(self) -> Result<(Digest, u64), StoreError> {
        let complete = self.complete()?;
        failpoint::pass("sync a blob")?;
        complete.file.sync_all().map_err(StoreError::io("sync", &complete.draft.path))?;
        complete.place()
    }

    /// Ends the writing. What follows makes the bytes durable, then places the blob.
    pub(super) fn complete(self) -> Result<Complete, StoreError> {
        let Self { file, hasher, size, draft } = self;
        let file =
            file.into_inner().map_err(|error| error.into_error()).map_err(StoreError::io("write", &draft.path))?;
        Ok(Complete { digest: hasher.finish(), size, file, draft })
    }
}

impl Complete {
    /// Reads the bytes again, from the start.
    pub(super) fn reopen(&self) -> Result<File, StoreError> {
        File::open(&self.draft.path).map_err(StoreError::io("open", &self.draft.path))
    }

    /// Gives the blob its name. Its bytes must be durable.
    pub(super) fn place(self) -> Result<(Digest, u64), StoreError> {
        let path = self.draft.blobs.join(self.digest.hex());
        // Where another process was faster, its blob is as good as ours; but only we know when its name is durable.
        rename_into_place(&self.draft.path, &path)?;
        sync_directory(&self.draft.blobs)?;
        Ok((self.digest, self.size))
    }
}

impl Write for BlobWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        self.size += written as u64;
        Ok(written)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Store {
    /// Stores `bytes`; returns their digest. As with [`BlobWriter::finish`], hold a lease until something names them.
    ///
    /// # Errors
    /// What the file system said.
    pub fn put_blob(&self, bytes: &[u8]) -> Result<Digest, StoreError> {
        let digest = Digest::of(bytes);
        if self.blob_path(&digest).exists() {
            return Ok(digest);
        }
        let mut writer = self.blob_writer()?;
        writer.write_all(bytes).map_err(StoreError::io("write", &writer.draft.path))?;
        writer.finish().map(|(digest, _)| digest)
    }

    /// Starts a blob.
    ///
    /// # Errors
    /// What the file system said.
    pub fn blob_writer(&self) -> Result<BlobWriter, StoreError> {
        let (owner, path) = self.scratch_path()?;
        let file = File::options().write(true).create_new(true).mode(0o600).open(&path);
        let file = file.map_err(StoreError::io("create", &path))?;
        Ok(BlobWriter {
            file: BufWriter::with_capacity(128 * 1024, file),
            hasher: Hasher::new(),
            size: 0,
            draft: Draft { path, blobs: layout::blobs(&self.root), _owner: owner },
        })
    }

    /// Opens a blob for reading; `None` where it is not there.
    ///
    /// # Errors
    /// What the file system said.
    pub fn open_blob(&self, digest: &Digest) -> Result<Option<File>, StoreError> {
        let path = self.blob_path(digest);
        present(File::open(&path)).map_err(StoreError::io("open", &path))
    }

    /// All bytes of a blob that a row names.
    pub(super) fn read_blob(&self, digest: &Digest) -> Result<Vec<u8>, StoreError> {
        let path = self.blob_path(digest);
        present(fs::read(&path)).map_err(StoreError::io("read", &path))?.ok_or(StoreError::MissingBlob(*digest))
    }

    fn blob_path(&self, digest: &Digest) -> PathBuf {
        layout::blobs(Path::new(&self.root)).join(digest.hex())
    }
}

fn present<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
