//! What a COPY reads, as a digest: names below the source, kinds, permissions, owners, bytes. Times do not count.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::digest::{Digest, Hasher};
use crate::layer::entry::{Entry, Kind};

/// The content of all sources of a COPY.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Contents(pub Vec<SourceContent>);

/// The content of one source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceContent {
    /// The last word of the source's path: it decides where a file lands, so it counts.
    pub name: String,
    /// Whether the source is a folder, whose content is copied.
    pub folder: bool,
    /// Every path below the source (empty for the source itself) with a digest of all that counts of it.
    pub files: BTreeMap<String, Digest>,
}

impl SourceContent {
    /// The content of a source with these entries, each by its path below the source.
    pub fn of<'a>(name: &str, folder: bool, entries: impl Iterator<Item = (&'a str, &'a Entry)>) -> Self {
        let files = entries.map(|(path, entry)| (path.to_owned(), entry_digest(entry))).collect();
        Self { name: name.to_owned(), folder, files }
    }

    /// One digest for the source.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let mut hasher = Hasher::new();
        for (path, digest) in &self.files {
            hasher.update(format!("{}:{path}{digest}", path.len()).as_bytes());
        }
        hasher.finish()
    }
}

impl Contents {
    /// The first path that is not as it was in `old`, and how: `app.py was added`, `… was removed`, `… changed`.
    #[must_use]
    pub fn first_change(&self, old: &Self) -> Option<String> {
        self.0.iter().zip(&old.0).find_map(|(new, old)| {
            let path = |below: &str| match below {
                "" => new.name.clone(),
                below if new.name.is_empty() => below.to_owned(),
                below => format!("{}/{below}", new.name),
            };
            let changed = new.files.iter().find_map(|(name, digest)| match old.files.get(name) {
                None => Some(format!("{} was added", path(name))),
                Some(before) if before != digest => Some(format!("{} changed", path(name))),
                Some(_) => None,
            });
            changed.or_else(|| {
                let gone = old.files.keys().find(|name| !new.files.contains_key(*name))?;
                Some(format!("{} was removed", path(gone)))
            })
        })
    }
}

/// A digest of what counts of an entry. The modification time does not.
fn entry_digest(entry: &Entry) -> Digest {
    let kind = match &entry.kind {
        Kind::Directory => "folder".to_owned(),
        Kind::File { size, digest } => format!("file {size} {digest}"),
        Kind::Symlink { target } => format!("symlink {target}"),
        Kind::HardLink { target } => format!("link {target}"),
        Kind::CharacterDevice { major, minor } => format!("character {major}:{minor}"),
        Kind::BlockDevice { major, minor } => format!("block {major}:{minor}"),
        Kind::Fifo => "fifo".to_owned(),
    };
    let mut hasher = Hasher::new();
    hasher.update(format!("{:o} {} {} {}:{kind}", entry.mode, entry.uid, entry.gid, kind.len()).as_bytes());
    for (name, value) in &entry.xattrs {
        hasher.update(format!(" {}:{name} {}:", name.len(), value.len()).as_bytes());
        hasher.update(value);
    }
    hasher.finish()
}
