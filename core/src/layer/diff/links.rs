//! Hard links in diff and apply: names that share one file, of which a layer can replace only one.
//!
//! In a stack of layers a name that is replaced or removed leaves its fellows with the old file, since those lie in the
//! layer below. So `apply` gives the old file to the first of them, and `diff` repeats all of them where one has changed.

use super::{Change, Touch, empties};
use crate::container_path::ContainerPath;
use crate::layer::entry::Kind;
use crate::layer::tree::FileTree;
use crate::ordered;

/// Adds to `touched` the names in `upper` that share a file with a touched one.
pub(super) fn touch_fellows<'tree>(
    lower: &'tree FileTree,
    upper: &'tree FileTree,
    touched: &mut ordered::Map<&'tree ContainerPath, Touch>,
) {
    let links: Vec<_> = links(upper).collect();
    loop {
        let before = touched.len();
        for (path, target) in &links {
            let removed = upper.get(target).is_none() && lower.get(target).is_some();
            if removed || touched.contains_key(path) || touched.contains_key(target) {
                touched.entry(path).or_insert(Touch::Modified);
                // The key must live as long as the trees: the target's own name in `upper`.
                if let Some((target, _)) = upper.key_value(target) {
                    touched.entry(target).or_insert(Touch::Modified);
                }
            }
        }
        if touched.len() == before {
            return;
        }
    }
}

/// Gives the files that `changes` replace or remove in `lower` to the first of their links in `tree` that stays.
pub(super) fn detach(lower: &FileTree, changes: &[Change], tree: &mut FileTree) {
    let touched = Touched::by(lower, changes);
    let mut heirs: ordered::Map<ContainerPath, ContainerPath> = ordered::Map::new();
    for (path, target) in links(lower) {
        let Some(file) = lower.get(&target) else { continue };
        if touched.contains(path) || !touched.contains(&target) {
            continue;
        }
        let Some(entry) = lower.get(path) else { continue };
        let mut entry = entry.clone();
        entry.kind = match heirs.get(&target) {
            Some(heir) => Kind::HardLink { target: heir.relative().to_owned() },
            None => file.kind.clone(),
        };
        tree.insert(path.clone(), entry);
        heirs.entry(target).or_insert_with(|| path.clone());
    }
}

/// The hard links of a tree, and what they link to.
fn links(tree: &FileTree) -> impl Iterator<Item = (&ContainerPath, ContainerPath)> {
    tree.iter().filter_map(|(path, entry)| match &entry.kind {
        Kind::HardLink { target } => Some((path, ContainerPath::new(target))),
        _ => None,
    })
}

/// The paths of a lower tree that changes replace or remove.
struct Touched<'change> {
    entries: ordered::Set<&'change ContainerPath>,
    /// Folders of which nothing stays.
    emptied: ordered::Set<&'change ContainerPath>,
}

impl<'change> Touched<'change> {
    fn by(lower: &FileTree, changes: &'change [Change]) -> Self {
        let mut touched = Self { entries: ordered::Set::new(), emptied: ordered::Set::new() };
        for change in changes {
            let path = change.path();
            if !matches!(change, Change::Opaque(_)) {
                touched.entries.insert(path);
            }
            let empties = match change {
                Change::Added(path, entry) | Change::Modified(path, entry) => empties(lower.get(path), entry),
                Change::Removed(_) | Change::Opaque(_) => true,
            };
            if empties {
                touched.emptied.insert(path);
            }
        }
        touched
    }

    fn contains(&self, path: &ContainerPath) -> bool {
        let above = std::iter::successors(path.parent(), ContainerPath::parent);
        self.entries.contains(path) || above.into_iter().any(|folder| self.emptied.contains(&folder))
    }
}
