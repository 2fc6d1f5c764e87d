//! A layer tar → an overlayfs lower folder, safely: every path is resolved inside the folder by openat2 and descriptors.
//!
//! Whatever links a tar makes, nothing is written outside of the folder: `folders` finds the folder that an entry goes to,
//! `target` makes the entry there by name, following nothing, `attributes` gives it owner, mode and times. Hostile names and
//! numbers do not get here: core's reader refuses them. To sync and to rename into place is left to the store.

mod attributes;
mod clear;
mod folders;
mod target;
#[cfg(test)]
mod tests;

use std::io::{self, BufReader, Read};
use std::os::fd::{AsFd, BorrowedFd};

use layercake_core::container_path::ContainerPath;
use layercake_core::layer::archive::limits::Limits;
use layercake_core::layer::archive::reader::{Member, ReadError, Reader};
use layercake_core::layer::entry::{Entry, Kind};

use self::target::Target;
use crate::mode::Mode;

/// The most that is read, or copied, at once.
const BUFFER: usize = 256 << 10;

/// The most that may follow the end of a tar. Tools fill up to a record of theirs: 10 KiB, rarely some MiB.
const TRAILING: u64 = 64 << 20;

/// What an unpacked layer came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Bytes in its regular files: what Docker prints as SIZE.
    pub bytes: u64,
    /// Entries, whiteouts among them.
    pub entries: u64,
    /// Device nodes that could not be made (a user namespace may not) or must not be (0:0, which overlay would take for
    /// a whiteout).
    pub dropped_devices: u64,
    /// Extended attributes that the kernel refused, or that cannot be on their kind of file.
    pub dropped_xattrs: u64,
    /// Folders that the tar does not list but has files in, in order. They were made as 0755 of root; where a layer below
    /// has the folder, its attributes are the true ones: see [`adjust`].
    pub implied: Vec<ContainerPath>,
    /// Whether the layer hides all that lies below it. overlayfs knows no opaque root: the stack must be cut there.
    pub opaque_root: bool,
}

/// Why a layer was not unpacked. What was written till then stays in the folder.
#[derive(Debug, thiserror::Error)]
pub enum UnpackError {
    /// The tar is malformed, hostile or too large.
    #[error(transparent)]
    Archive(#[from] ReadError),
    /// The kernel refused.
    #[error("cannot {action} {path}")]
    Io {
        /// What was tried: `create`, `link`, `write`.
        action: &'static str,
        /// On which path of the layer.
        path: ContainerPath,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// An owner that this user namespace has no id for.
    #[error("{path} belongs to {uid}:{gid}, beyond the ids that this user may use")]
    Owner {
        /// Whose owner.
        path: ContainerPath,
        /// The owner in the layer.
        uid: u32,
        /// The group in the layer.
        gid: u32,
    },
    /// A file would take the place of a folder that others use.
    #[error("cannot overwrite directory {0} with non-directory")]
    FileOverFolder(ContainerPath),
    /// A folder would take the place of a file.
    #[error("cannot overwrite non-directory {0} with directory")]
    FolderOverFile(ContainerPath),
    /// A name that removes a file, where nothing is to be removed.
    #[error("{0} cannot be written: names that begin with .wh. are for layers")]
    Whiteout(ContainerPath),
    /// A hard link to something that the layer does not have, or that cannot have two names.
    #[error("{path} is a hard link to {target}, which is no file of the layer")]
    LinkTarget {
        /// The link.
        path: ContainerPath,
        /// What it should share its bytes with.
        target: String,
    },
}

/// Unpacks the layer that `tar` reads into `directory`, which is empty. Reads `tar` to its very end, so that a hasher on
/// the way sees every byte. Syncs nothing.
///
/// Whiteouts become what overlayfs knows: a character device 0:0, and the opaque attribute of `mode` on folders. Overlay's
/// own attributes in the tar are dropped. The folder itself keeps its attributes where the tar has no entry for it. In [`Mode::OneId`] other owners than 0:0 are kept in an attribute of regular
/// files and folders, and lost on others, which cannot carry one.
///
/// # Errors
/// [`UnpackError`] for a tar that is malformed, hostile or beyond `limits`, and for what the file system said.
pub fn unpack(
    tar: &mut dyn Read,
    directory: BorrowedFd<'_>,
    mode: Mode,
    limits: &Limits,
) -> Result<Summary, UnpackError> {
    let mut reader = Reader::new(BufReader::with_capacity(BUFFER, tar), limits.clone());
    let mut target = Target::new(directory, mode, limits);
    while let Some(member) = reader.member()? {
        match member {
            Member::Entry(path, entry) => target.entry(&path, &entry, &mut reader)?,
            Member::Whiteout(path, mtime) => target.whiteout(&path, mtime)?,
            Member::Opaque(folder, _) => target.opaque(&folder)?,
        }
    }
    let trailing = io::copy(&mut reader.into_inner().take(TRAILING + 1), &mut io::sink()).map_err(ReadError::from)?;
    if trailing > TRAILING {
        return Err(ReadError::Limit { what: "bytes after its end", limit: TRAILING }.into());
    }
    target.finish()
}

/// Unpacks the tar that `tar` reads into the folder `below` of a tree that somebody uses: a container's, or this machine's. As
/// [`unpack`], but nothing is hidden or removed, an entry for the folder itself counts for nothing, and a folder does not take a
/// file's place, nor the other way round. `change` has the last word on each entry.
///
/// Links count from `root`, whatever a container does there meanwhile.
///
/// # Errors
/// As [`unpack`].
pub fn unpack_seen(
    tar: &mut dyn Read,
    root: BorrowedFd<'_>,
    below: &ContainerPath,
    mode: Mode,
    change: &dyn Fn(&mut Entry),
) -> Result<Summary, UnpackError> {
    let limits = Limits::default();
    let mut reader = Reader::new(BufReader::with_capacity(BUFFER, tar), limits.clone());
    let mut target = Target::new(root, mode, &limits).keeping_kinds();
    while let Some(member) = reader.member()? {
        let (path, mut entry) = match member {
            Member::Entry(path, _) if path.is_root() => continue,
            Member::Entry(path, entry) => (below.join(path.relative()), entry),
            Member::Whiteout(path, _) | Member::Opaque(path, _) => return Err(UnpackError::Whiteout(path)),
        };
        if let Kind::HardLink { target } = &mut entry.kind {
            *target = below.join(target).relative().to_owned();
        }
        change(&mut entry);
        target.entry(&path, &entry, &mut reader)?;
    }
    // A pipe is read to its end, or who writes to it would be told that nobody reads.
    let trailing = io::copy(&mut reader.into_inner().take(TRAILING + 1), &mut io::sink()).map_err(ReadError::from)?;
    if trailing > TRAILING {
        return Err(ReadError::Limit { what: "bytes after its end", limit: TRAILING }.into());
    }
    target.finish()
}

/// Gives the folder `path` of an unpacked layer the attributes of `entry`: for the [`Summary::implied`] ones.
///
/// # Errors
/// What the file system said.
pub fn adjust(directory: BorrowedFd<'_>, path: &ContainerPath, entry: &Entry, mode: Mode) -> Result<(), UnpackError> {
    let folder = folders::existing(directory, path).map_err(failed("open", path))?;
    attributes::strip(folder.as_fd()).map_err(failed("change", path))?;
    attributes::set(folder.as_fd(), path, entry, mode)?;
    attributes::set_times(folder.as_fd(), entry.mtime).map_err(failed("change the times of", path))
}

/// Says what was tried on which path: `map_err(failed("link", path))`.
fn failed<E: Into<io::Error>>(action: &'static str, path: &ContainerPath) -> impl FnOnce(E) -> UnpackError {
    move |source| UnpackError::Io { action, path: path.clone(), source: source.into() }
}
