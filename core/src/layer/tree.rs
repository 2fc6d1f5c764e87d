//! A tree of files, without their bytes: a root file system, a build context or the content of one layer.

use std::ops::Bound;

use super::entry::Entry;
use crate::container_path::ContainerPath;
use crate::ordered;

/// Files by path, in canonical order: a folder, then all that is below it, then its next sibling.
///
/// Nothing is implied: a folder is in the tree only if it was inserted, whatever lies below it (a layer often holds a
/// file without its folders).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileTree {
    entries: ordered::Map<ContainerPath, Entry>,
}

impl FileTree {
    /// A tree without files.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What stands at `path`.
    #[must_use]
    pub fn get(&self, path: &ContainerPath) -> Option<&Entry> {
        self.entries.get(path)
    }

    /// The tree's own copy of `path` and what stands there.
    pub(super) fn key_value(&self, path: &ContainerPath) -> Option<(&ContainerPath, &Entry)> {
        self.entries.get_key_value(path)
    }

    /// Puts `entry` at `path`, and returns what stood there. What is below `path` stays: see `remove`.
    pub fn insert(&mut self, path: ContainerPath, entry: Entry) -> Option<Entry> {
        self.entries.insert(path, entry)
    }

    /// Removes `path` and all that is below it; returns how many entries went.
    pub fn remove(&mut self, path: &ContainerPath) -> usize {
        let below = self.remove_below(path);
        below + usize::from(self.entries.remove(path).is_some())
    }

    /// Removes all that is below `path`, but not `path`; returns how many entries went.
    pub fn remove_below(&mut self, path: &ContainerPath) -> usize {
        let doomed: Vec<_> = self.below(path).map(|(path, _)| path.clone()).collect();
        for path in &doomed {
            self.entries.remove(path);
        }
        doomed.len()
    }

    /// All entries, in canonical order.
    pub fn iter(&self) -> impl Iterator<Item = (&ContainerPath, &Entry)> {
        self.entries.iter()
    }

    /// All that is below `folder`, at any depth, in canonical order.
    pub fn below<'tree>(
        &'tree self,
        folder: &'tree ContainerPath,
    ) -> impl Iterator<Item = (&'tree ContainerPath, &'tree Entry)> {
        self.entries
            .range((Bound::Excluded(folder), Bound::Unbounded))
            .take_while(move |(path, _)| path.is_within(folder))
    }

    /// What is directly in `folder`, by name.
    pub fn children<'tree>(
        &'tree self,
        folder: &'tree ContainerPath,
    ) -> impl Iterator<Item = (&'tree ContainerPath, &'tree Entry)> {
        let depth = folder.components().count();
        let mut rest = self.entries.range((Bound::Excluded(folder.clone()), Bound::Unbounded));
        std::iter::from_fn(move || {
            loop {
                let (path, entry) = rest.next().filter(|(path, _)| path.is_within(folder))?;
                // Jumps over what is below the child: no name stands between `name` and `name\0`.
                let child = path.components().nth(depth)?;
                let next = folder.join(&format!("{child}\0"));
                rest = self.entries.range((Bound::Included(next), Bound::Unbounded));
                if path.components().count() == depth + 1 {
                    return Some((path, entry));
                }
            }
        })
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Bytes in regular files. A hard link adds none.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.entries.values().map(Entry::size).sum()
    }
}

impl FromIterator<(ContainerPath, Entry)> for FileTree {
    fn from_iter<I: IntoIterator<Item = (ContainerPath, Entry)>>(entries: I) -> Self {
        Self { entries: entries.into_iter().collect() }
    }
}

impl Extend<(ContainerPath, Entry)> for FileTree {
    fn extend<I: IntoIterator<Item = (ContainerPath, Entry)>>(&mut self, entries: I) {
        self.entries.extend(entries);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::testing::{file, folder};

    fn tree(paths: &[&str]) -> FileTree {
        paths
            .iter()
            .map(|path| (ContainerPath::new(path), if path.ends_with('/') { folder() } else { file("x") }))
            .collect()
    }

    fn names<'tree>(entries: impl Iterator<Item = (&'tree ContainerPath, &'tree Entry)>) -> Vec<&'tree str> {
        entries.map(|(path, _)| path.as_str()).collect()
    }

    #[test]
    fn children_are_the_direct_ones_only() {
        let tree = tree(&["/", "/a/", "/a/b/", "/a/b/c", "/a/d", "/a-b", "/lost/child"]);
        assert_eq!(names(tree.children(&ContainerPath::root())), ["/a", "/a-b"]);
        assert_eq!(names(tree.children(&ContainerPath::new("/a"))), ["/a/b", "/a/d"]);
        assert_eq!(names(tree.children(&ContainerPath::new("/lost"))), ["/lost/child"]);
        assert_eq!(names(tree.children(&ContainerPath::new("/a-b"))), [""; 0]);
    }

    #[test]
    fn remove_takes_all_below_and_no_neighbour() {
        let mut tree = tree(&["/a/", "/a/b/", "/a/b/c", "/a-b"]);
        assert_eq!(tree.remove(&ContainerPath::new("/a")), 3);
        assert_eq!(names(tree.iter()), ["/a-b"]);
        assert_eq!(tree.remove(&ContainerPath::new("/a")), 0);
    }

    #[test]
    fn bytes_count_files() {
        let mut tree = tree(&["/a/", "/a/b"]);
        tree.insert(ContainerPath::new("/c"), file("four"));
        assert_eq!(tree.bytes(), 5);
        assert_eq!(tree.len(), 3);
    }
}
