//! Removing what an earlier entry of the same tar left where a later one goes.

use std::ffi::CStr;
use std::os::fd::BorrowedFd;

use rustix::fs::{AtFlags, Dir, Mode as Bits, OFlags, openat, unlinkat};
use rustix::io::Errno;

/// Paths in a tar are not this deep; by links from one deep path into another they could become so.
const DEPTH: usize = 1024;

/// Removes the file or folder `name` of `folder` with all that is in it. Follows no link.
pub(super) fn remove(folder: BorrowedFd<'_>, name: &CStr) -> Result<(), Errno> {
    remove_at(folder, name, 0)
}

fn remove_at(folder: BorrowedFd<'_>, name: &CStr, depth: usize) -> Result<(), Errno> {
    match unlinkat(folder, name, AtFlags::empty()) {
        // A folder: Linux says the first, POSIX the second.
        Err(Errno::ISDIR | Errno::PERM) => {}
        result => return result,
    }
    if depth == DEPTH {
        return Err(Errno::NAMETOOLONG);
    }
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mut entries = Dir::new(openat(folder, name, flags, Bits::empty())?)?;
    while let Some(entry) = entries.read() {
        let entry = entry?;
        if entry.file_name() != c"." && entry.file_name() != c".." {
            remove_at(entries.fd()?, entry.file_name(), depth + 1)?;
        }
    }
    unlinkat(folder, name, AtFlags::REMOVEDIR)
}
