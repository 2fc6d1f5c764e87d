//! `--chown` and USER as numbers: `user[:group]` by name or number, looked up in the image's own passwd and group.

use std::io::Read;

use super::files::{Files, FilesError, resolve};
use crate::container_path::ContainerPath;
use crate::layer::entry::Kind;

/// Bytes of passwd or group that are read at most: a hostile image may hold a huge one.
const LIMIT: u64 = 1 << 20;

/// Why an owner is not known.
#[derive(Debug, thiserror::Error)]
pub enum OwnerError {
    /// No such name, or no number that an id can be.
    #[error("can't find uid for user {0}: no such user: {0}")]
    User(String),
    /// No such name, or no number that an id can be.
    #[error("can't find gid for group {0}: no such group: {0}")]
    Group(String),
    /// What the world said.
    #[error(transparent)]
    Files(#[from] FilesError),
}

/// The uid and gid that `owner` means in the image `files`. A user without a group: by name, the group of its passwd line;
/// by number, the group of the same number. Empty is root.
pub(super) fn owner(files: &dyn Files, owner: &str) -> Result<(u32, u32), OwnerError> {
    let (user, group) = match owner.split_once(':') {
        Some((user, group)) => (user, Some(group)),
        None => (owner, None),
    };
    let (uid, primary) = match (user, id(user)) {
        ("", _) => (0, 0),
        (_, Some(uid)) => (uid, uid),
        (name, None) => line(files, "/etc/passwd", name)?
            .and_then(|fields| Some((id(fields.get(2)?)?, id(fields.get(3)?)?)))
            .ok_or_else(|| OwnerError::User(name.to_owned()))?,
    };
    let gid = match group.map(|group| (group, id(group))) {
        None | Some(("", _)) => primary,
        Some((_, Some(gid))) => gid,
        Some((name, None)) => line(files, "/etc/group", name)?
            .and_then(|fields| id(fields.get(2)?))
            .ok_or_else(|| OwnerError::Group(name.to_owned()))?,
    };
    Ok((uid, gid))
}

/// A decimal id; `u32::MAX` means "no id" to the kernel and is none.
fn id(text: &str) -> Option<u32> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|id| *id != u32::MAX)
}

fn line(files: &dyn Files, path: &str, name: &str) -> Result<Option<Vec<String>>, FilesError> {
    let path = resolve(files, &ContainerPath::new(path), true)?;
    if !files.entry(&path)?.is_some_and(|entry| matches!(entry.kind, Kind::File { .. })) {
        return Ok(None);
    }
    let mut text = Vec::new();
    files
        .open(&path)?
        .take(LIMIT)
        .read_to_end(&mut text)
        .map_err(|source| FilesError { path: path.to_string(), source })?;
    let text = String::from_utf8_lossy(&text);
    let found = text.lines().map(|line| line.split(':')).find(|fields| fields.clone().next() == Some(name));
    Ok(found.map(|fields| fields.map(str::to_owned).collect()))
}
