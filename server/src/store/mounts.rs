//! What builds mount into their commands: copies of files in folders that are made for it, and caches that outlive the build.
//!
//! A cache is a folder `caches/<digest of its name>`, in it for each use at a time a folder by number and a file to lock. No
//! row names them: a cache may vanish at any time between two builds.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::Read;
use std::os::fd::AsFd;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use layercake_core::digest::Digest;
use layercake_core::layer::archive::limits::Limits;

use super::layout::{self, rename_into_place};
use super::unpack::unpack;
use super::{Store, StoreError};

/// A cache in use; others get it according to their [`CacheUse`] when this is dropped.
#[derive(Debug)]
pub struct CacheFolder {
    /// The folder.
    pub path: PathBuf,
    // The kernel drops the lock with the file.
    _lock: File,
}

/// How a cache is shared with others that use it at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CacheUse {
    /// All write into one.
    Together,
    /// One after the other.
    Alone,
    /// Each has one of its own: the first that nobody uses.
    Apart,
}

impl Store {
    /// Unpacks a tar into `folder`, which is there and empty.
    ///
    /// # Errors
    /// As [`Self::import_layer`].
    pub fn unpack_into(&self, folder: &Path, tar: &mut dyn Read) -> Result<(), StoreError> {
        let opened = File::open(folder).map_err(StoreError::io("open", folder))?;
        unpack(tar, opened.as_fd(), self.mode, &Limits::default())?;
        Ok(())
    }

    /// Takes the cache `name` into use; `None` where another has it and it is not to be shared. A new one is what `fill`
    /// makes of an empty folder.
    ///
    /// # Errors
    /// What `fill` or the file system said.
    pub fn open_cache<E: From<StoreError>>(
        &self,
        name: &str,
        usage: CacheUse,
        fill: impl Fn(&Path) -> Result<(), E>,
    ) -> Result<Option<CacheFolder>, E> {
        let folder = layout::caches(&self.root).join(Digest::of(name.as_bytes()).hex());
        DirBuilder::new().mode(0o700).recursive(true).create(&folder).map_err(StoreError::io("create", &folder))?;
        for number in 0.. {
            let Some(lock) = lock(&folder.join(format!("{number}.lock")), usage)? else {
                if usage == CacheUse::Apart {
                    continue;
                }
                break;
            };
            let path = folder.join(number.to_string());
            if !path.exists() {
                let scratch = self.scratch()?;
                let made = scratch.path().join("cache");
                fs::create_dir(&made).map_err(StoreError::io("create", &made))?;
                fill(&made)?;
                // Another who uses it together with us may have been faster; then ours goes with the scratch.
                rename_into_place(&made, &path)?;
            }
            return Ok(Some(CacheFolder { path, _lock: lock }));
        }
        Ok(None)
    }
}

/// Locks a file, which is made where it is missing; `None` where another holds it.
fn lock(path: &Path, usage: CacheUse) -> Result<Option<File>, StoreError> {
    let opened = OpenOptions::new().create(true).truncate(false).write(true).open(path);
    let file = opened.map_err(StoreError::io("open", path))?;
    let locked = match usage {
        CacheUse::Together => file.try_lock_shared(),
        CacheUse::Alone | CacheUse::Apart => file.try_lock(),
    };
    match locked {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(source)) => Err(StoreError::Io { action: "lock", path: path.to_owned(), source }),
    }
}
