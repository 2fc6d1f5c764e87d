//! Folders and files of a stack of layers, as overlayfs would merge them, without mounting anything.

use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use layercake_core::container_path::ContainerPath;
use layercake_core::digest::ChainId;
use layercake_core::layer::entry::{Entry, Kind};
use rustix::fs::{Dir, Mode, OFlags, openat};

use super::inspect::{Node, inspect};
use super::{Store, StoreError};

/// A folder in one layer.
enum Layered {
    /// It is there; if `alone`, the layers below do not show through.
    There { folder: OwnedFd, alone: bool },
    /// Something hides it, here and below.
    Hidden,
    /// The layers below decide.
    Below,
}

impl Store {
    /// What the stack `top` has at `path`, as overlayfs would merge it: whiteouts and opaque folders count. Symlinks in
    /// `path` are not followed: a path below a symlink is `None`. File digests are not computed: a regular file's digest
    /// is that of no bytes.
    ///
    /// # Errors
    /// What the file system said.
    pub fn look_up(&self, top: Option<&ChainId>, path: &ContainerPath) -> Result<Option<Entry>, StoreError> {
        let parent = path.parent().unwrap_or_else(ContainerPath::root);
        let name = path.file_name().unwrap_or(".");
        for directory in self.lower_directories(top)? {
            let io = |source| StoreError::Io { action: "look into", path: directory.join(path.relative()), source };
            let (folder, alone) = match self.folder(&directory, &parent).map_err(io)? {
                Layered::Hidden => return Ok(None),
                Layered::Below => continue,
                Layered::There { folder, alone } => (folder, alone),
            };
            match inspect(folder.as_fd(), name, self.mode()).map_err(io)? {
                Some(Node::Entry { entry, .. }) => return Ok(Some(entry)),
                Some(Node::Whiteout) => return Ok(None),
                None if alone => return Ok(None),
                None => {}
            }
        }
        Ok(None)
    }

    /// The names in a folder of the stack `top`, sorted. Empty where there is no such folder. Symlinks are not followed.
    ///
    /// # Errors
    /// What the file system said.
    pub fn children(&self, top: Option<&ChainId>, path: &ContainerPath) -> Result<Vec<String>, StoreError> {
        let mut names = BTreeSet::new();
        let mut hidden = BTreeSet::new();
        for directory in self.lower_directories(top)? {
            let io = |source| StoreError::Io { action: "list", path: directory.join(path.relative()), source };
            match self.folder(&directory, path).map_err(io)? {
                Layered::Hidden => break,
                Layered::Below => {}
                Layered::There { folder, alone } => {
                    for name in list(&folder).map_err(io)? {
                        let whiteout = inspect(folder.as_fd(), &name, self.mode())
                            .map_err(io)?
                            .is_none_or(|node| matches!(node, Node::Whiteout));
                        if !hidden.contains(&name) && !whiteout {
                            names.insert(name.clone());
                        }
                        hidden.insert(name);
                    }
                    if alone {
                        break;
                    }
                }
            }
        }
        Ok(names.into_iter().collect())
    }

    /// Opens a regular file of the stack `top`; `None` where there is none. Symlinks are not followed.
    ///
    /// # Errors
    /// What the file system said.
    pub fn open_file(&self, top: Option<&ChainId>, path: &ContainerPath) -> Result<Option<File>, StoreError> {
        let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else { return Ok(None) };
        for directory in self.lower_directories(top)? {
            let io = |source| StoreError::Io { action: "open", path: directory.join(path.relative()), source };
            let (folder, alone) = match self.folder(&directory, &parent).map_err(io)? {
                Layered::Hidden => return Ok(None),
                Layered::Below => continue,
                Layered::There { folder, alone } => (folder, alone),
            };
            match inspect(folder.as_fd(), name, self.mode()).map_err(io)? {
                Some(Node::Entry { entry, .. }) if matches!(entry.kind, Kind::File { .. }) => {
                    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
                    let file = openat(&folder, name, flags, Mode::empty()).map_err(io::Error::from).map_err(io)?;
                    return Ok(Some(File::from(file)));
                }
                Some(_) => return Ok(None),
                None if alone => return Ok(None),
                None => {}
            }
        }
        Ok(None)
    }

    fn folder(&self, layer: &Path, path: &ContainerPath) -> io::Result<Layered> {
        let mut folder: OwnedFd = File::open(layer)?.into();
        let mut alone = false;
        for name in path.components() {
            match inspect(folder.as_fd(), name, self.mode())? {
                Some(Node::Entry { entry, opaque }) if entry.kind == Kind::Directory => alone |= opaque,
                // A removed folder, or another kind of file in its place. Where a layer above has a folder of this name,
                // overlayfs merges nothing from here down either.
                Some(_) => return Ok(Layered::Hidden),
                None => return Ok(if alone { Layered::Hidden } else { Layered::Below }),
            }
            let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            folder = openat(&folder, name, flags, Mode::empty())?;
        }
        Ok(Layered::There { folder, alone })
    }
}

fn list(folder: &OwnedFd) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in Dir::read_from(folder)? {
        // Names that are not UTF-8 are in no Dockerfile and in none of our layer tars.
        if let Ok(name) = entry?.file_name().to_str()
            && !matches!(name, "." | "..")
        {
            names.push(name.to_owned());
        }
    }
    Ok(names)
}
