//! Temporary folders in the store, each held by a lock of its process: what a dead process leaves is swept by the next.
//!
//! Every open store that needs one has a folder `tmp/<random>/` with a locked file `lock`; scratch folders and unfinished
//! blobs lie in it. The kernel drops the lock with the process.

use std::fs::{self, DirBuilder, File, TryLockError};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};

use super::remove_tree::remove_tree;
use super::{Store, StoreError, layout};

/// A temporary folder on the store's own file system. Removed when dropped, and swept if the process dies.
#[derive(Debug)]
pub struct Scratch {
    path: PathBuf,
    // Held so that the lock outlives the folder.
    _owner: Arc<Owner>,
}

impl Scratch {
    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Removes the folder, and says what went wrong; dropping it does the same in silence.
    ///
    /// # Errors
    /// What the file system said.
    pub fn close(self) -> Result<(), StoreError> {
        remove_tree(&self.path).map_err(StoreError::io("remove", &self.path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What stays is swept when this process is gone.
        let _ = remove_tree(&self.path);
    }
}

impl Store {
    /// Makes a temporary folder, readable for its owner only.
    ///
    /// # Errors
    /// What the file system said.
    pub fn scratch(&self) -> Result<Scratch, StoreError> {
        let (owner, path) = self.scratch_path()?;
        DirBuilder::new().mode(0o700).create(&path).map_err(StoreError::io("create", &path))?;
        Ok(Scratch { path, _owner: owner })
    }

    /// An empty file without a name, on the store's own file system.
    ///
    /// # Errors
    /// What the file system said.
    pub fn temporary_file(&self) -> Result<File, StoreError> {
        let scratch = self.scratch()?;
        let path = scratch.path().join("file");
        let file = File::options().read(true).write(true).create_new(true).open(&path);
        let file = file.map_err(StoreError::io("create", &path))?;
        scratch.close()?;
        Ok(file)
    }

    /// Whether a process that is gone has left a temporary folder: whether [`Self::sweep_scratch`] may have files to remove.
    ///
    /// # Errors
    /// What the file system said.
    pub fn has_abandoned_scratch(&self) -> Result<bool, StoreError> {
        let temporary = layout::temporary(&self.root);
        for entry in fs::read_dir(&temporary).map_err(StoreError::io("read", &temporary))? {
            let path = entry.map_err(StoreError::io("read", &temporary))?.path().join("lock");
            match File::options().append(true).open(&path).map(|lock| lock.try_lock().is_err()) {
                Ok(true) => {}
                // Free; or its owner is just making it, or died before it could.
                Ok(false) | Err(_) => return Ok(true),
            }
        }
        Ok(false)
    }

    /// Removes the temporary folders of processes that are gone; returns of how many processes. Brings `index.json` up to
    /// date where one of them died before it could. Cheap where there is nothing to do.
    ///
    /// # Errors
    /// What the file system said; the other folders are swept all the same.
    pub fn sweep_scratch(&self) -> Result<usize, StoreError> {
        let temporary = layout::temporary(&self.root);
        let own = self.scratch_owner.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(|o| o.path.clone());
        let (mut swept, mut failure) = (0, None);
        for entry in fs::read_dir(&temporary).map_err(StoreError::io("read", &temporary))? {
            let path = entry.map_err(StoreError::io("read", &temporary))?.path();
            if own.as_ref() == Some(&path) {
                continue;
            }
            match sweep(&path) {
                Ok(gone) => swept += usize::from(gone),
                Err(source) => failure = Some(StoreError::Io { action: "remove", path, source }),
            }
        }
        self.refresh_stale_index()?;
        failure.map_or(Ok(swept), Err)
    }

    /// A free path in this process's temporary folder. The owner must be kept as long as the path is used.
    pub(super) fn scratch_path(&self) -> Result<(Arc<Owner>, PathBuf), StoreError> {
        let mut slot = self.scratch_owner.lock().unwrap_or_else(PoisonError::into_inner);
        let owner = match &*slot {
            Some(owner) => owner.clone(),
            None => slot.insert(Arc::new(Owner::new(&layout::temporary(&self.root))?)).clone(),
        };
        let path = owner.path.join(owner.next.fetch_add(1, Ordering::Relaxed).to_string());
        Ok((owner, path))
    }
}

/// The folder of this process, with its lock.
#[derive(Debug)]
pub(super) struct Owner {
    path: PathBuf,
    _lock: File,
    next: AtomicU64,
}

impl Owner {
    fn new(temporary: &Path) -> Result<Self, StoreError> {
        loop {
            let path = temporary.join(random_name().map_err(StoreError::io("name", temporary))?);
            DirBuilder::new().mode(0o700).create(&path).map_err(StoreError::io("create", &path))?;
            // A sweeper may find the folder before it is locked, and remove it: then take another one.
            if let Some(lock) = take(&path).map_err(StoreError::io("lock", &path))? {
                return Ok(Self { path, _lock: lock, next: AtomicU64::new(0) });
            }
        }
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        let _ = remove(&self.path);
    }
}

/// Locks an owner's folder; `None` where another process has it, or removed it meanwhile.
fn take(path: &Path) -> io::Result<Option<File>> {
    let lock_path = path.join("lock");
    let lock = match File::options().create(true).append(true).open(&lock_path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        lock => lock?,
    };
    match lock.try_lock() {
        Err(TryLockError::WouldBlock) => return Ok(None),
        Err(TryLockError::Error(error)) => return Err(error),
        Ok(()) => {}
    }
    // The lock counts only if the file still has its name.
    match fs::metadata(&lock_path) {
        Ok(named) if named.ino() == lock.metadata()?.ino() => Ok(Some(lock)),
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(None),
    }
}

/// Removes an owner's folder if its process is gone.
fn sweep(path: &Path) -> io::Result<bool> {
    let Some(_lock) = take(path)? else { return Ok(false) };
    match remove(path) {
        // Its process was just removing it, or another sweep is: what is left is theirs.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::DirectoryNotEmpty) => Ok(false),
        removed => removed.map(|()| true),
    }
}

/// Removes an owner's folder, whose lock we hold: the lock file last, so that a sweep cut short is taken up again.
fn remove(path: &Path) -> io::Result<()> {
    for entry in fs::read_dir(path)? {
        let entry = entry?.path();
        if !entry.ends_with("lock") {
            remove_tree(&entry)?;
        }
    }
    fs::remove_file(path.join("lock"))?;
    fs::remove_dir(path)
}

fn random_name() -> io::Result<String> {
    let mut bytes = [0; 8];
    rustix::rand::getrandom(&mut bytes, rustix::rand::GetRandomFlags::empty())?;
    Ok(format!("{:016x}", u64::from_ne_bytes(bytes)))
}
