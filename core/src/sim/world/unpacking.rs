//! A tar to files of a simulated file system: those of a layer, or of a folder that a person brings.

use std::io::Read;

use super::tree::{Tree, make_folders, put, remove};
use crate::container_path::ContainerPath;
use crate::digest::Digest;
use crate::layer::archive::limits::Limits;
use crate::layer::archive::reader::{Member, ReadError, Reader};
use crate::layer::diff::Change;
use crate::layer::entry::Kind;
use crate::sim::errno::Errno;
use crate::sim::files::{Content, FileSystem, Permissions};

/// Folders that a tar only passes through.
const FOLDER: Permissions = Permissions { mode: 0o755, uid: 0, gid: 0 };

/// What a program of Linux begins with.
const ELF: &[u8] = b"\x7fELF";

/// What a tar does, in its order, with the bytes of its files.
#[derive(Debug, Clone, Default)]
pub(in crate::sim) struct Unpacked {
    /// An entry is [`Change::Added`]: a tar does not tell whether it was there before.
    pub(in crate::sim) changes: Vec<Change>,
    /// As many as the changes.
    contents: Vec<Content>,
}

impl Unpacked {
    /// Reads a tar to its end.
    ///
    /// # Errors
    /// [`ReadError`].
    pub(in crate::sim) fn read(tar: impl Read, limits: Limits) -> Result<Self, ReadError> {
        let mut reader = Reader::new(tar, limits);
        let mut unpacked = Self::default();
        while let Some(member) = reader.member()? {
            let (change, content) = match member {
                Member::Whiteout(path, _) => (Change::Removed(path), Content::empty()),
                Member::Opaque(path, _) => (Change::Opaque(path), Content::empty()),
                Member::Entry(path, mut entry) => {
                    let mut bytes = Vec::new();
                    if let Kind::File { digest, .. } = &mut entry.kind {
                        reader.read_to_end(&mut bytes)?;
                        *digest = Digest::of(&bytes);
                    }
                    let content = content(&path, bytes);
                    (Change::Added(path, entry), content)
                }
            };
            unpacked.changes.push(change);
            unpacked.contents.push(content);
        }
        Ok(unpacked)
    }

    /// Lays it over a folder's files. Removals hide what was there, never what the same tar brings.
    ///
    /// # Errors
    /// [`Errno::Enoent`] where a hard link leads to nothing, and for names that no file can have.
    pub(in crate::sim) fn lay_over(&self, files: &mut FileSystem, top: &ContainerPath, now: i64) -> Result<(), Errno> {
        let at = |path: &ContainerPath| top.join(path.relative());
        for change in &self.changes {
            match change {
                Change::Removed(path) => remove(files, &at(path), now)?,
                Change::Opaque(path) => clear(files, &at(path), now)?,
                Change::Added(..) | Change::Modified(..) => {}
            }
        }
        let mut folders = Vec::new();
        for (change, content) in self.changes.iter().zip(&self.contents) {
            let Some(entry) = change.entry() else { continue };
            let path = at(change.path());
            if let Some(folder) = path.parent() {
                self::folder(files, &folder, now)?;
            }
            let mut entry = entry.clone();
            if let Kind::HardLink { target } = &mut entry.kind {
                *target = at(&ContainerPath::new(target)).to_string();
            }
            if path.is_root() {
                let root = files.root();
                files.set_permissions(root, Permissions { mode: entry.mode, uid: entry.uid, gid: entry.gid });
            } else {
                put(files, &path, &entry, content.clone())?;
            }
            if entry.kind == Kind::Directory {
                folders.push((path, entry.mtime));
            }
        }
        // What came into a folder has made it younger.
        for (path, mtime) in folders {
            if let Some(id) = Tree::new(files).find(&path) {
                files.set_modified(id, mtime);
            }
        }
        Ok(())
    }
}

/// The bytes of a file. A program is known by its name: the model does what the real one would.
fn content(path: &ContainerPath, bytes: Vec<u8>) -> Content {
    match path.file_name() {
        Some(name) if bytes.starts_with(ELF) => {
            Content::Program { name: name.into(), size: bytes.len() as u64, bytes: Some(bytes.into()) }
        }
        _ => Content::new(bytes),
    }
}

/// Makes sure of a folder. What is no folder gives way, as a lower layer's does: nothing is written through a link.
fn folder(files: &mut FileSystem, path: &ContainerPath, now: i64) -> Result<(), Errno> {
    let tree = Tree::new(files);
    match tree.find(path).map(|id| files.inode(id).is_directory()) {
        Some(true) => return Ok(()),
        Some(false) => remove(files, path, now)?,
        None => {
            if let Some(above) = path.parent() {
                folder(files, &above, now)?;
            }
        }
    }
    make_folders(files, path, FOLDER, now);
    Ok(())
}

/// Removes all that is in a folder, if it is there.
pub(in crate::sim) fn clear(files: &mut FileSystem, path: &ContainerPath, now: i64) -> Result<(), Errno> {
    let Some(id) = Tree::new(files).find(path) else { return Ok(()) };
    let names: Vec<String> = files.entries(id).into_iter().flatten().map(|(name, _)| name.to_owned()).collect();
    names.iter().try_for_each(|name| remove(files, &path.join(name), now))
}
