//! What of a COPY's files is not as it was in the last build: content, mode, owner, name.
//!
//! A file's digest covers its bytes and its header together. Whether only the header changed cannot be told from two digests:
//! the file has to be digested again, with the old header. [`doubts`] says for which files that is worth it; the answers
//! go into [`changes`].

use serde::{Deserialize, Serialize};

use super::content::{Contents, SourceContent};
use super::mark::{Details, FileMark};
use crate::ordered;

/// Files that are digested again for one COPY at most: more is not worth the time, a learner reads the first few.
const LIMIT: usize = 64;

/// A file that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileChange {
    /// Its path below the root that it is copied from; empty for the root.
    pub path: String,
    /// What happened to it.
    #[serde(flatten)]
    pub change: Change,
}

/// What happened to a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "change")]
pub enum Change {
    /// It was not there.
    Added,
    /// It is not there any more.
    Removed,
    /// It was there under another name, with the same content.
    Renamed {
        /// The path that it had.
        from: String,
    },
    /// It is another.
    Edited {
        /// Whether its bytes are others.
        content: bool,
        /// Its permission bits before and now, if they are others.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mode: Option<(u32, u32)>,
        /// Its user and group before and now, if they are others.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        owner: Option<((u32, u32), (u32, u32))>,
    },
}

/// A file that may have the bytes that it, or another, had before.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Doubt {
    /// Which source of the step has it.
    pub source: usize,
    /// The file, as it is called now.
    pub path: String,
    /// The path that it may have had.
    pub old_path: String,
    /// The mode that it then had.
    pub mode: u32,
    /// The user and group that it then had.
    pub owner: (u32, u32),
}

/// What is to be found out before [`changes`] can tell.
#[must_use]
pub fn doubts(new: &Contents, old: &Contents) -> Vec<Doubt> {
    let sources = new.0.iter().zip(&old.0).enumerate();
    sources.flat_map(|(source, (new, old))| doubts_of(source, new, old)).take(LIMIT).collect()
}

fn doubts_of(source: usize, new: &SourceContent, old: &SourceContent) -> Vec<Doubt> {
    let gone: Vec<_> = files(old).filter(|(path, _, _)| !new.files.contains_key(*path)).collect();
    let doubt = |path: &str, old_path: &str, old: &Details| Doubt {
        source,
        path: path.to_owned(),
        old_path: old_path.to_owned(),
        mode: old.mode,
        owner: old.owner,
    };
    let of_file = |(path, mark, now): (&str, &FileMark, &Details)| match old.files.get(path) {
        None => gone.iter().map(|(old_path, _, before)| doubt(path, old_path, before)).collect(),
        Some(FileMark { digest, details: Some(before) })
            if *digest != mark.digest && (now.mode, now.owner) != (before.mode, before.owner) =>
        {
            vec![doubt(path, path, before)]
        }
        Some(_) => Vec::new(),
    };
    files(new).flat_map(of_file).take(LIMIT).collect()
}

/// What changed, what is worth most first: files that are others, renamed ones, new ones, and those that are gone. `same` are
/// the doubts of which it was found that the bytes are the same.
#[must_use]
pub fn changes(new: &Contents, old: &Contents, same: &ordered::Set<Doubt>) -> Vec<FileChange> {
    let mut changes: [Vec<FileChange>; 4] = Default::default();
    for (source, (new, old)) in new.0.iter().zip(&old.0).enumerate() {
        let same: ordered::Set<_> = same.iter().filter(|doubt| doubt.source == source).collect();
        let renamed = renamed(new, old, &same);
        let taken: ordered::Set<_> = renamed.values().copied().collect();
        for (path, mark) in &new.files {
            let (place, change) = match old.files.get(path) {
                Some(before) if before.digest == mark.digest => continue,
                Some(before) => (0, edited(path, mark, before, &same)),
                None => match renamed.get(path.as_str()) {
                    Some(from) => (1, Change::Renamed { from: (*from).to_owned() }),
                    None => (2, Change::Added),
                },
            };
            changes[place].push(FileChange { path: path.clone(), change });
        }
        let gone = old.files.keys().filter(|path| !new.files.contains_key(*path) && !taken.contains(path.as_str()));
        changes[3].extend(gone.map(|path| FileChange { path: path.clone(), change: Change::Removed }));
    }
    without_told_folders(changes.into_iter().flatten().collect())
}

/// Of a folder it is enough to say what happened in it.
fn without_told_folders(changes: Vec<FileChange>) -> Vec<FileChange> {
    let mut told: ordered::Set<String> = changes.iter().map(|change| change.path.clone()).collect();
    told.extend(changes.iter().filter_map(|change| match &change.change {
        Change::Renamed { from } => Some(from.clone()),
        _ => None,
    }));
    let has_more_below = |folder: &str| {
        let below = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        told.range(below.clone()..).find(|path| *path != folder).is_some_and(|path| path.starts_with(&below))
    };
    changes.into_iter().filter(|change| !has_more_below(&change.path)).collect()
}

/// The files whose time changed and nothing else: no reason for anything.
#[must_use]
pub fn touched(new: &Contents, old: &Contents) -> Vec<String> {
    let pairs = new.0.iter().zip(&old.0);
    let is_touched = |mark: &FileMark, before: &FileMark| {
        let time = |mark: &FileMark| mark.details.map(|details| details.mtime);
        mark.digest == before.digest && before.details.is_some() && time(mark) != time(before)
    };
    let touched = pairs.flat_map(|(new, old)| {
        files(new).filter(move |(path, mark, _)| old.files.get(*path).is_some_and(|before| is_touched(mark, before)))
    });
    touched.map(|(path, _, _)| path.to_owned()).collect()
}

/// The files of a source, but for its folders: they change by what is in them.
fn files(source: &SourceContent) -> impl Iterator<Item = (&str, &FileMark, &Details)> {
    source.files.iter().filter_map(|(path, mark)| {
        let details = mark.details.as_ref().filter(|details| !details.folder)?;
        Some((path.as_str(), mark, details))
    })
}

/// For new paths the old one, each old one once.
fn renamed<'a>(
    new: &SourceContent,
    old: &SourceContent,
    same: &ordered::Set<&'a Doubt>,
) -> ordered::Map<&'a str, &'a str> {
    let mut renamed = ordered::Map::new();
    let mut taken = ordered::Set::new();
    for Doubt { path, old_path, .. } in same {
        let is_of_these = !old.files.contains_key(path) && old.files.contains_key(old_path);
        let is_gone = new.files.contains_key(path) && !new.files.contains_key(old_path);
        if is_of_these && is_gone && !renamed.contains_key(path.as_str()) && taken.insert(old_path.as_str()) {
            renamed.insert(path.as_str(), old_path.as_str());
        }
    }
    renamed
}

fn edited(path: &str, mark: &FileMark, before: &FileMark, same: &ordered::Set<&Doubt>) -> Change {
    let (Some(now), Some(then)) = (mark.details, before.details) else {
        return Change::Edited { content: true, mode: None, owner: None };
    };
    let is_same = same.iter().any(|doubt| doubt.path == path && doubt.old_path == path);
    Change::Edited {
        // A folder's header has no bytes.
        content: !(is_same || now.folder && then.folder),
        mode: (now.mode != then.mode).then_some((then.mode, now.mode)),
        owner: (now.owner != then.owner).then_some((then.owner, now.owner)),
    }
}
