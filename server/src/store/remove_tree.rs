//! Removing a folder that a container may have filled: with odd modes, and deeper than descriptors or stack reach.

use std::ffi::{CStr, CString, OsStr};
use std::io;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rustix::fs::{AtFlags, Dir, Mode, OFlags, fchmod, open, openat, renameat, unlinkat};
use rustix::io::Errno;

/// Folders below this depth are moved beside the tree, and taken from there.
const DEPTH: usize = 64;

/// Removes the file or folder at `path`; nothing there is fine. Symlinks are removed, never followed. Nobody else may use
/// the tree, and names beside `path` that start with its name must be free.
pub(super) fn remove_tree(path: &Path) -> io::Result<()> {
    let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(io::Error::from(io::ErrorKind::InvalidInput));
    };
    let parent = match open(parent, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty()) {
        Err(Errno::NOENT) => return Ok(()),
        parent => parent?,
    };
    let mut removal = Removal { parent, name, deep: Vec::new(), moved: 0 };
    let mut next = Some(CString::new(name.as_bytes())?);
    while let Some(name) = next {
        let parent = removal.parent.try_clone()?;
        removal.remove(rustix::fd::AsFd::as_fd(&parent), &name, 0)?;
        next = removal.deep.pop();
    }
    Ok(())
}

struct Removal<'a> {
    /// The folder that holds the tree.
    parent: OwnedFd,
    name: &'a OsStr,
    /// Folders that were moved into `parent`.
    deep: Vec<CString>,
    moved: u64,
}

impl Removal<'_> {
    fn remove(&mut self, folder: BorrowedFd<'_>, name: &CStr, depth: usize) -> Result<(), Errno> {
        match unlinkat(folder, name, AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => return Ok(()),
            // A folder: Linux says the first, POSIX the second.
            Err(Errno::ISDIR | Errno::PERM) => {}
            Err(error) => return Err(error),
        }
        if depth == DEPTH {
            return self.move_up(folder, name);
        }
        // A second look, because some file systems skip names when others are removed while the folder is read.
        for _ in 0..2 {
            let mut entries = Dir::new(open_folder(folder, name)?)?;
            while let Some(entry) = entries.read() {
                let entry = entry?;
                if entry.file_name() != c"." && entry.file_name() != c".." {
                    self.remove(entries.fd()?, entry.file_name(), depth + 1)?;
                }
            }
            match unlinkat(folder, name, AtFlags::REMOVEDIR) {
                Err(Errno::NOTEMPTY | Errno::EXIST) => {}
                result => return result,
            }
        }
        Err(Errno::NOTEMPTY)
    }

    fn move_up(&mut self, folder: BorrowedFd<'_>, name: &CStr) -> Result<(), Errno> {
        let mut new_name = self.name.as_bytes().to_vec();
        new_name.extend_from_slice(format!(".deep-{}", self.moved).as_bytes());
        let new_name = CString::new(new_name).expect("a file name has no zero byte");
        self.moved += 1;
        match open_folder(folder, name) {
            // Moving a folder writes its `..`: it must be ours to write.
            Ok(_) | Err(Errno::ACCESS) => {}
            Err(error) => return Err(error),
        }
        renameat(folder, name, &self.parent, &new_name)?;
        self.deep.push(new_name);
        Ok(())
    }
}

/// Opens a folder for reading and emptying, whatever its mode says.
fn open_folder(folder: BorrowedFd<'_>, name: &CStr) -> Result<OwnedFd, Errno> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let opened = match openat(folder, name, flags, Mode::empty()) {
        Err(Errno::ACCESS) => {
            rustix::fs::chmodat(folder, name, Mode::RWXU, AtFlags::empty())?;
            openat(folder, name, flags, Mode::empty())?
        }
        opened => opened?,
    };
    // Root passes every mode; others need write and search to remove what is inside. Where this fails, the removal will
    // say so.
    let _ = fchmod(&opened, Mode::RWXU);
    Ok(opened)
}
