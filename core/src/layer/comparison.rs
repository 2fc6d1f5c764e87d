//! Two trees of files → in what each path differs, for a person to read.
//!
//! Unlike [`diff`](super::diff), which finds what a layer must carry, this sees what a process would: a hard link is the file
//! that it shares, whichever of the names came first.

use super::entry::{Entry, Kind};
use super::tree::FileTree;
use crate::container_path::ContainerPath;
use crate::ordered;

/// A path that is not the same in both trees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Which.
    pub path: ContainerPath,
    /// What is different.
    pub what: What,
}

/// How a path differs. Hard links are told as the file that they share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Only the new tree has it.
    Added(Entry),
    /// Only the old tree has it.
    Removed(Entry),
    /// Both have it.
    Changed {
        /// As the old tree has it.
        old: Entry,
        /// As the new tree has it.
        new: Entry,
        /// In what they differ; at least one.
        aspects: Vec<Aspect>,
    },
}

/// A property of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aspect {
    /// Whether it is a file, a folder, a link, …
    Kind,
    /// The bytes of a file.
    Content,
    /// Where a symbolic link leads.
    Target,
    /// Which device it stands for.
    Device,
    /// Permissions.
    Mode,
    /// User or group.
    Owner,
    /// Extended attributes.
    Attributes,
    /// When it was changed last.
    Time,
}

/// The paths in which the trees differ, in canonical order.
#[must_use]
pub fn compare(old: &FileTree, new: &FileTree) -> Vec<Difference> {
    let (old, new) = (shared(old), shared(new));
    let paths: ordered::Set<_> = old.keys().chain(new.keys()).copied().collect();
    let difference = |path: &ContainerPath| {
        let what = match (old.get(path).copied(), new.get(path).copied()) {
            (None, None) => return None,
            (None, Some(new)) => What::Added(new.clone()),
            (Some(old), None) => What::Removed(old.clone()),
            (Some(old), Some(new)) => {
                let aspects = aspects(old, new);
                if aspects.is_empty() {
                    return None;
                }
                What::Changed { old: old.clone(), new: new.clone(), aspects }
            }
        };
        Some(Difference { path: path.clone(), what })
    };
    paths.into_iter().filter_map(difference).collect()
}

/// The file at each path; for a hard link that it shares, or the link itself where it leads to none.
fn shared(tree: &FileTree) -> ordered::Map<&ContainerPath, &Entry> {
    let mut files: ordered::Map<&ContainerPath, &Entry> = ordered::Map::new();
    for (path, entry) in tree.iter() {
        // A hostile chain of links is gone along once, not once for each of them.
        let mut chain = vec![(path, entry)];
        let end = loop {
            let Some((_, Entry { kind: Kind::HardLink { target }, .. })) = chain.last() else {
                break chain.last().map(|(_, file)| *file);
            };
            let Some((target, entry)) = tree.key_value(&ContainerPath::new(target)) else { break None };
            if let Some(known) = files.get(target) {
                break Some(*known).filter(|known| !matches!(known.kind, Kind::HardLink { .. }));
            }
            if chain.len() > tree.len() {
                break None;
            }
            chain.push((target, entry));
        };
        for (path, entry) in chain {
            files.entry(path).or_insert(end.unwrap_or(entry));
        }
    }
    files
}

fn aspects(old: &Entry, new: &Entry) -> Vec<Aspect> {
    let mut aspects = Vec::new();
    if old.kind != new.kind {
        aspects.push(match (&old.kind, &new.kind) {
            (Kind::File { .. }, Kind::File { .. }) => Aspect::Content,
            (Kind::Symlink { .. }, Kind::Symlink { .. }) | (Kind::HardLink { .. }, Kind::HardLink { .. }) => {
                Aspect::Target
            }
            (Kind::CharacterDevice { .. }, Kind::CharacterDevice { .. })
            | (Kind::BlockDevice { .. }, Kind::BlockDevice { .. }) => Aspect::Device,
            _ => Aspect::Kind,
        });
    }
    let others = [
        (Aspect::Mode, old.mode != new.mode),
        (Aspect::Owner, (old.uid, old.gid) != (new.uid, new.gid)),
        (Aspect::Attributes, old.xattrs != new.xattrs),
        (Aspect::Time, old.mtime != new.mtime),
    ];
    aspects.extend(others.into_iter().filter(|(_, differs)| *differs).map(|(aspect, _)| aspect));
    aspects
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::diff::{apply, diff};
    use crate::layer::testing::{file, folder, of};

    fn tree(entries: &[(&str, Entry)]) -> FileTree {
        entries.iter().map(|(path, entry)| (ContainerPath::new(path), entry.clone())).collect()
    }

    fn check(old: &[(&str, Entry)], new: &[(&str, Entry)], expected: &[&str]) {
        let (old, new) = (tree(old), tree(new));
        let lines = |differences: Vec<Difference>| -> Vec<_> {
            let line = |difference: &Difference| match &difference.what {
                What::Added(_) => format!("A {}", difference.path),
                What::Removed(_) => format!("D {}", difference.path),
                What::Changed { aspects, .. } => format!("C {} {aspects:?}", difference.path),
            };
            differences.iter().map(line).collect()
        };
        assert_eq!(lines(compare(&old, &new)), expected);
        // What a stack of layers makes of it is the same to a person.
        assert_eq!(lines(compare(&old, &apply(&old, &diff(&old, &new)))), expected);
        assert_eq!(compare(&old, &old), []);
    }

    #[test]
    fn every_property_counts() {
        let link = |target: &str| of(Kind::Symlink { target: target.to_owned() }, 0o777);
        let device = |minor| of(Kind::CharacterDevice { major: 1, minor }, 0o600);
        let xattrs = ordered::Map::from([("user.a".to_owned(), vec![])]);
        for (old, new, aspects) in [
            (file("1"), file("2"), "[Content]"),
            (file("1"), folder(), "[Kind, Mode]"),
            (link("a"), link("b"), "[Target]"),
            (device(3), device(5), "[Device]"),
            (file("1"), Entry { mode: 0o600, uid: 7, ..file("1") }, "[Mode, Owner]"),
            (file("1"), Entry { gid: 7, mtime: 2, ..file("1") }, "[Owner, Time]"),
            (file("1"), Entry { xattrs, ..file("1") }, "[Attributes]"),
        ] {
            check(&[("/a", old)], &[("/a", new)], &[&format!("C /a {aspects}")]);
        }
        check(&[("/a", file("1"))], &[("/b", file("1"))], &["D /a", "A /b"]);
        check(&[("/a", folder()), ("/a/b", file("1"))], &[], &["D /a", "D /a/b"]);
    }

    #[test]
    fn hard_links_are_the_file_that_they_share() {
        let link = |target: &str| of(Kind::HardLink { target: target.to_owned() }, 0o644);
        check(&[("/a", file("1")), ("/b", link("a"))], &[("/a", file("1")), ("/b", file("1"))], &[]);
        check(&[("/a", file("1")), ("/b", link("a"))], &[("/b", file("1"))], &["D /a"]);
        check(
            &[("/a", file("1")), ("/b", link("a")), ("/c", link("b"))],
            &[("/a", file("2")), ("/b", link("a")), ("/c", file("1"))],
            &["C /a [Content]", "C /b [Content]"],
        );
        let circle = tree(&[("/a", link("b")), ("/b", link("a")), ("/c", link("nothing"))]);
        assert_eq!(compare(&circle, &circle), []);
        // Against the order of names, so that none is known when it is asked for.
        let name = |number: usize| format!("{number:05}");
        let chain = (0..20_000).map(|number| (ContainerPath::new(&name(number)), link(&name(number + 1))));
        let chain: FileTree = chain.chain([(ContainerPath::new(&name(20_000)), file("1"))]).collect();
        assert!(compare(&chain, &chain).is_empty());
    }
}
