//! What is remembered of a file that a COPY read: enough to tell later what of it changed, and what changed without counting.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::layer::entry::{Entry, Kind};

/// A file that was copied, as it was: one short text in a lineage, which may hold many thousands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FileMark {
    /// The digest of its header and bytes: what counts.
    pub digest: Digest,
    /// What else is known; nothing of the folder that a COPY names itself.
    pub details: Option<Details>,
}

/// What is said of a file beside its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Details {
    /// Whether it is a folder.
    pub folder: bool,
    /// Its permission bits.
    pub mode: u32,
    /// Its owner, user and group.
    pub owner: (u32, u32),
    /// When it was written, in seconds since 1970: no ingredient of any key.
    pub mtime: i64,
}

/// A text that is no file's mark.
#[derive(Debug, thiserror::Error)]
#[error("no mark of a file: {0:?}")]
pub struct FileMarkError(String);

impl FileMark {
    /// The mark of a file with this digest.
    #[must_use]
    pub fn new(digest: Digest, entry: &Entry) -> Self {
        let Entry { mode, uid, gid, mtime, .. } = *entry;
        let folder = entry.kind == Kind::Directory;
        Self { digest, details: Some(Details { folder, mode, owner: (uid, gid), mtime }) }
    }
}

impl fmt::Display for FileMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.digest)?;
        let Some(Details { folder, mode, owner: (uid, gid), mtime }) = self.details else { return Ok(()) };
        write!(f, " {} {mode:o} {uid} {gid} {mtime}", if folder { 'd' } else { '-' })
    }
}

impl FromStr for FileMark {
    type Err = FileMarkError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let mut words = text.split(' ');
            let digest = words.next()?;
            let details = match words.next() {
                None => None,
                Some(kind @ ("d" | "-")) => Some(Details {
                    folder: kind == "d",
                    mode: u32::from_str_radix(words.next()?, 8).ok()?,
                    owner: (words.next()?.parse().ok()?, words.next()?.parse().ok()?),
                    mtime: words.next()?.parse().ok()?,
                }),
                Some(_) => return None,
            };
            if words.next().is_some() {
                return None;
            }
            Some(Self { digest: Digest::parse(digest).ok()?, details })
        };
        read().ok_or_else(|| FileMarkError(text.to_owned()))
    }
}

impl TryFrom<String> for FileMark {
    type Error = FileMarkError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<FileMark> for String {
    fn from(mark: FileMark) -> Self {
        mark.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_read_back_as_it_was_written() {
        let digest = Digest::of(b"x");
        let details = Details { folder: false, mode: 0o4755, owner: (1, 2), mtime: -7 };
        for mark in [FileMark { digest, details: None }, FileMark { digest, details: Some(details) }] {
            assert_eq!(mark.to_string().parse::<FileMark>().ok(), Some(mark));
        }
    }

    #[test]
    fn other_texts_are_no_marks() {
        let digest = Digest::of(b"x");
        for text in ["", "x", &format!("{digest} - 644 0 0"), &format!("{digest} ? 644 0 0 0"), &format!("{digest} ")] {
            assert!(text.parse::<FileMark>().is_err(), "{text:?}");
        }
    }
}
