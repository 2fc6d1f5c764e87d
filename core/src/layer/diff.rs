//! Two trees → the changes that make one of the other; a tree and changes → the tree they make.
//!
//! What [`diff`] finds is what a layer carries: a changed owner, mode, attribute or modification time is a change (OCI
//! image-spec, layer.md "Change Types"). Removals are always spelled out, never by an opaque folder; [`apply`] takes both.
//! Hard links travel together: a name whose fellow changed is a change too, for a layer cannot link into the one below.

mod links;
#[cfg(test)]
mod tests;

use super::entry::{Entry, Kind};
use super::order::{self, Mark};
use super::tree::FileTree;
use crate::container_path::ContainerPath;
use crate::ordered;

/// One thing that a layer does to the tree below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A path that was not there. (Changes that were read from a tar are all `Added`: a tar does not tell.)
    Added(ContainerPath, Entry),
    /// A path that was there with another kind, content or metadata.
    Modified(ContainerPath, Entry),
    /// A path that is no longer there, nor anything below it.
    Removed(ContainerPath),
    /// A folder of which nothing that was in it remains.
    Opaque(ContainerPath),
}

impl Change {
    /// Where it happens.
    #[must_use]
    pub fn path(&self) -> &ContainerPath {
        match self {
            Self::Added(path, _) | Self::Modified(path, _) | Self::Removed(path) | Self::Opaque(path) => path,
        }
    }

    /// What it puts there; `None` for a removal.
    #[must_use]
    pub fn entry(&self) -> Option<&Entry> {
        match self {
            Self::Added(_, entry) | Self::Modified(_, entry) => Some(entry),
            Self::Removed(_) | Self::Opaque(_) => None,
        }
    }

    fn mark(&self) -> Mark {
        match self {
            Self::Added(..) | Self::Modified(..) => Mark::Entry,
            Self::Removed(_) => Mark::Whiteout,
            Self::Opaque(_) => Mark::Opaque,
        }
    }
}

/// What has to change in `lower` to make it `upper`, in the order of a layer's tar. So `apply(lower, &diff(lower, upper))`
/// is `upper`.
#[must_use]
pub fn diff(lower: &FileTree, upper: &FileTree) -> Vec<Change> {
    let mut touched = compare(lower, upper);
    links::touch_fellows(lower, upper, &mut touched);
    let mut changes: Vec<_> = touched
        .into_iter()
        .map(|(path, touch)| match (touch, upper.get(path)) {
            (Touch::Added, Some(entry)) => Change::Added(path.clone(), entry.clone()),
            (Touch::Modified, Some(entry)) => Change::Modified(path.clone(), entry.clone()),
            (_, None) => Change::Removed(path.clone()),
        })
        .collect();
    ordered::sort_by(&mut changes, |left, right| {
        order::compare((left.path(), left.mark()), (right.path(), right.mark()))
    });
    changes
}

/// The tree that `changes` make of `lower`, in whatever order they stand: removals hide what `lower` has, never what the
/// same changes bring. Of two entries for one path the last wins.
#[must_use]
pub fn apply(lower: &FileTree, changes: &[Change]) -> FileTree {
    let mut tree = lower.clone();
    links::detach(lower, changes, &mut tree);
    for change in changes {
        match change {
            Change::Removed(path) => {
                tree.remove(path);
            }
            Change::Opaque(path) => {
                tree.remove_below(path);
            }
            Change::Added(..) | Change::Modified(..) => {}
        }
    }
    for change in changes {
        if let Change::Added(path, entry) | Change::Modified(path, entry) = change {
            if empties(tree.get(path), entry) {
                tree.remove_below(path);
            }
            tree.insert(path.clone(), entry.clone());
        }
    }
    tree
}

/// How a path of the upper tree came to differ. A touched path that the upper tree does not have is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Touch {
    Added,
    Modified,
}

/// The paths in which the trees differ, but those that are gone with a folder above them.
fn compare<'tree>(lower: &'tree FileTree, upper: &'tree FileTree) -> ordered::Map<&'tree ContainerPath, Touch> {
    let paths: ordered::Set<_> = lower.iter().chain(upper.iter()).map(|(path, _)| path).collect();
    let mut touched = ordered::Map::new();
    // The last path whose content went with it. What it had below directly follows it.
    let mut emptied: Option<&ContainerPath> = None;
    for path in paths {
        let gone = emptied.is_some_and(|folder| path.is_within(folder));
        let (old, new) = (lower.get(path).filter(|_| !gone), upper.get(path));
        if old == new {
            continue;
        }
        touched.insert(path, if old.is_some() { Touch::Modified } else { Touch::Added });
        if !gone && new.is_none_or(|new| empties(old, new)) {
            emptied = Some(path);
        }
    }
    touched
}

/// Whether `new` in place of `old` leaves nothing below it: only a folder keeps what it has.
fn empties(old: Option<&Entry>, new: &Entry) -> bool {
    new.kind != Kind::Directory && old.is_none_or(|old| old.kind == Kind::Directory)
}
