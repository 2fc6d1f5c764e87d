//! The one order in which a layer's changes stand, in a list as in a tar.
//!
//! A walk from the root, folders before what is in them. In each folder first the opaque mark, then the whiteouts by name,
//! then the entries by name, each followed by all that is below it. Names compare as bytes. So whoever applies a tar as it
//! streams by has removed before it creates (OCI image-spec, layer.md "Whiteouts": they should come before siblings).

use std::cmp::Ordering;

use crate::container_path::ContainerPath;

/// What stands at a path of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// The file itself.
    Entry,
    /// Its removal.
    Whiteout,
    /// The removal of all that the layers below have in it.
    Opaque,
}

/// Which of two changes stands first.
pub(super) fn compare(left: (&ContainerPath, Mark), right: (&ContainerPath, Mark)) -> Ordering {
    key(left.0, left.1).cmp(key(right.0, right.1))
}

/// The words of the path, each with its rank among siblings: marks 0, entries 1.
fn key(path: &ContainerPath, mark: Mark) -> impl Iterator<Item = (u8, &str)> {
    let last = path.components().count().wrapping_sub(1);
    let words = path.components().enumerate();
    let ranked = words.map(move |(index, word)| (u8::from(mark != Mark::Whiteout || index != last), word));
    ranked.chain((mark == Mark::Opaque).then_some((0, "")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_stand_before_siblings_and_folders_before_their_content() {
        let sorted = [
            ("/", Mark::Entry),
            ("/", Mark::Opaque),
            ("/z", Mark::Whiteout),
            ("/a", Mark::Entry),
            ("/a", Mark::Opaque),
            ("/a/c", Mark::Whiteout),
            ("/a/d", Mark::Whiteout),
            ("/a/b", Mark::Entry),
            ("/a/b/c", Mark::Entry),
            ("/a-b", Mark::Entry),
        ];
        for (index, left) in sorted.iter().enumerate() {
            for (other, right) in sorted.iter().enumerate() {
                let (left, right) = ((&ContainerPath::new(left.0), left.1), (&ContainerPath::new(right.0), right.1));
                assert_eq!(compare(left, right), index.cmp(&other), "{left:?} {right:?}");
            }
        }
    }
}
