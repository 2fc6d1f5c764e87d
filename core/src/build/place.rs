//! What the layer of a COPY, ADD or WORKDIR holds: the entries that it writes and the parents that it creates, nothing else.

mod unpack;

use super::action::ReadTree;
use super::files::{Files, FilesError, Nothing, resolve};
use super::owner::{OwnerError, owner};
use super::select::SelectedEntry;
use crate::container_path::ContainerPath;
use crate::digest::Digest;
use crate::dockerfile::mode::Mode;
use crate::layer::entry::{Entry, Kind};
use crate::ordered;
use crate::plan::TransferOperation;

pub use unpack::{UnpackError, open_packed};

/// An entry of a layer to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerEntry {
    /// What is written.
    pub entry: Entry,
    /// Where its bytes come from.
    pub source: Source,
}

/// Where the bytes of an entry come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// It has none.
    Nothing,
    /// From a file of what the COPY reads.
    Origin {
        /// Which of the trees that it reads, from 0.
        tree: usize,
        /// The file.
        path: ContainerPath,
    },
    /// From an archive of what the ADD reads.
    Packed {
        /// Which of the trees that it reads, from 0.
        tree: usize,
        /// The archive.
        path: ContainerPath,
        /// Where they begin in it, once it is decompressed.
        start: u64,
    },
    /// From the Dockerfile.
    Inline(String),
}

/// Why a COPY cannot write what it should.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// A folder is to go where something else is.
    #[error("cannot copy to non-directory: {0}")]
    NotAFolder(ContainerPath),
    /// A file is to go where a folder is.
    #[error("cannot overwrite to directory {0} with file")]
    IsAFolder(ContainerPath),
    /// An archive cannot be unpacked.
    #[error("cannot unpack {name}")]
    Unpack {
        /// Which.
        name: String,
        /// Why.
        #[source]
        source: UnpackError,
    },
    /// `--chown` or USER.
    #[error(transparent)]
    Owner(#[from] OwnerError),
    /// What the world said.
    #[error(transparent)]
    Files(#[from] FilesError),
}

/// A tree that a COPY or ADD reads.
#[derive(Clone, Copy)]
pub struct SourceTree<'a> {
    /// What is read of it.
    pub read: &'a ReadTree,
    /// All that is in it.
    pub files: &'a dyn Files,
}

/// The entries of the layer that `transfer` makes of `trees` on top of `lower` (of nothing, with `--link`), all with the time
/// `time`. An ADD opens what may be an archive.
///
/// # Errors
/// [`PlaceError`] where folders and files are in each other's way, an owner is not known, or an archive is broken.
pub fn place(
    transfer: &TransferOperation,
    trees: &[SourceTree<'_>],
    lower: &dyn Files,
    time: i64,
) -> Result<ordered::Map<ContainerPath, LayerEntry>, PlaceError> {
    let lower = if transfer.link { &Nothing } else { lower };
    let owner = transfer.owner.as_deref().map(|text| owner(lower, text)).transpose()?;
    let mode = transfer.mode.as_ref();
    let mut layer = Layer { lower, time, owner, mode, entries: ordered::Map::new(), fresh: ordered::Set::new() };
    let destination = resolve(lower, &transfer.destination, true)?;
    let is_folder = destination.is_root() || transfer.into_folder || layer.has_folder(&destination)?;
    let sources = trees.iter().enumerate();
    for (number, tree, source) in
        sources.flat_map(|(number, tree)| tree.read.selected.iter().map(move |it| (number, tree, it)))
    {
        if source.folder.is_some() {
            layer.folder(&destination)?;
            for file in &source.entries {
                layer.write(&destination.join(&file.below), file.entry.clone(), source_of(number, file))?;
            }
        } else if let Some(file) = source.entries.first() {
            let is_file = matches!(file.entry.kind, Kind::File { .. });
            if is_file && transfer.unpacks(tree.read.origin.is_remote()) {
                let archive = unpack::Archive { tree: number, path: &file.path, files: tree.files };
                let keep_owner = transfer.unpacked_owner;
                if unpack::unpack(&mut layer, &archive, &destination, keep_owner, source)? {
                    continue;
                }
            }
            let target = if is_folder { destination.join(&source.name) } else { destination.clone() };
            layer.file(&target, file.entry.clone(), source_of(number, file))?;
        }
    }
    for inline in &transfer.inline {
        let target = if is_folder { destination.join(&inline.name) } else { destination.clone() };
        let size = inline.content.len() as u64;
        let kind = Kind::File { size, digest: Digest::of(inline.content.as_bytes()) };
        let entry = Entry { kind, mode: 0o644, uid: 0, gid: 0, mtime: time, xattrs: ordered::Map::new() };
        layer.file(&target, entry, Source::Inline(inline.content.clone()))?;
    }
    unpack::share(&mut layer.entries);
    Ok(layer.entries)
}

/// The entries of the layer that makes the folder `path` (WORKDIR), owned by `user`; none where it is there.
///
/// # Errors
/// As [`place`].
pub fn place_folder(
    path: &ContainerPath,
    user: &str,
    lower: &dyn Files,
    time: i64,
) -> Result<ordered::Map<ContainerPath, LayerEntry>, PlaceError> {
    let owner = Some(owner(lower, user)?);
    let mut layer = Layer { lower, time, owner, mode: None, entries: ordered::Map::new(), fresh: ordered::Set::new() };
    layer.folder(&resolve(lower, path, true)?)?;
    Ok(layer.entries)
}

/// Where the bytes of a file are that is taken as it is.
fn source_of(tree: usize, file: &SelectedEntry) -> Source {
    match file.entry.kind {
        Kind::File { .. } => Source::Origin { tree, path: file.path.clone() },
        _ => Source::Nothing,
    }
}

struct Layer<'a> {
    lower: &'a dyn Files,
    time: i64,
    owner: Option<(u32, u32)>,
    mode: Option<&'a Mode>,
    entries: ordered::Map<ContainerPath, LayerEntry>,
    /// Folders that the lower tree does not have: nothing need be looked up below them.
    fresh: ordered::Set<ContainerPath>,
}

impl Layer<'_> {
    fn kind(&self, path: &ContainerPath) -> Result<Option<Kind>, FilesError> {
        match self.entries.get(path) {
            Some(written) => Ok(Some(written.entry.kind.clone())),
            None if path.parent().is_some_and(|parent| self.fresh.contains(&parent)) => Ok(None),
            None => Ok(self.lower.entry(path)?.map(|entry| entry.kind)),
        }
    }

    fn has_folder(&self, path: &ContainerPath) -> Result<bool, FilesError> {
        Ok(self.kind(path)? == Some(Kind::Directory))
    }

    /// Makes sure of the folder `path`, making it and its parents where they are missing.
    fn folder(&mut self, path: &ContainerPath) -> Result<(), PlaceError> {
        if path.is_root() {
            return Ok(());
        }
        match self.kind(path)? {
            Some(Kind::Directory) => return Ok(()),
            Some(_) => return Err(PlaceError::NotAFolder(path.clone())),
            None => {}
        }
        self.folder(&path.parent().unwrap_or_else(ContainerPath::root))?;
        let (uid, gid) = self.owner.unwrap_or((0, 0));
        let entry =
            Entry { kind: Kind::Directory, mode: 0o755, uid, gid, mtime: self.time, xattrs: ordered::Map::new() };
        self.entries.insert(path.clone(), LayerEntry { entry, source: Source::Nothing });
        self.fresh.insert(path.clone());
        Ok(())
    }

    /// Writes a single file: a symlink at its place is followed for the folders above it only.
    fn file(&mut self, path: &ContainerPath, entry: Entry, source: Source) -> Result<(), PlaceError> {
        self.folder(&path.parent().unwrap_or_else(ContainerPath::root))?;
        self.write(path, entry, source)
    }

    fn write(&mut self, path: &ContainerPath, mut entry: Entry, source: Source) -> Result<(), PlaceError> {
        let is_folder = entry.kind == Kind::Directory;
        match self.kind(path)? {
            Some(Kind::Directory) if !is_folder => return Err(PlaceError::IsAFolder(path.clone())),
            Some(kind) if is_folder && kind != Kind::Directory => return Err(PlaceError::NotAFolder(path.clone())),
            None if is_folder => {
                self.fresh.insert(path.clone());
            }
            _ => {}
        }
        if let Some((uid, gid)) = self.owner {
            (entry.uid, entry.gid) = (uid, gid);
        }
        if let Some(mode) = self.mode
            && !matches!(entry.kind, Kind::Symlink { .. })
        {
            entry.mode = mode.of(entry.mode, is_folder);
        }
        entry.mtime = self.time;
        self.entries.insert(path.clone(), LayerEntry { entry, source });
        Ok(())
    }
}
