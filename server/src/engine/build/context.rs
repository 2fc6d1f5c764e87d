//! The build context: a folder of the host, read without ever leaving it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use layercake_core::build::{Files, FilesError};
use layercake_core::container_path::ContainerPath;
use layercake_core::digest::{Digest, Hasher};
use layercake_core::dockerfile::ignore::Ignore;
use layercake_core::layer::entry::{Entry, Kind};
use rustix::fs::{Dir, FileType, Mode, OFlags, ResolveFlags, openat2, readlinkat, statx};

use super::failure::BuildFailure;

/// A build context.
#[derive(Debug)]
pub(super) struct Context {
    path: PathBuf,
    root: OwnedFd,
}

impl Context {
    pub(super) fn open(path: &Path) -> Result<Self, BuildFailure> {
        let failed = |source| BuildFailure::Read { action: "open the build context", path: path.to_owned(), source };
        let path = fs::canonicalize(path).map_err(failed)?;
        let root = File::open(&path).map_err(failed)?;
        if !root.metadata().map_err(failed)?.is_dir() {
            return Err(failed(io::ErrorKind::NotADirectory.into()));
        }
        Ok(Self { path, root: root.into() })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Bytes of a tar of all that is not excluded.
    pub(super) fn tar_bytes(&self, ignore: &Ignore) -> Result<u64, BuildFailure> {
        let failed = |error: FilesError| BuildFailure::Read {
            action: "list the build context",
            path: self.path.join(error.path.trim_start_matches('/')),
            source: error.source,
        };
        let mut bytes = 1024;
        let mut waiting = vec![ContainerPath::root()];
        while let Some(folder) = waiting.pop() {
            for name in self.children(&folder).map_err(failed)? {
                let path = folder.join(&name);
                let excluded = ignore.matches(path.relative());
                match self.entry(&path).map_err(failed)?.map(|entry| entry.kind) {
                    Some(Kind::Directory) if !excluded || ignore.may_contain_exception(path.relative()) => {
                        waiting.push(path);
                        bytes += 512;
                    }
                    Some(Kind::Directory) => {}
                    Some(Kind::File { size, .. }) if !excluded => bytes += 512 + size.div_ceil(512) * 512,
                    Some(_) if !excluded => bytes += 512,
                    _ => {}
                }
            }
        }
        Ok(bytes)
    }

    /// Opens a path of the context; no symlink is followed and nothing outside can be reached.
    fn at(&self, path: &ContainerPath, flags: OFlags) -> io::Result<OwnedFd> {
        let relative = if path.is_root() { "." } else { path.relative() };
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
        Ok(openat2(&self.root, relative, flags | OFlags::CLOEXEC, Mode::empty(), resolve)?)
    }

    fn file(&self, path: &ContainerPath) -> Result<File, FilesError> {
        // A pipe in the context must not be waited for.
        self.at(path, OFlags::RDONLY | OFlags::NONBLOCK).map(File::from).map_err(|source| failed(path, source))
    }
}

fn failed(path: &ContainerPath, source: io::Error) -> FilesError {
    FilesError { path: path.relative().to_owned(), source }
}

impl Files for Context {
    fn entry(&self, path: &ContainerPath) -> Result<Option<Entry>, FilesError> {
        // O_PATH with O_NOFOLLOW opens a symlink itself, which NO_SYMLINKS would refuse: so the folder is opened, and the
        // name looked at in it.
        let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
            return Ok(Some(folder_entry()));
        };
        let folder = match self.at(&parent, OFlags::PATH | OFlags::DIRECTORY) {
            Ok(folder) => folder,
            Err(error) if is_absent(&error) => return Ok(None),
            Err(source) => return Err(failed(path, source)),
        };
        let wanted = rustix::fs::StatxFlags::BASIC_STATS;
        let stat = match statx(&folder, name, rustix::fs::AtFlags::SYMLINK_NOFOLLOW, wanted) {
            Ok(stat) => stat,
            Err(error) if is_absent(&error.into()) => return Ok(None),
            Err(error) => return Err(failed(path, error.into())),
        };
        let kind = match FileType::from_raw_mode(stat.stx_mode.into()) {
            FileType::Directory => Kind::Directory,
            FileType::RegularFile => Kind::File { size: stat.stx_size, digest: Digest::of(b"") },
            FileType::Symlink => {
                let target = readlinkat(&folder, name, Vec::new()).map_err(|error| failed(path, error.into()))?;
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
        let mode = u32::from(stat.stx_mode) & 0o7777;
        let mode = if matches!(kind, Kind::Symlink { .. }) { 0o777 } else { mode };
        // Clients send contexts as root's: who owns a file on the host is nobody's business in an image.
        Ok(Some(Entry { kind, mode, uid: 0, gid: 0, mtime: stat.stx_mtime.tv_sec, xattrs: BTreeMap::new() }))
    }

    fn children(&self, folder: &ContainerPath) -> Result<Vec<String>, FilesError> {
        let opened = self.at(folder, OFlags::RDONLY | OFlags::DIRECTORY).map_err(|source| failed(folder, source))?;
        let mut names = Vec::new();
        for entry in Dir::read_from(&opened).map_err(|error| failed(folder, error.into()))? {
            let entry = entry.map_err(|error| failed(folder, error.into()))?;
            let name = entry.file_name().to_str().map_err(|_| {
                let shown = entry.file_name().to_string_lossy();
                failed(folder, io::Error::other(format!("the name {shown:?} in it is not UTF-8")))
            })?;
            if !matches!(name, "." | "..") {
                names.push(name.to_owned());
            }
        }
        names.sort();
        Ok(names)
    }

    fn hash(&self, path: &ContainerPath, header: &[u8]) -> Result<Digest, FilesError> {
        hash(header, &mut self.file(path)?).map_err(|source| failed(path, source))
    }

    fn open(&self, path: &ContainerPath) -> Result<Box<dyn Read + '_>, FilesError> {
        Ok(Box::new(self.file(path)?))
    }
}

fn folder_entry() -> Entry {
    Entry { kind: Kind::Directory, mode: 0o755, uid: 0, gid: 0, mtime: 0, xattrs: BTreeMap::new() }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// The digest of `header` and then all that `reader` reads.
pub(super) fn hash(header: &[u8], reader: &mut dyn Read) -> io::Result<Digest> {
    let mut hasher = Hasher::new();
    hasher.update(header);
    let mut buffer = vec![0; 256 << 10];
    loop {
        match reader.read(&mut buffer)? {
            0 => return Ok(hasher.finish()),
            count => hasher.update(&buffer[..count]),
        }
    }
}
