//! Small entries, and tars of them, for the tests of this folder.

use std::collections::BTreeMap;

use super::archive::writer::{WriteError, Writer};
use super::diff::Change;
use super::entry::{Entry, Kind};
use crate::container_path::ContainerPath;
use crate::digest::Digest;

/// A regular file 0644 of root with these bytes.
pub(crate) fn file(bytes: &str) -> Entry {
    of(Kind::File { size: bytes.len() as u64, digest: Digest::of(bytes.as_bytes()) }, 0o644)
}

/// A folder 0755 of root.
pub(crate) fn folder() -> Entry {
    of(Kind::Directory, 0o755)
}

/// An entry of root with this kind and mode.
pub(crate) fn of(kind: Kind, mode: u32) -> Entry {
    Entry { kind, mode, uid: 0, gid: 0, mtime: 1, xattrs: BTreeMap::new() }
}

/// The canonical tar of these changes, in which every file has the bytes that `content` gives for its path.
pub(super) fn write(changes: &[Change], content: &dyn Fn(&ContainerPath) -> Vec<u8>) -> Result<Vec<u8>, WriteError> {
    let mut writer = Writer::new(Vec::new());
    for change in changes {
        match change {
            Change::Added(path, entry) | Change::Modified(path, entry) => {
                writer.append(path, entry, &mut content(path).as_slice())?;
            }
            Change::Removed(path) => writer.whiteout(path, 1)?,
            Change::Opaque(path) => writer.opaque(path, 1)?,
        }
    }
    Ok(writer.finish()?)
}
