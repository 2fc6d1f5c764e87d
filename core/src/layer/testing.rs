//! Small entries for the tests of this folder.

use std::collections::BTreeMap;

use super::entry::{Entry, Kind};
use crate::digest::Digest;

/// A regular file 0644 of root with these bytes.
pub(super) fn file(bytes: &str) -> Entry {
    of(Kind::File { size: bytes.len() as u64, digest: Digest::of(bytes.as_bytes()) }, 0o644)
}

/// A folder 0755 of root.
pub(super) fn folder() -> Entry {
    of(Kind::Directory, 0o755)
}

/// An entry of root with this kind and mode.
pub(super) fn of(kind: Kind, mode: u32) -> Entry {
    Entry { kind, mode, uid: 0, gid: 0, mtime: 1, xattrs: BTreeMap::new() }
}
