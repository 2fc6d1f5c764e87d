//! One name in an unpacked layer → what overlayfs would see there.
//!
//! `look_up` asks it for single paths, `pack` for all that a folder has.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use layercake_core::digest::Digest;
use layercake_core::layer::entry::{Entry, Kind};
use layercake_core::ordered;
use rustix::fs::{AtFlags, FileType, Mode as Bits, OFlags, Stat, fstat, major, minor, openat, readlinkat, statat};
use rustix::io::Errno;

use super::{overlay, xattrs};
use crate::mode::Mode;

/// What an unpacked layer has under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// The name is removed: what the layers below have there is hidden.
    Whiteout,
    /// A file or folder. A regular file's digest is that of no bytes: it is not computed.
    Entry {
        /// The file, its owner as the container sees it.
        entry: Entry,
        /// Whether it is a folder that hides what the layers below have in it.
        opaque: bool,
    },
}

/// What `folder` has under `name` (one word, or `.` for the folder itself); `None` where it has nothing. Follows no link. A
/// socket, which no layer can carry but which hides what is below all the same, is told as a whiteout.
///
/// # Errors
/// What the file system said; a link whose target is not UTF-8, or a file whose content lies in a layer below, as an error
/// of kind `InvalidData`.
pub fn inspect(folder: BorrowedFd<'_>, name: &str, mode: Mode) -> io::Result<Option<Node>> {
    Ok(find(folder, name, mode)?.map(|found| match found {
        Found::Whiteout { .. } | Found::Socket => Node::Whiteout,
        Found::Entry(open) => Node::Entry { opaque: open.opaque, entry: open.entry },
    }))
}

/// What stands under a name.
pub(super) enum Found {
    /// A removal, and when.
    Whiteout { mtime: i64 },
    /// What no tar can hold.
    Socket,
    /// A file or folder.
    Entry(Open),
}

/// A file or folder, and a descriptor where it has content.
pub(super) struct Open {
    pub(super) entry: Entry,
    pub(super) opaque: bool,
    /// A regular file or a folder, open for reading.
    pub(super) file: Option<OwnedFd>,
    /// What a regular file's other names share with it; `None` where it has none.
    pub(super) shared: Option<(u64, u64)>,
    /// Attributes that have no place in a layer by their name.
    pub(super) dropped_xattrs: u64,
}

/// As [`inspect`], with more of what was found.
pub(super) fn find(folder: BorrowedFd<'_>, name: &str, mode: Mode) -> io::Result<Option<Found>> {
    let stat = match statat(folder, name, AtFlags::SYMLINK_NOFOLLOW) {
        Err(Errno::NOENT) => return Ok(None),
        stat => stat?,
    };
    let kind = match FileType::from_raw_mode(stat.st_mode) {
        FileType::Directory | FileType::RegularFile => return open(folder, name, mode),
        FileType::CharacterDevice if stat.st_rdev == 0 => {
            return Ok(Some(Found::Whiteout { mtime: stat.st_mtime }));
        }
        FileType::Socket => return Ok(Some(Found::Socket)),
        FileType::CharacterDevice => Kind::CharacterDevice { major: major(stat.st_rdev), minor: minor(stat.st_rdev) },
        FileType::BlockDevice => Kind::BlockDevice { major: major(stat.st_rdev), minor: minor(stat.st_rdev) },
        FileType::Fifo => Kind::Fifo,
        FileType::Symlink => {
            let target = readlinkat(folder, name, Vec::new())?.into_string();
            Kind::Symlink { target: target.map_err(|_| invalid("the link's target is not UTF-8"))? }
        }
        FileType::Unknown => return Err(invalid("the kind of file is unknown")),
    };
    let entry = entry(kind, &stat);
    Ok(Some(Found::Entry(Open { entry, opaque: false, file: None, shared: None, dropped_xattrs: 0 })))
}

/// Opens a regular file or a folder, and sees only then what it is: a container may still be at work in the folder.
fn open(folder: BorrowedFd<'_>, name: &str, mode: Mode) -> io::Result<Option<Found>> {
    // Should it have become a pipe, opening does not wait for a writer.
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = match openat(folder, name, flags, Bits::empty()) {
        Err(Errno::NOENT) => return Ok(None),
        file => file?,
    };
    let stat = fstat(&file)?;
    let kind = match FileType::from_raw_mode(stat.st_mode) {
        FileType::Directory => Kind::Directory,
        FileType::RegularFile => Kind::File { size: stat.st_size.unsigned_abs(), digest: Digest::of(b"") },
        _ => return Err(invalid("the file changed while it was read")),
    };
    let is_folder = kind == Kind::Directory;
    let mut entry = entry(kind, &stat);
    let (mut opaque, mut dropped_xattrs) = (false, 0);
    for name in xattrs::names(file.as_fd())? {
        let Ok(name) = String::from_utf8(name) else {
            dropped_xattrs += 1;
            continue;
        };
        if overlay::borrowed(mode).contains(&name.as_str()) {
            return Err(invalid("the file's content lies in a layer below"));
        }
        if name == overlay::whiteout(mode) && !is_folder && stat.st_size == 0 {
            return Ok(Some(Found::Whiteout { mtime: stat.st_mtime }));
        }
        if name == overlay::opaque(mode) {
            opaque = is_folder && xattrs::value(file.as_fd(), &name)?.as_deref() == Some(overlay::YES);
        } else if name == overlay::OWNER && mode == Mode::OneId {
            let owner = xattrs::value(file.as_fd(), &name)?.and_then(|value| parse_owner(&value));
            (entry.uid, entry.gid) = owner.unwrap_or((entry.uid, entry.gid));
        } else if overlay::travels(&name) {
            // A pax record's key ends at its first `=`.
            match xattrs::value(file.as_fd(), &name)? {
                Some(value) if !name.contains('=') => drop(entry.xattrs.insert(name, value)),
                _ => dropped_xattrs += 1,
            }
        }
    }
    let shared = (!is_folder && stat.st_nlink > 1).then_some((stat.st_dev, stat.st_ino));
    Ok(Some(Found::Entry(Open { entry, opaque, file: Some(file), shared, dropped_xattrs })))
}

fn entry(kind: Kind, stat: &Stat) -> Entry {
    Entry {
        kind,
        mode: stat.st_mode & 0o7777,
        uid: stat.st_uid,
        gid: stat.st_gid,
        mtime: stat.st_mtime,
        xattrs: ordered::Map::new(),
    }
}

fn parse_owner(value: &[u8]) -> Option<(u32, u32)> {
    let (uid, gid) = std::str::from_utf8(value).ok()?.split_once(':')?;
    Some((uid.parse().ok()?, gid.parse().ok()?))
}

fn invalid(reason: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}
