//! An overlayfs upper folder → the canonical layer tar of it.
//!
//! Overlay's marks become whiteouts, its attributes are left out, and names that share one file become hard links to the
//! first of them. The folder may be in use: what vanishes meanwhile is passed over, and so far as a file is read while it is
//! written, nobody can say what the layer holds (`docker commit` pauses the container for that).

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::os::fd::{AsFd, BorrowedFd};

use layercake_core::container_path::ContainerPath;
use layercake_core::layer::archive::limits::Limits;
use layercake_core::layer::archive::writer::{WriteError, Writer};
use layercake_core::layer::entry::{Entry, Kind};
use rustix::fs::{AtFlags, Dir, FileType, statat};
use rustix::io::Errno;

use super::inspect::{Found, Open, find};
use crate::mode::Mode;

/// What a packed layer came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Bytes in its regular files: what Docker prints as SIZE.
    pub bytes: u64,
    /// Entries, whiteouts among them. None: the tar is the empty one.
    pub entries: u64,
    /// Sockets, which no tar can hold.
    pub skipped_sockets: u64,
    /// Extended attributes whose names no tar can hold.
    pub dropped_xattrs: u64,
}

/// Why a folder was not packed.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// The kernel refused.
    #[error("cannot {action} {path}")]
    Io {
        /// What was tried: `list`, `read`.
        action: &'static str,
        /// On which path of the layer.
        path: ContainerPath,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A name that is not UTF-8.
    #[error("{folder} has a file {name:?}, whose name is not UTF-8")]
    Name {
        /// Where it is.
        folder: ContainerPath,
        /// The name, as far as it can be shown.
        name: String,
    },
    /// Folders are nested too deeply for the layer to be unpacked again.
    #[error("more than {limit} folders within each other")]
    Depth {
        /// How many may be.
        limit: usize,
    },
    /// An entry cannot be written: the layer cannot carry it, or the writer failed.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// Writes what lies in `upper` (an overlay upper folder, or an unpacked layer) to `writer` as a canonical layer tar. The
/// folder itself gets no entry.
///
/// # Errors
/// [`PackError`] for what a layer cannot carry, and for what the file system said.
pub fn pack(upper: BorrowedFd<'_>, mode: Mode, writer: &mut dyn Write) -> Result<Summary, PackError> {
    let root = ContainerPath::root();
    let mut packer = Packer::new(writer, mode, false, &|_| ());
    match find(upper, ".", mode).map_err(failed("read", &root))? {
        Some(Found::Entry(Open { entry, opaque, file: Some(folder), .. })) => {
            packer.folder(folder.as_fd(), &root, opaque.then_some(entry.mtime), 0)?;
        }
        _ => return Err(failed("list", &root)(Errno::NOTDIR)),
    }
    packer.writer.finish().map_err(WriteError::from)?;
    Ok(packer.summary)
}

/// Writes what a container (or this machine) sees in `folder` under `name`, one word, to `writer` as a tar, in which it is called
/// `path`; of a folder that is called by the root's path only what is in it. `change` has the last word on each entry.
///
/// Nothing is taken for overlayfs's words: they are for layers, and whoever can write to a folder could write them.
///
/// # Errors
/// [`PackError`]; of kind `NotFound` where nothing has the name.
pub fn pack_seen(
    folder: BorrowedFd<'_>,
    name: &str,
    path: &ContainerPath,
    mode: Mode,
    change: &dyn Fn(&mut Entry),
    writer: &mut dyn Write,
) -> Result<Summary, PackError> {
    let mut packer = Packer::new(writer, mode, true, change);
    match find(folder, name, mode).map_err(failed("read", path))? {
        Some(Found::Entry(Open { file: Some(folder), .. })) if path.is_root() => {
            packer.folder(folder.as_fd(), path, None, 0)?;
        }
        Some(Found::Entry(open)) => packer.entry(open, path, 0)?,
        Some(Found::Socket) => packer.summary.skipped_sockets += 1,
        Some(Found::Whiteout { .. }) => {}
        None => return Err(failed("read", path)(Errno::NOENT)),
    }
    packer.writer.finish().map_err(WriteError::from)?;
    Ok(packer.summary)
}

struct Packer<'a, W> {
    writer: Writer<W>,
    mode: Mode,
    /// Whether what looks like overlayfs's words is passed over.
    plain: bool,
    change: &'a dyn Fn(&mut Entry),
    /// The first name of each file that has several.
    names: BTreeMap<(u64, u64), ContainerPath>,
    summary: Summary,
}

impl<'a> Packer<'a, BufWriter<&'a mut dyn Write>> {
    fn new(writer: &'a mut dyn Write, mode: Mode, plain: bool, change: &'a dyn Fn(&mut Entry)) -> Self {
        let writer = Writer::new(BufWriter::with_capacity(256 << 10, writer));
        Self { writer, mode, plain, change, names: BTreeMap::new(), summary: Summary::default() }
    }
}

impl<W: Write> Packer<'_, W> {
    /// Writes what `folder` has; `opaque` is the time of its mark, if it has one.
    fn folder(
        &mut self,
        folder: BorrowedFd<'_>,
        path: &ContainerPath,
        opaque: Option<i64>,
        depth: usize,
    ) -> Result<(), PackError> {
        let limit = Limits::default().depth;
        if depth > limit {
            return Err(PackError::Depth { limit });
        }
        let mut names = list(folder, path)?;
        names.sort();
        if let Some(mtime) = opaque.filter(|_| !self.plain) {
            self.writer.opaque(path, mtime)?;
            self.summary.entries += 1;
        }
        // Whiteouts come first, but no descriptor is kept for what comes after them.
        let mut entries = Vec::with_capacity(names.len());
        for name in names {
            let path = path.join(&name);
            match self.whiteout(folder, &name).map_err(failed("read", &path))? {
                Some(_) if self.plain => {}
                Some(mtime) => {
                    self.writer.whiteout(&path, mtime)?;
                    self.summary.entries += 1;
                }
                None => entries.push((name, path)),
            }
        }
        for (name, path) in entries {
            match find(folder, &name, self.mode).map_err(failed("read", &path))? {
                Some(Found::Entry(open)) => self.entry(open, &path, depth)?,
                Some(Found::Socket) => self.summary.skipped_sockets += 1,
                // It vanished meanwhile.
                Some(Found::Whiteout { .. }) | None => {}
            }
        }
        Ok(())
    }

    /// The time of the whiteout `name`; `None` where it is none.
    fn whiteout(&self, folder: BorrowedFd<'_>, name: &str) -> io::Result<Option<i64>> {
        let may_be = match statat(folder, name, AtFlags::SYMLINK_NOFOLLOW) {
            Err(Errno::NOENT) => false,
            Ok(stat) => match FileType::from_raw_mode(stat.st_mode) {
                FileType::CharacterDevice => stat.st_rdev == 0,
                FileType::RegularFile => stat.st_size == 0,
                _ => false,
            },
            Err(error) => return Err(error.into()),
        };
        match may_be.then(|| find(folder, name, self.mode)).transpose()?.flatten() {
            Some(Found::Whiteout { mtime }) => Ok(Some(mtime)),
            _ => Ok(None),
        }
    }

    fn entry(&mut self, open: Open, path: &ContainerPath, depth: usize) -> Result<(), PackError> {
        let Open { mut entry, opaque, file, shared, dropped_xattrs } = open;
        self.summary.entries += 1;
        self.summary.dropped_xattrs += dropped_xattrs;
        if let Some(first) = shared.and_then(|shared| self.names.get(&shared)) {
            entry.kind = Kind::HardLink { target: first.relative().to_owned() };
            entry.xattrs.clear();
            return Ok(self.writer.append(path, &entry, &mut io::empty())?);
        }
        self.names.extend(shared.map(|shared| (shared, path.clone())));
        (self.change)(&mut entry);
        match (&entry.kind, file) {
            (Kind::File { size, .. }, Some(file)) => {
                self.summary.bytes += size;
                Ok(self.writer.append(path, &entry, &mut File::from(file))?)
            }
            (Kind::Directory, Some(folder)) => {
                self.writer.append(path, &entry, &mut io::empty())?;
                self.folder(folder.as_fd(), path, opaque.then_some(entry.mtime), depth + 1)
            }
            _ => Ok(self.writer.append(path, &entry, &mut io::empty())?),
        }
    }
}

/// The names in a folder, in no order.
fn list(folder: BorrowedFd<'_>, path: &ContainerPath) -> Result<Vec<String>, PackError> {
    let mut names = Vec::new();
    for entry in Dir::read_from(folder).map_err(failed("list", path))? {
        let entry = entry.map_err(failed("list", path))?;
        match entry.file_name().to_str() {
            Ok("." | "..") => {}
            Ok(name) => names.push(name.to_owned()),
            Err(_) => {
                let name = entry.file_name().to_string_lossy().into_owned();
                return Err(PackError::Name { folder: path.clone(), name });
            }
        }
    }
    Ok(names)
}

fn failed<E: Into<io::Error>>(action: &'static str, path: &ContainerPath) -> impl FnOnce(E) -> PackError {
    move |source| PackError::Io { action, path: path.clone(), source: source.into() }
}
