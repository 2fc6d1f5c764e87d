//! A simulated file system as builds and layers see it: entries by path, what changed between two moments, and the tar of it.
//!
//! What the model only lists has no bytes: a description stands for them in digests, and whoever asks is told that what they got
//! is modelled.

use std::borrow::Cow;
use std::io::{self, Cursor, Read};

use crate::build::{Files, FilesError, LayerEntry, Source, open_packed};
use crate::container_path::ContainerPath;
use crate::digest::{DiffId, Digest, Hasher};
use crate::layer::archive::writer::Writer;
use crate::layer::diff::{Change, diff};
use crate::layer::entry::{self, Entry};
use crate::layer::tree::FileTree;
use crate::ordered;
use crate::sim::errno::Errno;
use crate::sim::files::{Content, FileSystem, Inode, InodeId, Kind, Permissions};

/// A folder of a file system, and all that is below it.
#[derive(Debug, Clone, Copy)]
pub(in crate::sim) struct Tree<'a> {
    files: &'a FileSystem,
    top: InodeId,
}

impl<'a> Tree<'a> {
    /// All of a file system.
    pub(in crate::sim) fn new(files: &'a FileSystem) -> Self {
        Self { files, top: files.root() }
    }

    /// What is below one of its folders.
    pub(in crate::sim) fn at(files: &'a FileSystem, top: InodeId) -> Self {
        Self { files, top }
    }

    /// The inode of a path; no link is followed.
    pub(in crate::sim) fn find(&self, path: &ContainerPath) -> Option<InodeId> {
        let mut id = self.top;
        for word in path.components() {
            id = self.files.inode(id).directory().ok()?.get(word)?;
        }
        Some(id)
    }

    /// The content of a regular file.
    pub(in crate::sim) fn content(&self, path: &ContainerPath) -> Option<&'a Content> {
        match &self.files.inode(self.find(path)?).kind {
            Kind::File(content) => Some(content),
            _ => None,
        }
    }

    /// All paths with their entries, folders before what is in them.
    pub(in crate::sim) fn entries(&self) -> Vec<(ContainerPath, Entry)> {
        let mut all = Vec::new();
        self.collect(self.top, &ContainerPath::root(), &mut all);
        all
    }

    fn collect(&self, id: InodeId, path: &ContainerPath, all: &mut Vec<(ContainerPath, Entry)>) {
        let Ok(names) = self.files.entries(id) else { return };
        for (name, child) in names {
            let below = path.join(name);
            all.push((below.clone(), entry_of(self.files.inode(child))));
            self.collect(child, &below, all);
        }
    }
}

/// What stands for the bytes of a file, where the model does not have them.
fn description(content: &Content) -> Cow<'_, [u8]> {
    match content {
        Content::Bytes(bytes) | Content::Program { bytes: Some(bytes), .. } => Cow::Borrowed(bytes),
        Content::Listed(size) => format!("not modelled: {size} bytes").into_bytes().into(),
        Content::Program { name, size, bytes: None } => {
            format!("not modelled: the program {name} of {size} bytes").into_bytes().into()
        }
    }
}

/// An inode as an entry of a layer.
pub(in crate::sim) fn entry_of(inode: &Inode) -> Entry {
    let kind = match &inode.kind {
        Kind::File(content) => entry::Kind::File { size: content.size(), digest: Digest::of(&description(content)) },
        Kind::Directory(_) => entry::Kind::Directory,
        Kind::Symlink(target) => entry::Kind::Symlink { target: target.to_string() },
        Kind::CharacterDevice(major, minor) => entry::Kind::CharacterDevice { major: *major, minor: *minor },
        Kind::BlockDevice(major, minor) => entry::Kind::BlockDevice { major: *major, minor: *minor },
        Kind::Fifo => entry::Kind::Fifo,
    };
    let Permissions { mode, uid, gid } = inode.permissions;
    let xattrs = inode.xattrs.as_deref().cloned().unwrap_or_default();
    Entry { kind, mode, uid, gid, mtime: inode.modified, xattrs }
}

fn missing(path: &ContainerPath) -> FilesError {
    FilesError { path: path.to_string(), source: io::ErrorKind::NotFound.into() }
}

impl Files for Tree<'_> {
    fn entry(&self, path: &ContainerPath) -> Result<Option<Entry>, FilesError> {
        Ok(self.find(path).map(|id| entry_of(self.files.inode(id))))
    }

    fn children(&self, folder: &ContainerPath) -> Result<Vec<String>, FilesError> {
        let id = self.find(folder).ok_or_else(|| missing(folder))?;
        let names = self.files.entries(id).map_err(|_| missing(folder))?;
        Ok(names.map(|(name, _)| name.to_owned()).collect())
    }

    fn hash(&self, path: &ContainerPath, header: &[u8]) -> Result<Digest, FilesError> {
        let content = self.content(path).ok_or_else(|| missing(path))?;
        let mut hasher = Hasher::new();
        hasher.update(header);
        hasher.update(&description(content));
        Ok(hasher.finish())
    }

    fn open(&self, path: &ContainerPath) -> Result<Box<dyn Read + '_>, FilesError> {
        let content = self.content(path).ok_or_else(|| missing(path))?;
        Ok(Box::new(Cursor::new(description(content))))
    }
}

/// What changed from `lower` to `upper`, of which `lower` is an earlier copy, in the order of a layer.
pub(in crate::sim) fn changes(lower: &FileSystem, upper: &FileSystem) -> Vec<Change> {
    let (mut before, mut after) = (FileTree::new(), FileTree::new());
    compare(lower, upper, (lower.root(), upper.root()), &ContainerPath::root(), &mut before, &mut after);
    diff(&before, &after)
}

/// Collects what differs; of folders that nobody touched nothing is looked at, but what is below them.
fn compare(
    lower: &FileSystem,
    upper: &FileSystem,
    (old, new): (InodeId, InodeId),
    path: &ContainerPath,
    before: &mut FileTree,
    after: &mut FileTree,
) {
    let names = |files: &FileSystem, id| -> ordered::Map<String, InodeId> {
        files.entries(id).map(|all| all.map(|(name, id)| (name.to_owned(), id)).collect()).unwrap_or_default()
    };
    let (old_names, new_names) = (names(lower, old), names(upper, new));
    for (name, id) in &old_names {
        if !new_names.contains_key(name) {
            before.insert(path.join(name), entry_of(lower.inode(*id)));
        }
    }
    for (name, id) in &new_names {
        let below = path.join(name);
        let inode = upper.inode(*id);
        let Some(old) = old_names.get(name) else {
            after.insert(below.clone(), entry_of(inode));
            after.extend(
                Tree::at(upper, *id).entries().into_iter().map(|(path, entry)| (below.join(path.relative()), entry)),
            );
            continue;
        };
        let same = old == id && !upper.touched_since(lower, *id);
        if !same {
            // What was written is part of the layer, though it be the same as before: overlayfs has copied it.
            before.insert(below.clone(), Entry { mtime: i64::MIN, ..entry_of(lower.inode(*old)) });
            after.insert(below.clone(), entry_of(inode));
        }
        match (inode.is_directory(), lower.inode(*old).is_directory()) {
            (true, true) => {
                let length = after.len() + before.len();
                compare(lower, upper, (*old, *id), &below, before, after);
                // A folder in which something changed is part of the layer, as with overlayfs.
                if same && after.len() + before.len() > length {
                    before.insert(below.clone(), Entry { mtime: i64::MIN, ..entry_of(inode) });
                    after.insert(below, entry_of(inode));
                }
            }
            (true, false) => {
                let all = Tree::at(upper, *id).entries();
                after.extend(all.into_iter().map(|(path, entry)| (below.join(path.relative()), entry)));
            }
            _ => {}
        }
    }
}

/// The digest of the tar of changes, and whether all its bytes are real.
pub(in crate::sim) fn digest(changes: &[Change], upper: &FileSystem, time: i64) -> (DiffId, bool) {
    let tree = Tree::new(upper);
    let mut real = true;
    let mut tar = Tar::new();
    for change in changes {
        match change {
            Change::Added(path, entry) | Change::Modified(path, entry) => {
                let content = tree.content(path);
                real &= content.is_none_or(|content| content.bytes().is_ok());
                tar.append(path, entry, content);
            }
            Change::Removed(path) => tar.whiteout(path, time),
            Change::Opaque(path) => tar.opaque(path, time),
        }
    }
    (tar.finish(), real)
}

/// Puts the entries that a COPY or WORKDIR writes onto a file system; the digest of their tar, and whether all its bytes are
/// real.
pub(in crate::sim) fn write(
    files: &mut FileSystem,
    entries: &ordered::Map<ContainerPath, LayerEntry>,
    origins: &[Tree<'_>],
) -> Result<(DiffId, bool), Errno> {
    let mut tar = Tar::new();
    let mut real = true;
    for (path, written) in entries {
        let content = match &written.source {
            Source::Nothing => Content::empty(),
            Source::Inline(text) => Content::new(text.clone()),
            Source::Origin { tree, path } => {
                origins.get(*tree).and_then(|origin| origin.content(path)).cloned().unwrap_or_else(Content::empty)
            }
            Source::Packed { tree, path, start } => {
                let mut bytes = Vec::new();
                let origin = origins.get(*tree).ok_or(Errno::Enoent)?;
                let mut packed = open_packed(origin, path, *start, written.entry.size()).map_err(|_| Errno::Einval)?;
                packed.read_to_end(&mut bytes).map_err(|_| Errno::Einval)?;
                Content::new(bytes)
            }
        };
        let is_file = matches!(written.entry.kind, entry::Kind::File { .. });
        real &= content.bytes().is_ok();
        tar.append(path, &written.entry, is_file.then_some(&content));
        put(files, path, &written.entry, content)?;
    }
    Ok((tar.finish(), real))
}

/// A tar of which only the digest is wanted. What no tar can hold counts by its description: the digest is only modelled then.
struct Tar {
    writer: Writer<Vec<u8>>,
    beside: Vec<u8>,
}

impl Tar {
    fn new() -> Self {
        Self { writer: Writer::new(Vec::new()), beside: Vec::new() }
    }

    fn append(&mut self, path: &ContainerPath, entry: &Entry, content: Option<&Content>) {
        let bytes = content.map(description).unwrap_or_default();
        let mut entry = entry.clone();
        if let entry::Kind::File { size, .. } = &mut entry.kind {
            *size = bytes.len() as u64;
        }
        if let Err(error) = self.writer.append(path, &entry, &mut bytes.as_ref()) {
            self.beside.extend(format!("{path}: {error}").into_bytes());
        }
    }

    fn whiteout(&mut self, path: &ContainerPath, time: i64) {
        if let Err(error) = self.writer.whiteout(path, time) {
            self.beside.extend(format!("{path}: {error}").into_bytes());
        }
    }

    fn opaque(&mut self, path: &ContainerPath, time: i64) {
        if let Err(error) = self.writer.opaque(path, time) {
            self.beside.extend(format!("{path}: {error}").into_bytes());
        }
    }

    fn finish(self) -> DiffId {
        let mut bytes = self.writer.finish().unwrap_or_default();
        bytes.extend(self.beside);
        DiffId::new(Digest::of(&bytes))
    }
}

/// Puts an entry at a path, whose folder is there; what was there is replaced, but a folder stays.
pub(in crate::sim) fn put(
    files: &mut FileSystem,
    path: &ContainerPath,
    entry: &Entry,
    content: Content,
) -> Result<(), Errno> {
    let permissions = Permissions { mode: entry.mode, uid: entry.uid, gid: entry.gid };
    let tree = Tree::new(files);
    let existing = tree.find(path);
    let (Some(folder), Some(name)) = (path.parent().and_then(|folder| tree.find(&folder)), path.file_name()) else {
        return if path.is_root() { Ok(()) } else { Err(Errno::Enoent) };
    };
    let kind = match &entry.kind {
        entry::Kind::Directory => match existing {
            Some(id) if files.inode(id).is_directory() => {
                files.set_permissions(id, permissions);
                files.set_modified(id, entry.mtime);
                files.set_xattrs(id, &entry.xattrs);
                return Ok(());
            }
            _ => files.inode(folder).kind.clone(),
        },
        entry::Kind::File { .. } => Kind::File(content),
        entry::Kind::Symlink { target } => Kind::Symlink(target.as_str().into()),
        entry::Kind::HardLink { target } => {
            let fellow = Tree::new(files).find(&ContainerPath::new(target)).ok_or(Errno::Enoent)?;
            remove(files, path, entry.mtime)?;
            return files.link(folder, name, fellow, entry.mtime);
        }
        entry::Kind::CharacterDevice { major, minor } => Kind::CharacterDevice(*major, *minor),
        entry::Kind::BlockDevice { major, minor } => Kind::BlockDevice(*major, *minor),
        entry::Kind::Fifo => Kind::Fifo,
    };
    remove(files, path, entry.mtime)?;
    let id = files.add(folder, name, kind, permissions, entry.mtime)?;
    files.set_xattrs(id, &entry.xattrs);
    Ok(())
}

/// Removes a path and all that is below it, if it is there.
pub(in crate::sim) fn remove(files: &mut FileSystem, path: &ContainerPath, now: i64) -> Result<(), Errno> {
    let tree = Tree::new(files);
    let (Some(id), Some(folder), Some(name)) =
        (tree.find(path), path.parent().and_then(|folder| tree.find(&folder)), path.file_name())
    else {
        return Ok(());
    };
    let below: Vec<String> = match files.entries(id) {
        Ok(names) => names.map(|(name, _)| name.to_owned()).collect(),
        Err(_) => Vec::new(),
    };
    for name in below {
        remove(files, &path.join(&name), now)?;
    }
    let gone = files.unlink(folder, name, now)?;
    files.forget(gone);
    Ok(())
}

/// Makes a folder and those above it, where they are missing.
pub(in crate::sim) fn make_folders(files: &mut FileSystem, path: &ContainerPath, permissions: Permissions, now: i64) {
    let mut at = files.root();
    for word in path.components() {
        let next = files.inode(at).directory().ok().and_then(|directory| directory.get(word));
        at = match next {
            Some(next) => next,
            None => match files.add_folder(at, word, permissions, now) {
                Ok(next) => next,
                Err(_) => return,
            },
        };
    }
}
