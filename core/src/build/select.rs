//! Which files a COPY means: patterns, folders, `.dockerignore`, symlinks.

use std::collections::BTreeMap;

use super::files::{Files, FilesError, resolve};
use crate::cache::content::{self, Hashed};
use crate::cache::{Contents, SourceContent};
use crate::container_path::ContainerPath;
use crate::digest::Digest;
use crate::dockerfile::ignore::Ignore;
use crate::dockerfile::pattern;
use crate::layer::entry::{Entry, Kind};
use crate::plan::Builder;

/// One path that a COPY copies: what it names, or one match of its wildcard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selected {
    /// Which source of the COPY found it.
    pub source: usize,
    /// Whether that source is a wildcard.
    pub wildcard: bool,
    /// The last word of its path, as found.
    pub name: String,
    /// Where it is in its tree.
    pub path: ContainerPath,
    /// For a folder, whose content is copied: the hash of its header.
    pub folder: Option<Digest>,
    /// Everything below it, parents first; a file is its own only entry.
    pub entries: Vec<SelectedEntry>,
}

/// A file of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelectedEntry {
    /// Its path below the source; empty for the source itself.
    pub below: String,
    /// What it is.
    pub entry: Entry,
    /// The hash of its header and bytes: see [`content::header`].
    pub hash: Digest,
    /// Where it is in its tree.
    pub path: ContainerPath,
}

/// Why a COPY's sources cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum SelectError {
    /// Nothing is there, or `.dockerignore` keeps it out.
    #[error("{0:?}: not found in the build context or excluded by .dockerignore")]
    NotFound(String),
    /// The same, in the classic builder's words.
    #[error("file not found in build context or excluded by .dockerignore: stat {0}: file does not exist")]
    NoSuchFile(String),
    /// A wildcard that matches nothing.
    #[error("{0:?}: no file of the build context matches")]
    NoMatch(String),
    /// A wildcard that cannot be read.
    #[error("{0:?}: syntax error in pattern")]
    Pattern(String),
    /// What the world said.
    #[error(transparent)]
    Files(#[from] FilesError),
}

/// The bytes of all files.
pub(super) fn bytes(selected: &[Selected]) -> u64 {
    let sizes = selected.iter().flat_map(|source| &source.entries).map(|file| match file.entry.kind {
        Kind::File { size, .. } => size,
        _ => 0,
    });
    sizes.sum()
}

/// What the cache needs to know of the sources.
pub(super) fn contents(selected: &[Selected]) -> Contents {
    let sources = selected.chunk_by(|one, other| one.source == other.source);
    Contents(sources.map(source_content).collect())
}

/// The content of what one source found.
fn source_content(found: &[Selected]) -> SourceContent {
    let wildcard = found.iter().any(|selected| selected.wildcard);
    let mut files = BTreeMap::new();
    for selected in found {
        // What is shown of the first source's folder is its own path; the root of the context has none.
        files.extend(selected.folder.map(|header| (selected.path.relative().to_owned(), header)));
        files.extend(selected.entries.iter().map(|file| (file.path.relative().to_owned(), file.hash)));
    }
    let (name, digest) = match found {
        [selected] if !wildcard => match selected.folder {
            Some(header) => (String::new(), content::folder_digest(header, &hashed(selected, |file| &file.below))),
            None => (selected.name.clone(), selected.entries.first().map_or(Digest::of(b""), |file| file.hash)),
        },
        _ => {
            let matched: Vec<_> = files.iter().map(|(path, digest)| (path.as_str(), *digest)).collect();
            (String::new(), content::matches_digest(&matched))
        }
    };
    let words = found.iter().map(classic_word).collect();
    SourceContent { name, digest, words, files }
}

fn hashed<'a>(selected: &'a Selected, path: impl Fn(&'a SelectedEntry) -> &'a str) -> Vec<Hashed<'a>> {
    let one = |file: &'a SelectedEntry| Hashed {
        path: path(file),
        digest: file.hash,
        folder: file.entry.kind == Kind::Directory,
    };
    selected.entries.iter().map(one).collect()
}

fn classic_word(selected: &Selected) -> String {
    match selected.folder {
        Some(header) => {
            let mut all = hashed(selected, |file| file.path.relative());
            // The root of a context is no entry of the tar that a client sends.
            if !selected.path.is_root() {
                all.push(Hashed { path: selected.path.relative(), digest: header, folder: true });
            }
            content::classic_folder(&all)
        }
        None => format!("file:{}", selected.entries.first().map_or_else(String::new, |file| file.hash.hex())),
    }
}

/// Finds the sources `patterns` in `files`. `ignore` is that of a build context, and hides what it excludes.
///
/// # Errors
/// [`SelectError`] names the first source that cannot be had.
pub fn select(
    files: &dyn Files,
    patterns: &[String],
    ignore: Option<&Ignore>,
    builder: Builder,
) -> Result<Vec<Selected>, SelectError> {
    let walk = Walk { files, ignore, builder };
    let mut selected = Vec::new();
    for (index, source) in patterns.iter().enumerate() {
        let path = ContainerPath::new(source);
        if !source.contains(['*', '?', '[', '\\']) {
            let found = walk.source(&path)?.ok_or_else(|| not_found(source, builder))?;
            selected.push(Selected { source: index, ..found });
            continue;
        }
        let before = selected.len();
        for path in walk.matching(&path).map_err(|error| error.named(source))? {
            let found = walk.source(&path)?;
            selected.extend(found.map(|found| Selected { source: index, wildcard: true, ..found }));
        }
        if selected.len() == before {
            return Err(SelectError::NoMatch(source.clone()));
        }
    }
    Ok(selected)
}

fn not_found(source: &str, builder: Builder) -> SelectError {
    match builder {
        Builder::Buildkit => SelectError::NotFound(source.to_owned()),
        Builder::Classic => SelectError::NoSuchFile(source.to_owned()),
    }
}

enum MatchError {
    Pattern,
    Files(FilesError),
}

impl MatchError {
    fn named(self, source: &str) -> SelectError {
        match self {
            Self::Pattern => SelectError::Pattern(source.to_owned()),
            Self::Files(error) => SelectError::Files(error),
        }
    }
}

struct Walk<'a> {
    files: &'a dyn Files,
    ignore: Option<&'a Ignore>,
    /// Whose hashes are made.
    builder: Builder,
}

impl Walk<'_> {
    /// An entry as it is copied. A client sends the files of a context as root's: who owns them on the host is no
    /// ingredient.
    fn entry(&self, path: &ContainerPath) -> Result<Option<Entry>, FilesError> {
        let entry = self.files.entry(path)?;
        Ok(entry.map(|entry| if self.ignore.is_some() { Entry { uid: 0, gid: 0, ..entry } } else { entry }))
    }

    fn is_ignored(&self, path: &ContainerPath) -> bool {
        !path.is_root() && self.ignore.is_some_and(|ignore| ignore.matches(path.relative()))
    }

    /// The paths that match, word by word: only folders that can match are read.
    fn matching(&self, pattern: &ContainerPath) -> Result<Vec<ContainerPath>, MatchError> {
        let mut found = vec![ContainerPath::root()];
        for word in pattern.components() {
            pattern::matches(word, "").map_err(|_| MatchError::Pattern)?;
            let mut next = Vec::new();
            for folder in &found {
                let folder = resolve(self.files, folder, true).map_err(MatchError::Files)?;
                let is_folder = self.files.entry(&folder).map_err(MatchError::Files)?;
                if !folder.is_root() && !is_folder.is_some_and(|entry| entry.kind == Kind::Directory) {
                    continue;
                }
                for name in self.files.children(&folder).map_err(MatchError::Files)? {
                    if pattern::matches(word, &name).map_err(|_| MatchError::Pattern)? {
                        next.push(folder.join(&name));
                    }
                }
            }
            found = next;
        }
        Ok(found)
    }

    /// The source at `path`, itself followed if it is a symlink; `None` where there is nothing to copy.
    fn source(&self, path: &ContainerPath) -> Result<Option<Selected>, SelectError> {
        let name = path.file_name().unwrap_or_default().to_owned();
        let path = path.clone();
        let target = resolve(self.files, &path, true)?;
        let found =
            |folder, entries| Selected { source: 0, wildcard: false, name, path: target.clone(), folder, entries };
        let Some(entry) = self.entry(&target)? else { return Ok(None) };
        if entry.kind != Kind::Directory {
            if self.is_ignored(&path) || self.is_ignored(&target) {
                return Ok(None);
            }
            let hash = self.hash(&target, &entry)?;
            let file = SelectedEntry { below: String::new(), entry, hash, path: target.clone() };
            return Ok(Some(found(None, vec![file])));
        }
        let mut entries = Vec::new();
        self.below(&target, "", &mut entries)?;
        if entries.is_empty() && self.is_ignored(&target) {
            return Ok(None);
        }
        let header = self.hash(&target, &entry)?;
        Ok(Some(found(Some(header), entries)))
    }

    fn below(&self, folder: &ContainerPath, below: &str, entries: &mut Vec<SelectedEntry>) -> Result<(), SelectError> {
        for name in self.files.children(folder)? {
            let path = folder.join(&name);
            let Some(entry) = self.entry(&path)? else { continue };
            let below = if below.is_empty() { name } else { format!("{below}/{name}") };
            let ignored = self.is_ignored(&path);
            if entry.kind == Kind::Directory {
                if ignored && !self.ignore.is_some_and(|ignore| ignore.may_contain_exception(path.relative())) {
                    continue;
                }
                let place = entries.len();
                self.below(&path, &below, entries)?;
                // An excluded folder is there only for what a `!` line takes in again below it.
                if !ignored || entries.len() > place {
                    let hash = self.hash(&path, &entry)?;
                    entries.insert(place, SelectedEntry { below, entry, hash, path });
                }
            } else if !ignored {
                let hash = self.hash(&path, &entry)?;
                entries.push(SelectedEntry { below, entry, hash, path });
            }
        }
        Ok(())
    }

    fn hash(&self, path: &ContainerPath, entry: &Entry) -> Result<Digest, FilesError> {
        let header = content::header(self.builder, path.relative(), entry);
        match entry.kind {
            Kind::File { .. } => self.files.hash(path, &header),
            _ => Ok(Digest::of(&header)),
        }
    }
}
