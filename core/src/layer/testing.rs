//! Small entries, trees and tars of them, for the tests of this folder.

use proptest::prelude::*;

use super::archive::writer::{WriteError, Writer};
use super::diff::Change;
use super::entry::{Entry, Kind};
use super::tree::FileTree;
use crate::container_path::ContainerPath;
use crate::digest::Digest;
use crate::ordered;

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
    Entry { kind, mode, uid: 0, gid: 0, mtime: 1, xattrs: ordered::Map::new() }
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

/// A tree in which every path lies in a folder, and every link names a file of the tree.
pub(super) fn any_tree() -> impl Strategy<Value = FileTree> {
    let entry = prop_oneof![
        2 => Just(folder()),
        3 => "x{0,3}".prop_map(|text| file(&text)),
        1 => "/[abc](/[abc]){0,1}".prop_map(|target| of(Kind::HardLink { target: target[1..].to_owned() }, 0o644)),
    ];
    prop::collection::vec(("(/[abc]){1,3}", entry), 0..12).prop_map(|entries| {
        let mut tree = FileTree::new();
        for (path, entry) in entries {
            let path = ContainerPath::new(&path);
            let is_in_folder = path.parent().is_some_and(|parent| {
                parent.is_root() || tree.get(&parent).is_some_and(|parent| parent.kind == Kind::Directory)
            });
            let is_link_to_nothing = match &entry.kind {
                Kind::HardLink { target } => {
                    let target = ContainerPath::new(target);
                    target >= path || tree.get(&target).is_none_or(|target| target.kind.content().is_none())
                }
                _ => false,
            };
            if is_in_folder && !is_link_to_nothing && tree.get(&path).is_none() {
                tree.insert(path, entry);
            }
        }
        tree
    })
}
