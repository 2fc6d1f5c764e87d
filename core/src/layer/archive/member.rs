//! A header, and what its extended headers say → one member of the archive.

use super::extended::Extended;
use super::header::{GID, Header, MAJOR, MINOR, MODE, MTIME, SIZE, UID};
use super::limits::Limits;
use super::names::{self, Place};
use super::pax;
use super::reader::ReadError;
use crate::container_path::ContainerPath;
use crate::digest::Digest;
use crate::layer::entry::{Entry, Kind};

/// One thing that a layer's tar says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Member {
    /// A file. The digest of a regular one is that of no bytes: its content is still to be read.
    Entry(ContainerPath, Entry),
    /// The removal of a path, and when.
    Whiteout(ContainerPath, i64),
    /// The removal of all that the layers below have in a folder, and when.
    Opaque(ContainerPath, i64),
}

/// What this header describes, and the bytes of content that follow it.
pub(super) fn read(header: &Header, extended: &Extended, limits: &Limits) -> Result<(Member, u64), ReadError> {
    let size = size(header, extended)?;
    if header.kind() == b'S' || extended.is_sparse() {
        return Err(ReadError::Sparse);
    }
    let raw_path = extended.path(header);
    let place = names::place(&raw_path, limits)?;
    let mtime = mtime(header, extended)?;
    let path = match place {
        Place::File(path) => path,
        // aufs wrote its whiteouts as hard links to one of them.
        _ if size > 0 || !matches!(header.kind(), 0 | b'0' | b'1' | b'7') || raw_path.ends_with(b"/") => {
            return Err(refuse(&raw_path, "is a whiteout but no empty file"));
        }
        Place::Whiteout(path) => return Ok((Member::Whiteout(path, mtime), 0)),
        Place::Opaque(folder) => return Ok((Member::Opaque(folder, mtime), 0)),
    };
    let kind = kind(header, extended, raw_path.ends_with(b"/"), size, limits)?;
    if path.is_root() && kind != Kind::Directory {
        return Err(refuse(&raw_path, "would replace the root by something else than a folder"));
    }
    // Whoever reads a tar must know where the next header stands: only regular files have content.
    if size > 0 && !matches!(kind, Kind::File { .. }) {
        return Err(refuse(&raw_path, "has content, which its kind cannot have"));
    }
    Ok((Member::Entry(path, entry(header, extended, kind, mtime)?), size))
}

fn kind(
    header: &Header,
    extended: &Extended,
    is_folder_name: bool,
    size: u64,
    limits: &Limits,
) -> Result<Kind, ReadError> {
    Ok(match header.kind() {
        // Tars older than POSIX have no kind for folders.
        0 | b'0' if is_folder_name => Kind::Directory,
        0 | b'0' | b'7' => Kind::File { size, digest: Digest::of(b"") },
        b'1' => Kind::HardLink { target: names::hard_link_target(extended.link(header), limits)? },
        b'2' => Kind::Symlink { target: names::symlink_target(extended.link(header), limits)? },
        b'3' => Kind::CharacterDevice { major: device(header, "major")?, minor: device(header, "minor")? },
        b'4' => Kind::BlockDevice { major: device(header, "major")?, minor: device(header, "minor")? },
        b'5' => Kind::Directory,
        b'6' => Kind::Fifo,
        kind => return Err(ReadError::Kind(kind)),
    })
}

fn entry(header: &Header, extended: &Extended, kind: Kind, mtime: i64) -> Result<Entry, ReadError> {
    let mode = header.number(MODE).ok_or(ReadError::Number("mode"))?;
    Ok(Entry {
        kind,
        // Some tars put the kind of file above the permissions.
        mode: u32::try_from(mode & 0o7777).map_err(|_| ReadError::Number("mode"))?,
        uid: owner(header.number(UID), extended.get(pax::UID), "uid")?,
        gid: owner(header.number(GID), extended.get(pax::GID), "gid")?,
        mtime,
        xattrs: extended.xattrs()?,
    })
}

/// Bytes of content: the extended header's number wins over the header's own, as POSIX says, for finding the next header
/// too. (Readers that disagreed in this have been tricked into seeing entries inside a file.)
fn size(header: &Header, extended: &Extended) -> Result<u64, ReadError> {
    let own = header.number(SIZE).ok_or(ReadError::Number("size"))?;
    match extended.get(pax::SIZE) {
        Some(digits) => pax::decimal(digits),
        None => u64::try_from(own).ok(),
    }
    .filter(|size| *size <= i64::MAX as u64)
    .ok_or(ReadError::Number("size"))
}

fn mtime(header: &Header, extended: &Extended) -> Result<i64, ReadError> {
    let own = header.number(MTIME).ok_or(ReadError::Number("mtime"))?;
    match extended.get(pax::MTIME) {
        Some(text) => pax::seconds(text),
        None => i64::try_from(own).ok(),
    }
    .ok_or(ReadError::Number("mtime"))
}

/// An owner's id. 2^32-1 stands for "leave as it is" in the kernel's calls, and more must not be wrapped into an id.
fn owner(own: Option<i128>, digits: Option<&[u8]>, field: &'static str) -> Result<u32, ReadError> {
    let own = own.ok_or(ReadError::Number(field))?;
    match digits {
        Some(digits) => pax::decimal(digits).and_then(|id| u32::try_from(id).ok()),
        None => u32::try_from(own).ok(),
    }
    .filter(|id| *id != u32::MAX)
    .ok_or(ReadError::Number(field))
}

fn device(header: &Header, field: &'static str) -> Result<u32, ReadError> {
    let number = header.number(if field == "major" { MAJOR } else { MINOR });
    number.and_then(|number| u32::try_from(number).ok()).ok_or(ReadError::Number(field))
}

fn refuse(name: &[u8], reason: &'static str) -> ReadError {
    ReadError::Name { name: String::from_utf8_lossy(name).into_owned(), reason }
}
