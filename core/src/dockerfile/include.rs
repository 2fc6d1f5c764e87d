//! The sources of `COPY --parents`: patterns in which `**` stands for any number of folders, read from a folder on.

use super::ignore::recursive;
use super::pattern::{Pattern, PatternError};

/// A pattern that takes in what it matches, and all that is below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Include(Option<Pattern>);

impl Include {
    /// Reads a pattern: a clean path without a leading `/`. The empty one means everything.
    ///
    /// # Errors
    /// [`PatternError`]
    pub fn parse(pattern: &str) -> Result<Self, PatternError> {
        Ok(Self(if pattern.is_empty() { None } else { Some(recursive(pattern)?) }))
    }

    /// Whether `path`, or a folder that it is in, matches.
    #[must_use]
    pub fn takes(&self, path: &str) -> bool {
        self.0.as_ref().is_none_or(|pattern| self_or_parents(path).any(|path| pattern.matches(path)))
    }

    /// Whether something below `folder`, which does not match, may match. It may say so where nothing does, never the other
    /// way round.
    #[must_use]
    pub fn may_take_below(&self, folder: &str) -> bool {
        self.0.as_ref().is_none_or(|pattern| pattern.may_go_on(&format!("{folder}/")))
    }
}

/// The path and all folders above it, from the path up.
fn self_or_parents(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(path), |path| path.rsplit_once('/').map(|(parent, _)| parent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_match_takes_in_all_below_it() {
        for (pattern, taken, left) in [
            ("", &["a", "a/b"][..], &[][..]),
            ("a/b", &["a/b", "a/b/c"], &["a", "a/c", "b"]),
            ("a/*/c", &["a/b/c", "a/x/c/d"], &["a/b", "a/b/d"]),
            ("**/c", &["c", "a/c", "a/b/c/d"], &["a/b"]),
            ("a/**/c", &["a/c", "a/b/c"], &["b/c", "a/b"]),
            ("*.json", &["x.json"], &["a/x.json"]),
        ] {
            let include = Include::parse(pattern).unwrap();
            taken.iter().for_each(|path| assert!(include.takes(path), "{pattern} {path}"));
            left.iter().for_each(|path| assert!(!include.takes(path), "{pattern} {path}"));
        }
    }

    #[test]
    fn only_folders_that_lead_to_a_match_are_looked_into() {
        let include = Include::parse("a/*/c").unwrap();
        for (folder, may) in [("a", true), ("a/x", true), ("b", false), ("a/x/d", false)] {
            assert_eq!(include.may_take_below(folder), may, "{folder}");
        }
        assert_eq!(Include::parse("a["), Err(PatternError));
    }
}
