//! Paths inside a container: always absolute, always with `/`, always clean.
//!
//! Cleaning is textual (`..` goes up one word, as Go's `path.Clean` does): a [`ContainerPath`] says nothing about symlinks,
//! which only whoever holds the file system can follow.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};

/// An absolute, cleaned path inside a container.
///
/// Ordered word by word, so that all that lies below a folder directly follows it: `/a`, `/a/b`, `/a-b`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct ContainerPath(String);

impl ContainerPath {
    /// The root, `/`.
    #[must_use]
    pub fn root() -> Self {
        Self("/".to_owned())
    }

    /// Cleans `path`, read from the root: `a//b/./../c` is `/a/c`; `..` never goes above `/`.
    #[must_use]
    pub fn new(path: &str) -> Self {
        let mut words: Vec<&str> = Vec::new();
        for word in path.split('/') {
            match word {
                "" | "." => {}
                ".." => {
                    words.pop();
                }
                word => words.push(word),
            }
        }
        if words.is_empty() {
            return Self::root();
        }
        let mut cleaned = String::with_capacity(path.len() + 1);
        for word in words {
            cleaned.push('/');
            cleaned.push_str(word);
        }
        Self(cleaned)
    }

    /// `path` seen from here: itself if it is absolute, else below this one.
    #[must_use]
    pub fn join(&self, path: &str) -> Self {
        if path.starts_with('/') {
            return Self::new(path);
        }
        let folder = if self.is_root() { "" } else { &self.0 };
        let joined = [folder, "/", path].concat();
        // A name, as in a walk through a tree: it is clean already.
        if path.contains('/') || matches!(path, "" | "." | "..") { Self::new(&joined) } else { Self(joined) }
    }

    /// The path as text, with its leading `/`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path without its leading `/`: the name of its entry in a tar. Empty for the root.
    #[must_use]
    pub fn relative(&self) -> &str {
        &self.0[1..]
    }

    /// Whether this is `/`.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.0 == "/"
    }

    /// The folder that holds this path; `None` for the root.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        if self.is_root() {
            return None;
        }
        match self.0.rfind('/') {
            Some(0) | None => Some(Self::root()),
            Some(end) => Some(Self(self.0[..end].to_owned())),
        }
    }

    /// The last word; `None` for the root.
    #[must_use]
    pub fn file_name(&self) -> Option<&str> {
        self.0.rsplit('/').next().filter(|name| !name.is_empty())
    }

    /// The words between the slashes, from the root down.
    pub fn components(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('/').filter(|word| !word.is_empty())
    }

    /// Whether this path is `folder` or lies below it.
    #[must_use]
    pub fn is_within(&self, folder: &Self) -> bool {
        folder.is_root()
            || self.0 == folder.0
            || self.0.strip_prefix(&folder.0).is_some_and(|rest| rest.starts_with('/'))
    }
}

impl Ord for ContainerPath {
    fn cmp(&self, other: &Self) -> Ordering {
        // Word by word is byte by byte, where a word's end comes before all that a word can go on with.
        let (one, two) = (self.0.as_bytes(), other.0.as_bytes());
        let rank = |byte: u8| if byte == b'/' { 0 } else { u16::from(byte) + 1 };
        match one.iter().zip(two).find(|(one, two)| one != two) {
            Some((one, two)) => rank(*one).cmp(&rank(*two)),
            None => one.len().cmp(&two.len()),
        }
    }
}

impl PartialOrd for ContainerPath {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<String> for ContainerPath {
    fn from(path: String) -> Self {
        Self::new(&path)
    }
}

impl From<ContainerPath> for String {
    fn from(path: ContainerPath) -> Self {
        path.0
    }
}

impl fmt::Display for ContainerPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_that_of_the_words() {
        let words = ["", "a", "a/b", "a/b/c", "a-b", "ab", "a\0", "a\0/b", "a b", "é", "é/a", "b", "a/é", "a/-", "~"];
        for (one, two) in words.iter().flat_map(|one| words.iter().map(move |two| (one, two))) {
            let (one, two) = (ContainerPath::new(one), ContainerPath::new(two));
            assert_eq!(one.cmp(&two), one.components().cmp(two.components()), "{one:?} {two:?}");
        }
    }

    #[test]
    fn new_cleans_and_never_leaves_the_root() {
        for (given, cleaned) in [
            ("", "/"),
            ("/", "/"),
            ("a//b/./c/", "/a/b/c"),
            ("../../x", "/x"),
            ("/a/../..", "/"),
            ("/a/b/../c", "/a/c"),
        ] {
            assert_eq!(ContainerPath::new(given).as_str(), cleaned, "{given}");
        }
    }

    #[test]
    fn join_takes_absolute_paths_as_they_are() {
        let app = ContainerPath::new("/app");
        assert_eq!(app.join("src").as_str(), "/app/src");
        assert_eq!(app.join("/etc").as_str(), "/etc");
        assert_eq!(app.join("..").as_str(), "/");
    }

    #[test]
    fn order_keeps_a_folder_and_what_is_below_it_together() {
        let mut paths: Vec<_> = ["/a-b", "/a/c", "/", "/a/b/c", "/a", "/a/b"].map(ContainerPath::new).into();
        paths.sort();
        let sorted: Vec<_> = paths.iter().map(ContainerPath::as_str).collect();
        assert_eq!(sorted, ["/", "/a", "/a/b", "/a/b/c", "/a/c", "/a-b"]);
    }

    #[test]
    fn parent_name_and_within() {
        let path = ContainerPath::new("/a/b");
        assert_eq!(path.parent(), Some(ContainerPath::new("/a")));
        assert_eq!(path.file_name(), Some("b"));
        assert_eq!(ContainerPath::root().parent(), None);
        assert_eq!(ContainerPath::root().file_name(), None);
        assert!(path.is_within(&ContainerPath::new("/a")));
        assert!(!ContainerPath::new("/ab").is_within(&ContainerPath::new("/a")));
        assert!(path.is_within(&ContainerPath::root()));
    }
}
