//! Files between a container and this machine, by docker's rules (docker/cli `cp`, moby `archive.PrepareArchiveCopy`): what a `/`
//! at the end means, and what a copy is called where it goes.
//!
//! Everything goes as a tar from the one side to the other. In the container, paths are found from its root by descriptors; none of
//! its programs runs, and no name is looked up in it.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd as _, OwnedFd};
use std::thread;

use layercake_core::container_path::ContainerPath;
use layercake_core::layer::archive::compression::decompressed;
use layercake_core::layer::entry::{Entry, Kind};
use layercake_core::ordered;
use rustix::fs::{Mode as Bits, OFlags, openat};
use rustix::io::Errno;

use super::settings::Settings;
use super::{ContainerError, Engine, EngineError};
use crate::mode::Mode;
use crate::runtime::files::{self, Files};
use crate::store::pack::{PackError, Summary, pack_seen};
use crate::store::places::{Place, Side, Thing};
use crate::store::unpack::{UnpackError, unpack_seen};

/// Why nothing was copied, or not all. The words are docker's where it has some.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// Nothing is there, in a container.
    #[error("Could not find the file {path} in container {container}")]
    NotInContainer {
        /// As it was asked for, from the root.
        path: String,
        /// As it was named.
        container: String,
    },
    /// Nothing is there, on this machine.
    #[error("lstat {path}")]
    NotHere {
        /// As it was asked for.
        path: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A path in a container leads nowhere.
    #[error("{container}:{path}")]
    Container {
        /// As it was named.
        container: String,
        /// As it was asked for, from the root.
        path: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The folder of the destination is not there.
    #[error("invalid output path: directory {0:?} does not exist")]
    NoFolder(String),
    /// A folder is to be copied onto a file.
    #[error("cannot copy directory")]
    FolderOntoFile,
    /// A file is to go into a folder that is not there.
    #[error("no such directory")]
    NoDirectory,
    /// The destination is a device.
    #[error("invalid output path: {0:?} must be a directory or a regular file: got a device")]
    Device(String),
    /// A tar is to be unpacked into what is no folder.
    #[error("destination \"{container}:{path}\" must be a directory")]
    NoTarget {
        /// As it was named.
        container: String,
        /// As it was asked for.
        path: String,
    },
    /// Nothing may be written there.
    #[error("container rootfs, or what is mounted there, is marked read-only")]
    ReadOnly(#[source] io::Error),
    /// What is read.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// What is written.
    #[error(transparent)]
    Unpack(#[from] UnpackError),
    /// The streams between.
    #[error("copy files")]
    Io(#[from] io::Error),
}

/// A path on one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// The container; `None` for this machine.
    pub container: Option<String>,
    /// The path as it was written.
    pub path: String,
}

/// How it is copied.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Manner {
    /// `--archive`: owners stay.
    pub keeps_owners: bool,
    /// `--follow-link`: of a link, what it leads to.
    pub follows: bool,
}

/// Both ends of a copy.
#[derive(Debug)]
pub struct Copied {
    /// Bytes of the tar that went over.
    pub bytes: u64,
    /// Where it went, for who is told.
    pub to: String,
    /// Sockets, which cannot be copied.
    pub skipped_sockets: u64,
}

/// What is copied.
struct Source {
    place: Place,
    /// What it is called in its folder.
    base: String,
    is_folder: bool,
    /// Whether only what is in the folder is meant.
    content_only: bool,
}

impl Engine {
    /// Copies files and folders from one side to the other.
    ///
    /// # Errors
    /// [`CopyError`].
    pub fn copy(&self, from: &Path, to: &Path, manner: Manner) -> Result<Copied, EngineError> {
        let (name, out) = match (&from.container, &to.container) {
            (Some(name), None) => (name, true),
            (None, Some(name)) => (name, false),
            _ => unreachable!("the command line tells the two sides apart"),
        };
        let files = self.files_of(name)?;
        let container = Side::Container(files.root());
        let (source_side, target_side) = if out { (container, Side::Host) } else { (Side::Host, container) };
        let source = find(source_side, from, manner.follows)?;
        let (folder, called) = destination(target_side, to, &source)?;
        let change = |entry: &mut Entry| adapt(entry, manner.keeps_owners && files.mode() != Mode::OneId, out);
        let write = |writer: &mut dyn Write| {
            pack_seen(source.place.folder(), &source.place.name, &called, files.mode(), &change, writer)
        };
        let opened = target_side.folder(&folder).map_err(|error| missing_folder(to, &folder, error))?;
        let take = |tar: &mut dyn Read| match target_side {
            Side::Container(root) => {
                let below = ContainerPath::root().join(&folder);
                unpack_seen(tar, root, &below, files.mode(), &|_| ())
            }
            // No device of a container's on this machine: mode root alone makes them.
            Side::Host => {
                let mode = if files.mode() == Mode::Root { Mode::SubordinateIds } else { files.mode() };
                unpack_seen(tar, readable(&opened)?.as_fd(), &ContainerPath::root(), mode, &|_| ())
            }
        };
        let (summary, bytes) = pipe(write, take)?;
        let to = match &to.container {
            Some(container) => format!("{container}:{}", to.path),
            None => to.path.clone(),
        };
        Ok(Copied { bytes, to, skipped_sockets: summary.skipped_sockets })
    }

    /// Writes a path of a container as a tar.
    ///
    /// # Errors
    /// [`CopyError`].
    pub fn copy_to_stream(&self, from: &Path, follows: bool, stream: &mut dyn Write) -> Result<(), EngineError> {
        let files = self.files_of(from.container.as_deref().unwrap_or_default())?;
        let source = find(Side::Container(files.root()), from, follows)?;
        let called = if source.content_only { ContainerPath::root() } else { ContainerPath::new(&source.base) };
        let packed =
            pack_seen(source.place.folder(), &source.place.name, &called, files.mode(), &|_| (), stream).map(drop);
        Ok(packed.map_err(CopyError::from)?)
    }

    /// Unpacks a tar, compressed or not, into a folder of a container.
    ///
    /// # Errors
    /// [`CopyError`].
    pub fn copy_from_stream(&self, stream: &File, to: &Path, keeps_owners: bool) -> Result<(), EngineError> {
        let container = to.container.clone().unwrap_or_default();
        let files = self.files_of(&container)?;
        let side = Side::Container(files.root());
        let (path, thing) = side.follow(&from_root(to)).map_err(|error| lost(to, error))?;
        if thing != Some(Thing::Folder) {
            return Err(CopyError::NoTarget { container, path: to.path.clone() }.into());
        }
        let mut tar = decompressed(Box::new(stream)).map_err(CopyError::from)?;
        let below = ContainerPath::root().join(&path);
        let change = |entry: &mut Entry| adapt(entry, keeps_owners && files.mode() != Mode::OneId, false);
        unpack_seen(&mut tar, files.root(), &below, files.mode(), &change).map_err(refusal)?;
        Ok(())
    }

    /// Writes all that a container has of its image and has written itself as a tar: not what is mounted in it.
    ///
    /// # Errors
    /// [`CopyError`].
    pub fn export(&self, name: &str, stream: &mut dyn Write) -> Result<(), EngineError> {
        let container = self.container(name)?;
        let spec = Settings::of(&container)?.spec;
        self.own_files()?;
        let files = files::without_mounts(&spec)?;
        pack_seen(files.root(), ".", &ContainerPath::root(), files.mode(), &|_| (), stream).map_err(CopyError::from)?;
        self.note(&container, "export", &[]);
        Ok(())
    }

    /// The files of a container, running or not.
    fn files_of(&self, name: &str) -> Result<Files, EngineError> {
        let container = self.container(name)?;
        let spec = Settings::of(&container)?.spec;
        // It may start or end between two looks, but not for ever.
        for _ in 0..100 {
            if let Some(files) = files::of_running(&spec)? {
                return Ok(files);
            }
            self.own_files()?;
            if let Some(files) = files::of_stopped(&spec)? {
                return Ok(files);
            }
        }
        Err(ContainerError::NotRunning(container.id).into())
    }
}

/// Finds what is to be copied.
fn find(side: Side<'_>, from: &Path, follows: bool) -> Result<Source, EngineError> {
    let path = from_root(from);
    let base = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
    let content_only = matches!(base.as_str(), "" | "." | "..");
    let mut place = side.place(&path).map_err(|error| lost(from, error))?;
    let mut thing = place.thing().map_err(|error| lost(from, error))?;
    if follows && matches!(thing, Some(Thing::Link(_))) {
        let (target, found) = side.follow(&path).map_err(|error| lost(from, error))?;
        (place, thing) = (side.place(&target).map_err(|error| lost(from, error))?, found);
    }
    match thing {
        None => Err(lost(from, Errno::NOENT)),
        Some(thing) => Ok(Source { place, base, is_folder: thing == Thing::Folder, content_only }),
    }
}

/// Where it goes: a folder, and what it is called there; the root's path for what is in a folder.
fn destination(side: Side<'_>, to: &Path, source: &Source) -> Result<(String, ContainerPath), EngineError> {
    let written = from_root(to);
    let own = || if source.content_only { ContainerPath::root() } else { ContainerPath::new(&source.base) };
    let (path, thing) = match side.follow(&written) {
        Ok(found) => found,
        Err(Errno::NOENT | Errno::NOTDIR) => (written, None),
        Err(error) => return Err(lost(to, error)),
    };
    let (folder, base) = match path.trim_end_matches('/').rsplit_once('/') {
        Some((folder, base)) => (format!("{folder}/"), base),
        None => ("./".to_owned(), path.trim_end_matches('/')),
    };
    let asserts_folder = path.ends_with('/') || path.ends_with("/.");
    match thing {
        Some(Thing::Folder) => Ok((path, own())),
        Some(Thing::Device) => Err(CopyError::Device(to.path.clone()).into()),
        Some(_) if source.is_folder => Err(CopyError::FolderOntoFile.into()),
        None if asserts_folder && !source.is_folder => Err(CopyError::NoDirectory.into()),
        _ => Ok((folder, ContainerPath::new(base))),
    }
}

/// The path as it counts: in a container from its root.
fn from_root(path: &Path) -> String {
    match path.container {
        Some(_) if !path.path.starts_with('/') => format!("/{}", path.path),
        _ => path.path.clone(),
    }
}

fn lost(at: &Path, error: Errno) -> EngineError {
    let (path, source) = (from_root(at), io::Error::from(error));
    match &at.container {
        Some(container) if error == Errno::NOENT => {
            CopyError::NotInContainer { path, container: container.clone() }.into()
        }
        Some(container) => CopyError::Container { container: container.clone(), path, source }.into(),
        None => CopyError::NotHere { path, source }.into(),
    }
}

fn missing_folder(to: &Path, folder: &str, error: Errno) -> EngineError {
    match &to.container {
        None if error == Errno::NOENT => CopyError::NoFolder(folder.trim_end_matches('/').to_owned()).into(),
        _ => lost(&Path { container: to.container.clone(), path: folder.trim_end_matches('/').to_owned() }, error),
    }
}

/// What becomes of an entry on the other side. Without `--archive` it belongs there to root, or to who copies. On this machine
/// such a file has no power of its own: neither set-user-id bits nor capabilities come out of a container with it.
fn adapt(entry: &mut Entry, keeps_owners: bool, out: bool) {
    if keeps_owners {
        return;
    }
    (entry.uid, entry.gid) = (0, 0);
    if out {
        entry.xattrs = ordered::Map::new();
        if entry.kind != Kind::Directory {
            entry.mode &= 0o1777;
        }
    }
}

/// The same folder, for files to be made in it.
fn readable(folder: &OwnedFd) -> Result<OwnedFd, UnpackError> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    openat(folder, ".", flags, Bits::empty()).map_err(|error| UnpackError::Io {
        action: "open",
        path: ContainerPath::root(),
        source: error.into(),
    })
}

/// Has `take` take in the tar that `write` writes, as it is written; returns how many bytes that were, too.
fn pipe(
    write: impl FnOnce(&mut dyn Write) -> Result<Summary, PackError>,
    take: impl FnOnce(&mut dyn Read) -> Result<crate::store::unpack::Summary, UnpackError> + Send,
) -> Result<(Summary, u64), EngineError> {
    let (mut reader, writer) = io::pipe().map_err(CopyError::from)?;
    thread::scope(|scope| {
        let taking = scope.spawn(move || take(&mut reader));
        let mut counting = Counting { writer, bytes: 0 };
        let written = write(&mut counting);
        let bytes = counting.bytes;
        // The pipe has to be closed before the taker is waited for. What a taker that gave up says is worth more than the broken
        // pipe.
        drop(counting);
        taking.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)).map_err(refusal)?;
        Ok((written.map_err(CopyError::from)?, bytes))
    })
}

/// Where nothing may be written, docker has words of its own.
fn refusal(error: UnpackError) -> CopyError {
    match error {
        UnpackError::Io { source, .. } if source.raw_os_error() == Some(libc::EROFS) => CopyError::ReadOnly(source),
        error => error.into(),
    }
}

struct Counting<W> {
    writer: W,
    bytes: u64,
}

impl<W: Write> Write for Counting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.writer.write(bytes)?;
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}
