//! A whole layer tar → the changes that it carries, with the digests of its files.

use std::io::Read;

use super::limits::Limits;
use super::reader::{Member, ReadError, Reader};
use crate::container_path::ContainerPath;
use crate::digest::Hasher;
use crate::layer::diff::Change;
use crate::layer::entry::{Entry, Kind};

/// Reads the layer that `tar` gives, in the order of the tar. All entries are [`Change::Added`]: a tar does not tell whether
/// they were there before.
///
/// # Errors
/// As [`Reader::member`].
pub fn changes<R: Read>(tar: R, limits: &Limits) -> Result<Vec<Change>, ReadError> {
    let mut reader = Reader::new(tar, limits.clone());
    let mut changes = Vec::new();
    while let Some(member) = reader.member()? {
        changes.push(match member {
            Member::Entry(path, entry) => added(&mut reader, path, entry)?,
            Member::Whiteout(path, _) => Change::Removed(path),
            Member::Opaque(folder, _) => Change::Opaque(folder),
        });
    }
    Ok(changes)
}

fn added(content: &mut dyn Read, path: ContainerPath, mut entry: Entry) -> Result<Change, ReadError> {
    if let Kind::File { digest, .. } = &mut entry.kind {
        let mut hasher = Hasher::new();
        let mut buffer = vec![0; 64 << 10];
        loop {
            match content.read(&mut buffer)? {
                0 => break,
                count => hasher.update(&buffer[..count]),
            }
        }
        *digest = hasher.finish();
    }
    Ok(Change::Added(path, entry))
}
