//! Where an archive is written to: a pipe as it comes, a file whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::engine::{EngineError, names};

/// Where an archive is to go.
#[derive(Debug)]
pub enum Destination {
    /// What is open already.
    Open(File),
    /// A file, which gets its name when it is whole.
    Path(PathBuf),
}

/// An archive in the making. Dropped unfinished, it leaves no file.
#[derive(Debug)]
pub(super) struct Draft {
    file: File,
    /// Its name now, and the one that it is to get.
    names: Option<(PathBuf, PathBuf)>,
}

impl Draft {
    /// Starts an archive.
    pub(super) fn new(destination: Destination) -> Result<Self, EngineError> {
        let path = match destination {
            Destination::Open(file) => return Ok(Self { file, names: None }),
            Destination::Path(path) => path,
        };
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| EngineError::Io { path, source }
        };
        // A link stays, and what it leads to is replaced.
        let target = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
        match fs::metadata(&target) {
            Ok(found) if found.is_dir() => Err(failed(&path)(io::ErrorKind::IsADirectory.into())),
            // A device or a pipe is no file to be replaced.
            Ok(found) if !found.is_file() => {
                let file = File::options().write(true).open(&target).map_err(failed(&path))?;
                Ok(Self { file, names: None })
            }
            _ => {
                let name = target.file_name().ok_or(io::ErrorKind::InvalidInput.into()).map_err(failed(&path))?;
                let hidden = format!(".{}.{}", name.display(), &names::random_id()[..12]);
                let draft = target.with_file_name(hidden);
                // As docker makes them: an image may hold what is nobody else's business.
                let opened = File::options().write(true).create_new(true).mode(0o600).open(&draft);
                Ok(Self { file: opened.map_err(failed(&path))?, names: Some((draft, target)) })
            }
        }
    }

    /// Gives a whole file its name.
    pub(super) fn finish(mut self) -> Result<(), EngineError> {
        let Some((draft, target)) = &self.names else { return Ok(()) };
        let done = self.file.sync_all().and_then(|()| fs::rename(draft, target));
        done.map_err(|source| EngineError::Io { path: target.clone(), source })?;
        self.names = None;
        Ok(())
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if let Some((draft, _)) = &self.names {
            // The reason why it is not finished has been told.
            let _ = fs::remove_file(draft);
        }
    }
}
