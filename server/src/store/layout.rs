//! The folders of a store, their making, and the header that says whose it is.
//!
//! The header is written last: where it is, the rest is whole, and opening needs to read no more than it.

use std::fs::{self, DirBuilder, File, Permissions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{StoreError, database, failpoint, index};
use crate::mode::Mode;

/// The version that this Layercake writes, and the newest that it reads.
pub(super) const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Header {
    version: u32,
    mode: Mode,
}

pub(super) fn database(root: &Path) -> PathBuf {
    root.join("state.db")
}

pub(super) fn blobs(root: &Path) -> PathBuf {
    root.join("blobs/sha256")
}

pub(super) fn layers(root: &Path) -> PathBuf {
    root.join("layers")
}

pub(super) fn containers(root: &Path) -> PathBuf {
    root.join("containers")
}

pub(super) fn temporary(root: &Path) -> PathBuf {
    root.join("tmp")
}

pub(super) fn caches(root: &Path) -> PathBuf {
    root.join("caches")
}

pub(super) fn volumes(root: &Path) -> PathBuf {
    root.join("volumes")
}

pub(super) fn events(root: &Path) -> PathBuf {
    root.join("events.log")
}

pub(super) fn known(root: &Path) -> PathBuf {
    root.join("known")
}

pub(super) fn foundation(root: &Path) -> PathBuf {
    root.join("foundation")
}

fn header(root: &Path) -> PathBuf {
    root.join("header.json")
}

/// Checks that the store at `root` is ours to use; makes it where there is none.
pub(super) fn ensure(root: &Path, mode: Mode) -> Result<(), StoreError> {
    if check(root, mode)? {
        return Ok(());
    }
    // Set-user-id files in layers must not be within reach of the host's other users: only the owner passes the root
    // (for real root also its group, as Docker has it).
    let permissions = if mode == Mode::Root { 0o710 } else { 0o700 };
    fs::create_dir_all(root).map_err(StoreError::io("create", root))?;
    fs::set_permissions(root, Permissions::from_mode(permissions)).map_err(StoreError::io("change mode of", root))?;
    let lock_path = root.join("create.lock");
    let lock = File::create(&lock_path).map_err(StoreError::io("create", &lock_path))?;
    lock.lock().map_err(StoreError::io("lock", &lock_path))?;
    if check(root, mode)? {
        return Ok(());
    }
    for folder in [blobs(root), layers(root), containers(root), temporary(root)] {
        let mut builder = DirBuilder::new();
        builder.recursive(true).mode(0o700).create(&folder).map_err(StoreError::io("create", &folder))?;
    }
    database::create(&database(root))?;
    replace(root, "oci-layout", br#"{"imageLayoutVersion":"1.0.0"}"#)?;
    replace(root, "index.json", &index::document(&[]))?;
    let header = Header { version: VERSION, mode };
    replace(root, "header.json", &serde_json::to_vec(&header).expect("a header is plain data"))
}

/// `false` where there is no header yet.
fn check(root: &Path, wanted: Mode) -> Result<bool, StoreError> {
    let path = header(root);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        Err(source) => return Err(StoreError::Io { action: "read", path, source }),
    };
    let header: Header = serde_json::from_slice(&bytes).map_err(|source| StoreError::Header { path, source })?;
    if header.version > VERSION {
        return Err(StoreError::Version { path: root.to_owned(), found: header.version, known: VERSION });
    }
    if header.mode != wanted {
        return Err(StoreError::WrongMode { path: root.to_owned(), found: header.mode, wanted });
    }
    Ok(true)
}

/// Puts a small file into the store's root, whole or not at all. The caller holds a lock: there is one temporary name.
pub(super) fn replace(root: &Path, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
    let (path, temporary) = (root.join(name), root.join(format!("{name}.new")));
    let mut file = File::create(&temporary).map_err(StoreError::io("create", &temporary))?;
    file.write_all(bytes).map_err(StoreError::io("write", &temporary))?;
    failpoint::pass("sync a small file")?;
    file.sync_all().map_err(StoreError::io("sync", &temporary))?;
    failpoint::pass("rename a small file")?;
    fs::rename(&temporary, &path).map_err(StoreError::io("rename", &temporary))?;
    sync_directory(root)
}

/// Makes the names in a folder durable.
pub(super) fn sync_directory(path: &Path) -> Result<(), StoreError> {
    failpoint::pass("sync a folder")?;
    File::open(path).and_then(|folder| folder.sync_all()).map_err(StoreError::io("sync", path))
}

/// Renames to a name that must be free. `false` where something has the name: then nothing was renamed.
pub(super) fn rename_into_place(from: &Path, to: &Path) -> Result<bool, StoreError> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    failpoint::pass("rename into place")?;
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Ok(()) => Ok(true),
        Err(rustix::io::Errno::EXIST) => Ok(false),
        Err(source) => Err(StoreError::Io { action: "rename", path: from.to_owned(), source: source.into() }),
    }
}
