//! What a container has changed in its files, as `docker diff` tells it: its writable folder against the layers below.

use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use layercake_core::container_path::ContainerPath;
use layercake_core::digest::ChainId;
use layercake_core::layer::entry::{Entry, Kind};
use rustix::fs::{Dir, Mode as Bits, OFlags, openat};

use super::settings::Settings;
use super::{ContainerError, Engine, EngineError};
use crate::store::inspect::{Node, inspect};

/// What became of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Added,
    /// It is another file, or has other attributes.
    Changed,
    /// It is gone.
    Deleted,
}

impl Change {
    /// Docker's letter for it.
    #[must_use]
    pub fn letter(self) -> char {
        match self {
            Self::Added => 'A',
            Self::Changed => 'C',
            Self::Deleted => 'D',
        }
    }

    /// Docker's number for it.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::Changed => 0,
            Self::Added => 1,
            Self::Deleted => 2,
        }
    }
}

/// As many folders within each other are looked into as a layer can have.
const DEPTH: usize = 512;

impl Engine {
    /// The paths that a container, running or not, has changed, sorted.
    ///
    /// # Errors
    /// What the store said.
    pub fn container_changes(&self, name: &str) -> Result<Vec<(Change, ContainerPath)>, EngineError> {
        let container = self.container(name)?;
        let settings = Settings::of(&container)?;
        self.own_files()?;
        // The image may be gone; the container's layers are there all the same.
        let top = self.store.top_of_container(&container.id)?;
        let upper = &settings.spec.root.upper;
        let opened = File::open(upper).map_err(|source| EngineError::Io { path: upper.clone(), source })?;
        let mut walk = Walk { engine: self, top, found: Vec::new() };
        if let Err(trouble) = walk.folder(opened.as_fd(), &ContainerPath::root(), true, false, 0) {
            return Err(match *trouble {
                (_, Trouble::Engine(error)) => error,
                (path, Trouble::Io(source)) => ContainerError::Changes { path: path.to_string(), source }.into(),
            });
        }
        walk.found.sort_by(|(_, one), (_, other)| one.as_str().cmp(other.as_str()));
        Ok(walk.found)
    }
}

enum Trouble {
    Engine(EngineError),
    Io(io::Error),
}

/// Boxed, because most calls have nothing to tell.
type Told<T> = Result<T, Box<(ContainerPath, Trouble)>>;

fn io_at<E: Into<io::Error>>(path: &ContainerPath) -> impl FnOnce(E) -> Box<(ContainerPath, Trouble)> {
    move |error| Box::new((path.clone(), Trouble::Io(error.into())))
}

struct Walk<'a> {
    engine: &'a Engine,
    top: Option<ChainId>,
    found: Vec<(Change, ContainerPath)>,
}

impl Walk<'_> {
    fn below(&self, path: &ContainerPath) -> Told<Option<Entry>> {
        let found = self.engine.store.look_up(self.top.as_ref(), path);
        found.map_err(|error| Box::new((path.clone(), Trouble::Engine(error.into()))))
    }

    /// Looks through a written folder. `was_there`: the layers below have it too, and `opaque`: none of that shows through.
    fn folder(
        &mut self,
        folder: BorrowedFd<'_>,
        path: &ContainerPath,
        was_there: bool,
        opaque: bool,
        depth: usize,
    ) -> Told<()> {
        if depth > DEPTH {
            return Err(io_at(path)(io::Error::from_raw_os_error(libc::ELOOP)));
        }
        let mut names = BTreeSet::new();
        for entry in Dir::read_from(folder).map_err(io_at(path))? {
            let entry = entry.map_err(io_at(path))?;
            match entry.file_name().to_str() {
                Ok("." | "..") => {}
                Ok(name) => drop(names.insert(name.to_owned())),
                Err(_) => return Err(io_at(path)(io::Error::other("a name in it is not UTF-8"))),
            }
        }
        if was_there && opaque {
            let hidden = self.engine.store.children(self.top.as_ref(), path);
            let hidden = hidden.map_err(|error| Box::new((path.clone(), Trouble::Engine(error.into()))))?;
            let gone = hidden.into_iter().filter(|name| !names.contains(name));
            self.found.extend(gone.map(|name| (Change::Deleted, path.join(&name))));
        }
        for name in names {
            let path = path.join(&name);
            let Some(node) = inspect(folder, &name, self.engine.mode).map_err(io_at(&path))? else { continue };
            let lower = if was_there { self.below(&path)? } else { None };
            let Node::Entry { entry, opaque } = node else {
                if lower.is_some() {
                    self.found.push((Change::Deleted, path));
                }
                continue;
            };
            let was_folder = lower.as_ref().is_some_and(|lower| lower.kind == Kind::Directory);
            match &lower {
                None => self.found.push((Change::Added, path.clone())),
                Some(lower) if entry.kind != Kind::Directory || is_other(lower, &entry) || opaque => {
                    self.found.push((Change::Changed, path.clone()));
                }
                // A folder that is only passed through.
                Some(_) => {}
            }
            if entry.kind == Kind::Directory {
                let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
                let opened: OwnedFd = openat(folder, &name, flags, Bits::empty()).map_err(io_at(&path))?;
                self.folder(opened.as_fd(), &path, was_folder, opaque, depth + 1)?;
            }
        }
        Ok(())
    }
}

/// Whether a folder has other attributes, or something was made or removed in it.
fn is_other(lower: &Entry, upper: &Entry) -> bool {
    lower.kind != upper.kind
        || (lower.mode, lower.uid, lower.gid, lower.mtime) != (upper.mode, upper.uid, upper.gid, upper.mtime)
}
