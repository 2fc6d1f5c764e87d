//! Stands in for unpack, pack and inspect until they are there: plain files only, no limits.

use std::fs;
use std::io::{self, Read, Write};
use std::os::fd::{AsRawFd, BorrowedFd};
use std::path::PathBuf;

use layercake_core::container_path::ContainerPath;
use layercake_core::digest::Digest;
use layercake_core::layer::archive::limits::Limits;
use layercake_core::layer::entry::{Entry, Kind};
use rustix::fs::{AtFlags, FileType, Gid, Mode as Bits, Uid};

use super::inspect::Node;
use super::pack::{self, PackError};
use super::unpack::{self, UnpackError};
use crate::mode::Mode;

fn at(folder: BorrowedFd<'_>) -> PathBuf {
    format!("/proc/self/fd/{}", folder.as_raw_fd()).into()
}

fn unpack_error(source: io::Error) -> UnpackError {
    UnpackError::Io { action: "unpack", path: ContainerPath::root(), source }
}

pub(super) fn unpack(
    mut tar: &mut dyn Read,
    directory: BorrowedFd<'_>,
    _mode: Mode,
    _limits: &Limits,
) -> Result<unpack::Summary, UnpackError> {
    let mut summary = unpack::Summary::default();
    let mut archive = tar::Archive::new(&mut tar);
    archive.set_preserve_permissions(true);
    archive.set_preserve_ownerships(true);
    for entry in archive.entries().map_err(unpack_error)? {
        let mut entry = entry.map_err(unpack_error)?;
        let path = entry.path().map_err(unpack_error)?.into_owned();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        summary.entries += 1;
        if let Some(name) = name.strip_prefix(".wh.") {
            let whiteout = at(directory).join(path.with_file_name(name));
            rustix::fs::mknodat(rustix::fs::CWD, whiteout, FileType::CharacterDevice, Bits::empty(), 0)
                .map_err(|error| unpack_error(error.into()))?;
            continue;
        }
        summary.bytes += entry.size();
        entry.unpack_in(at(directory)).map_err(unpack_error)?;
    }
    io::copy(tar, &mut io::sink()).map_err(unpack_error)?;
    Ok(summary)
}

pub(super) fn adjust(
    directory: BorrowedFd<'_>,
    path: &ContainerPath,
    entry: &Entry,
    _mode: Mode,
) -> Result<(), UnpackError> {
    let path = if path.is_root() { "." } else { path.relative() };
    let (uid, gid) = (Uid::from_raw(entry.uid), Gid::from_raw(entry.gid));
    rustix::fs::chownat(directory, path, Some(uid), Some(gid), AtFlags::empty())
        .and_then(|()| rustix::fs::chmodat(directory, path, Bits::from_raw_mode(entry.mode), AtFlags::empty()))
        .map_err(|error| unpack_error(error.into()))
}

pub(super) fn pack(upper: BorrowedFd<'_>, _mode: Mode, writer: &mut dyn Write) -> Result<pack::Summary, PackError> {
    let mut builder = tar::Builder::new(writer);
    builder.follow_symlinks(false);
    let mut summary = pack::Summary::default();
    let mut folders = vec![(at(upper), PathBuf::new())];
    let mut walk = || -> io::Result<()> {
        while let Some((folder, name)) = folders.pop() {
            let mut entries = fs::read_dir(&folder)?.collect::<Result<Vec<_>, _>>()?;
            entries.sort_by_key(fs::DirEntry::file_name);
            for entry in entries {
                let name = name.join(entry.file_name());
                summary.entries += 1;
                if entry.file_type()?.is_dir() {
                    builder.append_dir(&name, entry.path())?;
                    folders.push((entry.path(), name));
                } else {
                    summary.bytes += entry.metadata()?.len();
                    builder.append_path_with_name(entry.path(), &name)?;
                }
            }
        }
        builder.finish()
    };
    walk().map_err(|source| PackError::Io { action: "pack", path: ContainerPath::root(), source })?;
    Ok(summary)
}

pub(super) fn inspect(folder: BorrowedFd<'_>, name: &str, _mode: Mode) -> io::Result<Option<Node>> {
    let stat = match rustix::fs::statat(folder, name, AtFlags::SYMLINK_NOFOLLOW) {
        Err(rustix::io::Errno::NOENT) => return Ok(None),
        stat => stat?,
    };
    let kind = match FileType::from_raw_mode(stat.st_mode) {
        FileType::Directory => Kind::Directory,
        FileType::CharacterDevice if stat.st_rdev == 0 => return Ok(Some(Node::Whiteout)),
        FileType::Symlink => {
            Kind::Symlink { target: rustix::fs::readlinkat(folder, name, Vec::new())?.to_string_lossy().into_owned() }
        }
        _ => Kind::File { size: stat.st_size.unsigned_abs(), digest: Digest::of(b"") },
    };
    let entry = Entry {
        kind,
        mode: stat.st_mode & 0o7777,
        uid: stat.st_uid,
        gid: stat.st_gid,
        mtime: stat.st_mtime,
        xattrs: std::collections::BTreeMap::new(),
    };
    Ok(Some(Node::Entry { entry, opaque: false }))
}
