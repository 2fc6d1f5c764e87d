//! Which files a COPY means: patterns, folders, `.dockerignore`, symlinks.

mod contents;
mod filter;
mod web;

pub(super) use contents::contents;
pub use web::{Download, downloaded, path_of};

use self::filter::{Filter, Verdict, at_pivot};
use super::files::{Files, FilesError, resolve};
use crate::cache::content;
use crate::container_path::ContainerPath;
use crate::digest::Digest;
use crate::dockerfile::ignore::{Ignore, IgnoreError};
use crate::dockerfile::pattern;
use crate::layer::entry::{Entry, Kind};
use crate::ordered;
use crate::plan::{Builder, Sources};

/// One path that a COPY copies: what it names, or one match of its wildcard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selected {
    /// Which source of the COPY found it.
    pub source: usize,
    /// Whether paths count in its hash: it is one of a wildcard's matches, or not all of it is taken.
    pub by_path: bool,
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
    /// A pattern of `--exclude` that cannot be read.
    #[error("--exclude: {0}")]
    Exclude(#[from] IgnoreError),
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

/// Finds `sources` in `files`. `ignore` is that of a build context, and hides what it excludes. A wildcard
/// may find nothing where another source finds something; a path has to be there.
///
/// # Errors
/// [`SelectError`] names the first source that cannot be had.
pub fn select(
    files: &dyn Files,
    sources: &Sources,
    ignore: Option<&Ignore>,
    builder: Builder,
) -> Result<Vec<Selected>, SelectError> {
    let exclude = Ignore::of(&sources.exclude)?;
    let mut selected = Vec::new();
    let mut fruitless = None;
    for (index, source) in sources.paths.iter().enumerate() {
        let (path, include) = if sources.parents {
            at_pivot(source).map(|(path, include)| (path, Some(include)))?
        } else {
            (source.clone(), None)
        };
        let filter = Filter { ignore, exclude: &exclude, include };
        let by_path = filter.is_choosy();
        let walk = Walk { files, filter, builder };
        let path = ContainerPath::new(&path);
        if !pattern::has_wildcard(path.as_str()) {
            let found = walk.source(&path)?;
            let is_there = match &found {
                // The folder behind `--parents` is nearly always there: what is to be taken of it counts.
                Found::Source(_) if sources.parents && !pattern::has_wildcard(source) => walk.has(source)?,
                Found::Source(_) | Found::Excluded => true,
                Found::Nothing => false,
            };
            if !is_there {
                return Err(not_found(source, builder));
            }
            selected.extend(found.taken().map(|found| Selected { source: index, by_path, ..found }));
            continue;
        }
        let mut found_some = false;
        for path in walk.matching(&path).map_err(|error| error.named(source))? {
            let found = walk.source(&path)?;
            found_some |= !matches!(found, Found::Nothing);
            if !walk.filter.excludes(path.file_name().unwrap_or_default()) {
                selected.extend(found.taken().map(|found| Selected { source: index, by_path: true, ..found }));
            }
        }
        if !found_some {
            fruitless.get_or_insert(source);
        }
    }
    match fruitless {
        Some(source) if selected.is_empty() => Err(SelectError::NoMatch(source.clone())),
        _ => Ok(selected),
    }
}

/// What is at `path`, whatever characters it has, and all below it.
pub(super) fn whole(
    files: &dyn Files,
    path: &ContainerPath,
    builder: Builder,
) -> Result<Option<Selected>, SelectError> {
    let filter = Filter { ignore: None, exclude: &Ignore::default(), include: None };
    Ok(Walk { files, filter, builder }.source(path)?.taken())
}

/// What is at a source's path.
enum Found {
    /// Nothing, or only what `.dockerignore` hides.
    Nothing,
    /// A file that `--exclude` leaves out.
    Excluded,
    Source(Selected),
}

impl Found {
    fn taken(self) -> Option<Selected> {
        match self {
            Self::Source(selected) => Some(selected),
            Self::Nothing | Self::Excluded => None,
        }
    }
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
    filter: Filter<'a>,
    /// Whose hashes are made.
    builder: Builder,
}

impl Walk<'_> {
    /// An entry as it is copied. A client sends the files of a context as root's: who owns them on the host is no
    /// ingredient.
    fn entry(&self, path: &ContainerPath) -> Result<Option<Entry>, FilesError> {
        // No layer needs to say that there is a root.
        let root =
            || Entry { kind: Kind::Directory, mode: 0o755, uid: 0, gid: 0, mtime: 0, xattrs: ordered::Map::new() };
        let entry = self.files.entry(path)?.or_else(|| path.is_root().then(root));
        Ok(entry.map(|entry| if self.filter.ignore.is_some() { Entry { uid: 0, gid: 0, ..entry } } else { entry }))
    }

    fn is_ignored(&self, path: &ContainerPath) -> bool {
        !path.is_root() && self.filter.ignore.is_some_and(|ignore| ignore.matches(path.relative()))
    }

    fn has(&self, path: &str) -> Result<bool, FilesError> {
        let path = ContainerPath::new(path);
        Ok(!self.is_ignored(&path) && self.entry(&path)?.is_some())
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

    /// The source at `path`, itself followed if it is a symlink.
    fn source(&self, path: &ContainerPath) -> Result<Found, SelectError> {
        let name = path.file_name().unwrap_or_default().to_owned();
        let target = resolve(self.files, path, true)?;
        let found = |name, folder, entries| {
            Found::Source(Selected { source: 0, by_path: false, name, path: target.clone(), folder, entries })
        };
        let Some(entry) = self.entry(&target)? else { return Ok(Found::Nothing) };
        if entry.kind != Kind::Directory {
            if self.is_ignored(path) || self.is_ignored(&target) {
                return Ok(Found::Nothing);
            }
            if self.filter.excludes(&name) {
                return Ok(Found::Excluded);
            }
            let hash = self.hash(&target, &entry)?;
            let file = SelectedEntry { below: String::new(), entry, hash, path: target.clone() };
            return Ok(found(name, None, vec![file]));
        }
        let mut entries = Vec::new();
        self.below(&target, "", &mut entries)?;
        if entries.is_empty() && self.is_ignored(&target) {
            return Ok(Found::Nothing);
        }
        let header = self.hash(&target, &entry)?;
        Ok(found(name, Some(header), entries))
    }

    fn below(&self, folder: &ContainerPath, below: &str, entries: &mut Vec<SelectedEntry>) -> Result<(), SelectError> {
        for name in self.files.children(folder)? {
            let path = folder.join(&name);
            let Some(entry) = self.entry(&path)? else { continue };
            let below = if below.is_empty() { name } else { format!("{below}/{name}") };
            let verdict = self.filter.of(&path, &below);
            if entry.kind == Kind::Directory {
                if verdict == Verdict::Left {
                    continue;
                }
                let place = entries.len();
                self.below(&path, &below, entries)?;
                if verdict == Verdict::Taken || entries.len() > place {
                    let hash = self.hash(&path, &entry)?;
                    entries.insert(place, SelectedEntry { below, entry, hash, path });
                }
            } else if verdict == Verdict::Taken {
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
