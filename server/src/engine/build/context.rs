//! The build context: a folder of the host, read without ever leaving it.

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use layercake_core::build::{Files, FilesError};
use layercake_core::container_path::ContainerPath;
use layercake_core::digest::{Digest, Hasher};
use layercake_core::dockerfile::ignore::Ignore;
use layercake_core::layer::entry::Kind;
use rustix::fs::{Mode, OFlags, ResolveFlags, openat2};

use super::failure::BuildFailure;
use super::look::Look;
use crate::store::known::Known;

/// Bytes of a file that are read at once.
pub(super) const BUFFER: usize = 256 << 10;

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
        let look = self.look(None);
        let mut waiting = vec![ContainerPath::root()];
        while let Some(folder) = waiting.pop() {
            for name in look.children(&folder).map_err(failed)? {
                let path = folder.join(&name);
                let excluded = ignore.matches(path.relative());
                match look.entry(&path).map_err(failed)?.map(|entry| entry.kind) {
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

    /// The context's files, for one action: what is open meanwhile is not looked up again.
    pub(super) fn look<'a>(&'a self, known: Option<&'a Known>) -> Look<'a> {
        Look::new(self, known)
    }

    /// Opens a path of the context; no symlink is followed and nothing outside can be reached.
    pub(super) fn at(&self, path: &ContainerPath, flags: OFlags) -> io::Result<OwnedFd> {
        let relative = if path.is_root() { "." } else { path.relative() };
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
        Ok(openat2(&self.root, relative, flags | OFlags::CLOEXEC, Mode::empty(), resolve)?)
    }
}

/// The digest of `header` and then all that `reader` reads.
pub(super) fn hash(header: &[u8], reader: &mut dyn Read) -> io::Result<Digest> {
    hash_through(header, reader, &mut vec![0; BUFFER])
}

/// The same, with a buffer that was made before: to make one takes longer than to read a small file.
pub(super) fn hash_through(header: &[u8], reader: &mut dyn Read, buffer: &mut [u8]) -> io::Result<Digest> {
    let mut hasher = Hasher::new();
    hasher.update(header);
    loop {
        match reader.read(buffer)? {
            0 => return Ok(hasher.finish()),
            count => hasher.update(&buffer[..count]),
        }
    }
}
