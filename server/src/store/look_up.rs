//! One path in a stack of layers, as overlayfs would merge it, without mounting anything.

use std::fs::File;
use std::os::fd::{AsFd, OwnedFd};

use layercake_core::container_path::ContainerPath;
use layercake_core::digest::ChainId;
use layercake_core::layer::entry::{Entry, Kind};
use rustix::fs::{Mode, OFlags, openat};

use super::inspect::{Node, inspect};
use super::{Store, StoreError};

/// What one layer says about a path.
enum Answer {
    /// This is it.
    Found(Entry),
    /// Nothing is there, whatever the layers below have.
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
        for directory in self.lower_directories(top)? {
            let io = |source| StoreError::Io { action: "look into", path: directory.join(path.relative()), source };
            let folder = File::open(&directory).map_err(io)?.into();
            match self.ask(folder, path).map_err(io)? {
                Answer::Found(entry) => return Ok(Some(entry)),
                Answer::Hidden => return Ok(None),
                Answer::Below => {}
            }
        }
        Ok(None)
    }

    fn ask(&self, mut folder: OwnedFd, path: &ContainerPath) -> std::io::Result<Answer> {
        let (parents, name) = match path.file_name() {
            Some(name) => (path.parent().unwrap_or_else(ContainerPath::root), name),
            None => (ContainerPath::root(), "."),
        };
        let mut alone = false;
        for parent in parents.components() {
            match inspect(folder.as_fd(), parent, self.mode)? {
                Some(Node::Entry { entry, opaque }) if entry.kind == Kind::Directory => alone |= opaque,
                // A removed folder, or another kind of file in its place. Where a layer above has a folder of this name,
                // overlayfs merges nothing from here down either.
                Some(_) => return Ok(Answer::Hidden),
                None => return Ok(if alone { Answer::Hidden } else { Answer::Below }),
            }
            let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            folder = openat(&folder, parent, flags, Mode::empty())?;
        }
        Ok(match inspect(folder.as_fd(), name, self.mode)? {
            Some(Node::Entry { entry, .. }) => Answer::Found(entry),
            Some(Node::Whiteout) => Answer::Hidden,
            None if alone => Answer::Hidden,
            None => Answer::Below,
        })
    }
}
