//! Which files a COPY means: patterns, folders, `.dockerignore`, symlinks.

use super::files::{Files, FilesError, resolve};
use crate::cache::{Contents, SourceContent};
use crate::container_path::ContainerPath;
use crate::dockerfile::ignore::Ignore;
use crate::dockerfile::pattern;
use crate::layer::entry::{Entry, Kind};

/// One source of a COPY, found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selected {
    /// The last word of its path, as found.
    pub name: String,
    /// Whether it is a folder, whose content is copied.
    pub folder: bool,
    /// Everything below it, parents first; a file is its own only entry.
    pub entries: Vec<SelectedEntry>,
}

/// A file of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelectedEntry {
    /// Its path below the source; empty for the source itself.
    pub below: String,
    /// What it is, its bytes digested.
    pub entry: Entry,
    /// Where it is in its tree.
    pub path: ContainerPath,
}

/// Why a COPY's sources cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum SelectError {
    /// Nothing is there, or `.dockerignore` keeps it out.
    #[error("{0:?}: not found in the build context or excluded by .dockerignore")]
    NotFound(String),
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

/// What the cache needs to know of the sources.
pub(super) fn contents(selected: &[Selected]) -> Contents {
    let source = |source: &Selected| {
        let entries = source.entries.iter().map(|file| (file.below.as_str(), &file.entry));
        SourceContent::of(&source.name, source.folder, entries)
    };
    Contents(selected.iter().map(source).collect())
}

/// Finds the sources `patterns` in `files`. `ignore` hides what it excludes.
///
/// # Errors
/// [`SelectError`] names the first source that cannot be had.
pub fn select(files: &dyn Files, patterns: &[String], ignore: Option<&Ignore>) -> Result<Vec<Selected>, SelectError> {
    let walk = Walk { files, ignore };
    let mut selected = Vec::new();
    for source in patterns {
        let path = ContainerPath::new(source);
        if !source.contains(['*', '?', '[', '\\']) {
            selected.push(walk.source(&path)?.ok_or_else(|| SelectError::NotFound(source.clone()))?);
            continue;
        }
        let before = selected.len();
        for path in walk.matching(&path).map_err(|error| error.named(source))? {
            selected.extend(walk.source(&path)?);
        }
        if selected.len() == before {
            return Err(SelectError::NoMatch(source.clone()));
        }
    }
    Ok(selected)
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
}

impl Walk<'_> {
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
        let target = resolve(self.files, path, true)?;
        if target.is_root() {
            let mut entries = Vec::new();
            self.below(&target, "", &mut entries)?;
            return Ok(Some(Selected { name: String::new(), folder: true, entries }));
        }
        let Some(entry) = self.files.entry(&target)? else { return Ok(None) };
        if entry.kind != Kind::Directory {
            if self.is_ignored(path) || self.is_ignored(&target) {
                return Ok(None);
            }
            let entry = self.digested(&target, entry)?;
            return Ok(Some(Selected {
                name,
                folder: false,
                entries: vec![SelectedEntry { below: String::new(), entry, path: target }],
            }));
        }
        let mut entries = Vec::new();
        self.below(&target, "", &mut entries)?;
        if entries.is_empty() && self.is_ignored(&target) {
            return Ok(None);
        }
        Ok(Some(Selected { name, folder: true, entries }))
    }

    fn below(&self, folder: &ContainerPath, below: &str, entries: &mut Vec<SelectedEntry>) -> Result<(), SelectError> {
        for name in self.files.children(folder)? {
            let path = folder.join(&name);
            let Some(entry) = self.files.entry(&path)? else { continue };
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
                    entries.insert(place, SelectedEntry { below, entry, path });
                }
            } else if !ignored {
                let entry = self.digested(&path, entry)?;
                entries.push(SelectedEntry { below, entry, path });
            }
        }
        Ok(())
    }

    fn digested(&self, path: &ContainerPath, mut entry: Entry) -> Result<Entry, FilesError> {
        if let Kind::File { digest, .. } = &mut entry.kind {
            *digest = self.files.digest(path)?;
        }
        Ok(entry)
    }
}
