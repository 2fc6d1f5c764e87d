//! One look at a build context: an action's view of its files, which opens each folder once and hashes only what is not known.

use std::cell::{RefCell, RefMut};
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{AsFd, OwnedFd};
use std::time::SystemTime;

use layercake_core::build::{Files, FilesError};
use layercake_core::container_path::ContainerPath;
use layercake_core::digest::Digest;
use layercake_core::layer::entry::{Entry, Kind};
use layercake_core::ordered;
use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, Statx, openat, readlinkat, statx};

use super::context::{BUFFER, Context, hash_through};
use super::stamp::{self, FileSystem};
use crate::store::known::Known;

/// A context's files for as long as one action takes. It must not be kept longer: what it holds open may be renamed.
#[derive(Debug)]
pub(super) struct Look<'a> {
    context: &'a Context,
    known: Option<&'a Known>,
    state: RefCell<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The folder that was opened last: files mostly come folder by folder.
    folder: Option<(ContainerPath, OwnedFd)>,
    /// What was seen last at a path, until its hash is asked for.
    seen: Option<(ContainerPath, Statx)>,
    /// The device of the last file whose file system was asked for, and what was found.
    file_system: Option<((u32, u32), Option<FileSystem>)>,
    buffer: Vec<u8>,
}

impl<'a> Look<'a> {
    pub(super) fn new(context: &'a Context, known: Option<&'a Known>) -> Self {
        Self { context, known, state: RefCell::default() }
    }

    /// The folder that `path` lies in, open, and the name of `path` in it. The folder is resolved below the root; one word
    /// that is looked up in its descriptor without following it cannot lead out.
    fn folder_of<'p>(&self, path: &'p ContainerPath) -> io::Result<Option<(RefMut<'_, State>, &'p str)>> {
        let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else { return Ok(None) };
        let mut state = self.state.borrow_mut();
        if state.folder.as_ref().is_none_or(|(open, _)| *open != parent) {
            let folder = self.context.at(&parent, OFlags::PATH | OFlags::DIRECTORY)?;
            state.folder = Some((parent, folder));
        }
        Ok(Some((state, name)))
    }

    fn file(&self, path: &ContainerPath) -> io::Result<File> {
        let Some((state, name)) = self.folder_of(path)? else { return Err(io::ErrorKind::IsADirectory.into()) };
        // A pipe in the context must not be waited for.
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        Ok(openat(state.open_folder()?, name, flags, Mode::empty())?.into())
    }

    /// What is known of the file's content, if it is as it was when that was found out.
    fn remembered(&self, known: &Known, path: &ContainerPath, header: &[u8]) -> io::Result<Option<Digest>> {
        let seen = self.state.borrow_mut().seen.take().filter(|(seen, _)| seen == path);
        let Some((mut state, name)) = self.folder_of(path)? else { return Ok(None) };
        let stat = match seen {
            Some((_, stat)) => stat,
            None => statx(state.open_folder()?, name, AtFlags::SYMLINK_NOFOLLOW, stamp::wanted())?,
        };
        if !stamp::is_settled(&stat, SystemTime::now()) {
            return Ok(None);
        }
        let Some(file_system) = state.file_system(&stat)? else { return Ok(None) };
        Ok(known.get(&stamp::stamp(&file_system, &stat, header)))
    }

    /// Reads the file, and remembers its digest where a later change of it could not be missed.
    fn read(&self, path: &ContainerPath, header: &[u8]) -> io::Result<Digest> {
        let mut file = self.file(path)?;
        let now = SystemTime::now();
        let stat = |file: &File| statx(file, "", AtFlags::EMPTY_PATH, stamp::wanted());
        let before = if self.known.is_some() { Some(stat(&file)?) } else { None };
        let mut state = self.state.borrow_mut();
        state.buffer.resize(BUFFER, 0);
        let digest = hash_through(header, &mut file, &mut state.buffer)?;
        let (Some(known), Some(before)) = (self.known, before) else { return Ok(digest) };
        if stamp::is_settled(&before, now)
            && let Some(file_system) = state.file_system(&before)?
        {
            let stamp = stamp::stamp(&file_system, &before, header);
            // Not if it was written while it was read.
            if stamp == stamp::stamp(&file_system, &stat(&file)?, header) {
                known.put(stamp, digest);
            }
        }
        Ok(digest)
    }
}

impl State {
    fn open_folder(&self) -> io::Result<&OwnedFd> {
        self.folder.as_ref().map(|(_, folder)| folder).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    /// The file system of a file in the open folder; `None` where its times cannot be relied on, or where the file is one that
    /// was mounted there by itself.
    fn file_system(&mut self, stat: &Statx) -> io::Result<Option<FileSystem>> {
        let device = stamp::device(stat);
        match &self.file_system {
            Some((last, found)) if *last == device => Ok(*found),
            _ => {
                let found = FileSystem::of(self.open_folder()?.as_fd())?.filter(|found| found.has(stat));
                self.file_system = Some((device, found));
                Ok(found)
            }
        }
    }
}

fn failed(path: &ContainerPath, source: impl Into<io::Error>) -> FilesError {
    FilesError { path: path.relative().to_owned(), source: source.into() }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

impl Files for Look<'_> {
    fn entry(&self, path: &ContainerPath) -> Result<Option<Entry>, FilesError> {
        let (mut state, name) = match self.folder_of(path) {
            Ok(Some(found)) => found,
            Ok(None) => return Ok(Some(root_entry())),
            Err(error) if is_absent(&error) => return Ok(None),
            Err(source) => return Err(failed(path, source)),
        };
        let folder = state.open_folder().map_err(|error| failed(path, error))?;
        let stat = match statx(folder, name, AtFlags::SYMLINK_NOFOLLOW, stamp::wanted()) {
            Ok(stat) => stat,
            Err(error) if is_absent(&error.into()) => return Ok(None),
            Err(error) => return Err(failed(path, error)),
        };
        let kind = match FileType::from_raw_mode(stat.stx_mode.into()) {
            FileType::Directory => Kind::Directory,
            FileType::RegularFile => Kind::File { size: stat.stx_size, digest: NOT_KNOWN },
            FileType::Symlink => {
                let target = readlinkat(folder, name, Vec::new()).map_err(|error| failed(path, error))?;
                Kind::Symlink { target: target.to_string_lossy().into_owned() }
            }
            FileType::Fifo => Kind::Fifo,
            FileType::CharacterDevice | FileType::BlockDevice => {
                let (major, minor) = (stat.stx_rdev_major, stat.stx_rdev_minor);
                let source = io::Error::other(format!("a device ({major}:{minor}) cannot be copied from a context"));
                return Err(failed(path, source));
            }
            // A socket is nothing that an image can hold.
            _ => return Ok(None),
        };
        if matches!(kind, Kind::File { .. }) && self.known.is_some() {
            state.seen = Some((path.clone(), stat));
        }
        let mode = u32::from(stat.stx_mode) & 0o7777;
        let mode = if matches!(kind, Kind::Symlink { .. }) { 0o777 } else { mode };
        // Clients send contexts as root's: who owns a file on the host is nobody's business in an image.
        Ok(Some(Entry { kind, mode, uid: 0, gid: 0, mtime: stat.stx_mtime.tv_sec, xattrs: ordered::Map::new() }))
    }

    fn children(&self, folder: &ContainerPath) -> Result<Vec<String>, FilesError> {
        let opened =
            self.context.at(folder, OFlags::RDONLY | OFlags::DIRECTORY).map_err(|error| failed(folder, error))?;
        let mut names = Vec::new();
        for entry in Dir::read_from(&opened).map_err(|error| failed(folder, error))? {
            let entry = entry.map_err(|error| failed(folder, error))?;
            let name = entry.file_name().to_str().map_err(|_| {
                let shown = entry.file_name().to_string_lossy();
                failed(folder, io::Error::other(format!("the name {shown:?} in it is not UTF-8")))
            })?;
            if !matches!(name, "." | "..") {
                names.push(name.to_owned());
            }
        }
        names.sort();
        // Most who list a folder look at what is in it next.
        self.state.borrow_mut().folder = Some((folder.clone(), opened));
        Ok(names)
    }

    fn hash(&self, path: &ContainerPath, header: &[u8]) -> Result<Digest, FilesError> {
        if let Some(known) = self.known
            && let Some(digest) = self.remembered(known, path, header).map_err(|error| failed(path, error))?
        {
            return Ok(digest);
        }
        self.read(path, header).map_err(|error| failed(path, error))
    }

    fn open(&self, path: &ContainerPath) -> Result<Box<dyn Read + '_>, FilesError> {
        Ok(Box::new(self.file(path).map_err(|error| failed(path, error))?))
    }
}

/// Stands where an entry's digest is: to look at a file is not to read it.
const NOT_KNOWN: Digest = Digest::from_bytes([0; 32]);

fn root_entry() -> Entry {
    Entry { kind: Kind::Directory, mode: 0o755, uid: 0, gid: 0, mtime: 0, xattrs: ordered::Map::new() }
}

#[cfg(test)]
mod tests;
