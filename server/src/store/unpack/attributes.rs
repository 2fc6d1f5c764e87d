//! Owner, extended attributes, mode and times of what was unpacked, in the order in which none undoes another.

use std::os::fd::{AsRawFd, BorrowedFd};

use layercake_core::container_path::ContainerPath;
use layercake_core::layer::entry::{Entry, Kind};
use rustix::fs::{
    AtFlags, CWD, FileType, Gid, Mode as Bits, OFlags, Timespec, Timestamps, Uid, XattrFlags, chmodat, chownat, fchmod,
    fchown, fremovexattr, fsetxattr, fstat, futimens, openat, utimensat,
};
use rustix::io::Errno;

use super::{UnpackError, failed};
use crate::mode::Mode;
use crate::store::{overlay, xattrs};

/// Gives an open file or folder the attributes of `entry`, but for its times; returns how many extended ones the kernel
/// refused. A change of owner takes set-uid bits and capabilities away, so it comes first.
pub(super) fn set(file: BorrowedFd<'_>, path: &ContainerPath, entry: &Entry, mode: Mode) -> Result<u64, UnpackError> {
    if mode == Mode::OneId {
        if (entry.uid, entry.gid) != (0, 0) {
            let owner = format!("{}:{}", entry.uid, entry.gid);
            fsetxattr(file, overlay::OWNER, owner.as_bytes(), XattrFlags::empty())
                .map_err(failed("keep the owner of", path))?;
        }
    } else {
        let (uid, gid) = (Uid::from_raw(entry.uid), Gid::from_raw(entry.gid));
        fchown(file, Some(uid), Some(gid)).map_err(|error| no_owner(error, path, entry))?;
    }
    let mut refused = 0;
    for (name, value) in &entry.xattrs {
        if !overlay::travels(name) {
            continue;
        }
        match fsetxattr(file, name.as_str(), value, XattrFlags::empty()) {
            // Not for this user, not on this file system, or no such kind of attribute.
            Err(Errno::PERM | Errno::ACCESS | Errno::NOTSUP | Errno::INVAL) => refused += 1,
            result => result.map_err(failed("set an extended attribute of", path))?,
        }
    }
    fchmod(file, Bits::from_raw_mode(entry.mode)).map_err(failed("set the mode of", path))?;
    Ok(refused)
}

/// Gives a link, pipe or device, which was made just now, the attributes of `entry`. Its extended ones are dropped (there
/// is no descriptor to set them by, and user ones cannot be there); returns how many.
pub(super) fn set_at(
    folder: BorrowedFd<'_>,
    name: &str,
    path: &ContainerPath,
    entry: &Entry,
    mode: Mode,
) -> Result<u64, UnpackError> {
    if mode != Mode::OneId {
        let (uid, gid) = (Uid::from_raw(entry.uid), Gid::from_raw(entry.gid));
        chownat(folder, name, Some(uid), Some(gid), AtFlags::SYMLINK_NOFOLLOW)
            .map_err(|error| no_owner(error, path, entry))?;
    }
    if !matches!(entry.kind, Kind::Symlink { .. }) {
        set_mode_at(folder, name, entry.mode).map_err(failed("set the mode of", path))?;
    }
    set_times_at(folder, name, entry.mtime).map_err(failed("set the times of", path))?;
    Ok(entry.xattrs.keys().filter(|name| overlay::travels(name)).count() as u64)
}

/// Changes the mode of a pipe or device. Somebody else who works in the folder may have put a link in its place, which must not be
/// followed: so the file is held first, and what is held is changed.
fn set_mode_at(folder: BorrowedFd<'_>, name: &str, mode: u32) -> Result<(), Errno> {
    let held = openat(folder, name, OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC, Bits::empty())?;
    if FileType::from_raw_mode(fstat(&held)?.st_mode) == FileType::Symlink {
        return Err(Errno::LOOP);
    }
    // A descriptor that only holds takes no fchmod; by its name here it is the file itself.
    chmodat(CWD, format!("/proc/self/fd/{}", held.as_raw_fd()), Bits::from_raw_mode(mode), AtFlags::empty())
}

/// Takes the extended attributes of an earlier entry from a folder; overlay's marks stay.
pub(super) fn strip(folder: BorrowedFd<'_>) -> Result<(), Errno> {
    for name in xattrs::names(folder)? {
        let is_ours = std::str::from_utf8(&name).is_ok_and(|name| overlay::travels(name) || name == overlay::OWNER);
        if is_ours {
            fremovexattr(folder, name.as_slice())?;
        }
    }
    Ok(())
}

/// Sets both times of an open file or folder.
pub(super) fn set_times(file: BorrowedFd<'_>, mtime: i64) -> Result<(), Errno> {
    futimens(file, &times(mtime))
}

/// Sets both times of `name`, and if it is a link, of the link.
pub(super) fn set_times_at(folder: BorrowedFd<'_>, name: &str, mtime: i64) -> Result<(), Errno> {
    utimensat(folder, name, &times(mtime), AtFlags::SYMLINK_NOFOLLOW)
}

fn times(mtime: i64) -> Timestamps {
    let time = Timespec { tv_sec: mtime, tv_nsec: 0 };
    Timestamps { last_access: time, last_modification: time }
}

/// The kernel knows no id for an owner that the user namespace does not map.
fn no_owner(error: Errno, path: &ContainerPath, entry: &Entry) -> UnpackError {
    match error {
        Errno::INVAL => UnpackError::Owner { path: path.clone(), uid: entry.uid, gid: entry.gid },
        error => failed("set the owner of", path)(error),
    }
}
