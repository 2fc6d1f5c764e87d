//! An archive that an ADD unpacks → entries of the layer.
//!
//! As in BuildKit (`solver/llbsolver/file/unpack_root.go` there): members are written one after the other into the folder,
//! out of which nothing leads, symlinks of the image and of the archive are followed on the way; a file takes the place of
//! whatever is there, a folder that of anything but a folder. Devices and pipes are passed over. Modes are the archive's, and
//! so are owners, but for `--chown` with BuildKit; `--chmod` says nothing of them.

use std::io::{self, Read};

use super::super::files::{Files, FilesError, follow};
use super::super::select::Selected;
use super::{Layer, LayerEntry, PlaceError, Source};
use crate::container_path::ContainerPath;
use crate::layer::archive::compression::decompressed;
use crate::layer::archive::contents::{Stored, files};
use crate::layer::archive::limits::Limits;
use crate::layer::archive::reader::ReadError;
use crate::layer::entry::{Entry, Kind};
use crate::ordered;

/// Why an archive cannot be unpacked.
#[derive(Debug, thiserror::Error)]
pub enum UnpackError {
    /// It is broken, or more than is taken.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A hard link to what is not in it.
    #[error("its hard link {link} names {target}, which is no file of the archive")]
    Link {
        /// The link.
        link: ContainerPath,
        /// What it names.
        target: String,
    },
    /// A file takes a folder's place, and a folder the file's: no layer says that without a mark of its own.
    #[error("it replaces the folder {0} by a file, and the file by a folder")]
    Replaced(ContainerPath),
}

/// A file that may be an archive.
pub(super) struct Archive<'a> {
    /// The tree that it is in.
    pub(super) tree: usize,
    pub(super) path: &'a ContainerPath,
    pub(super) files: &'a dyn Files,
}

/// Unpacks `archive` into the folder `destination`; says whether it is one. `source` names it, `owner` says whether `--chown`
/// holds for what is in it.
pub(super) fn unpack(
    layer: &mut Layer<'_>,
    archive: &Archive<'_>,
    destination: &ContainerPath,
    owner: bool,
    source: &Selected,
) -> Result<bool, PlaceError> {
    let failed = |error: io::Error| FilesError { path: archive.path.to_string(), source: error };
    let named = |source_error: UnpackError| PlaceError::Unpack { name: source.name.clone(), source: source_error };
    let tar = decompressed(archive.files.open(archive.path)?).map_err(failed)?;
    let Some(members) = files(tar, &Limits::default()).map_err(|error| named(error.into()))? else { return Ok(false) };
    layer.folder(destination)?;
    let owner = layer.owner.filter(|_| owner);
    let (root, replaced) = (destination.clone(), ordered::Set::new());
    let mut unpacking = Unpacking { layer, archive, root, owner, replaced };
    for member in members {
        unpacking.member(member).map_err(|failure| match failure {
            Failure::Unpack(error) => named(error),
            Failure::Place(error) => error,
        })?;
    }
    Ok(true)
}

/// The bytes of a member of an archive: those that begin at `start` once it is decompressed, and `size` of them. It is read
/// from its begin, so whoever wants many members does better by keeping it decompressed.
///
/// # Errors
/// What the world said, a broken archive among it.
pub fn open_packed<'a>(
    files: &'a dyn Files,
    path: &ContainerPath,
    start: u64,
    size: u64,
) -> Result<Box<dyn Read + 'a>, FilesError> {
    let failed = |source: io::Error| FilesError { path: path.to_string(), source };
    let mut tar = decompressed(files.open(path)?).map_err(failed)?;
    io::copy(&mut tar.by_ref().take(start), &mut io::sink()).map_err(failed)?;
    Ok(Box::new(tar.take(size)))
}

/// Names of one file of an archive become hard links to the first of them, in the order of a layer.
pub(super) fn share(entries: &mut ordered::Map<ContainerPath, LayerEntry>) {
    let mut first: ordered::Map<(usize, ContainerPath, u64), ContainerPath> = ordered::Map::new();
    for (name, written) in entries {
        let Source::Packed { tree, path, start } = &written.source else { continue };
        let file = (*tree, path.clone(), *start);
        if let Some(target) = first.get(&file) {
            written.entry.kind = Kind::HardLink { target: target.relative().to_owned() };
            written.entry.xattrs.clear();
            written.source = Source::Nothing;
        } else {
            first.insert(file, name.clone());
        }
    }
}

enum Failure {
    Unpack(UnpackError),
    Place(PlaceError),
}

impl From<UnpackError> for Failure {
    fn from(error: UnpackError) -> Self {
        Self::Unpack(error)
    }
}

impl<E: Into<PlaceError>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Place(error.into())
    }
}

struct Unpacking<'a, 'layer> {
    layer: &'a mut Layer<'layer>,
    archive: &'a Archive<'a>,
    root: ContainerPath,
    owner: Option<(u32, u32)>,
    /// Folders of the image that a file has taken the place of.
    replaced: ordered::Set<ContainerPath>,
}

impl Unpacking<'_, '_> {
    fn member(&mut self, Stored { path, mut entry, start }: Stored) -> Result<(), Failure> {
        if path.is_root() || matches!(entry.kind, Kind::CharacterDevice { .. } | Kind::BlockDevice { .. } | Kind::Fifo)
        {
            return Ok(());
        }
        let is_folder = entry.kind == Kind::Directory;
        let path = self.resolve(&path, is_folder)?;
        if path == self.root {
            return Ok(());
        }
        if let Some((uid, gid)) = self.owner {
            (entry.uid, entry.gid) = (uid, gid);
        }
        entry.mtime = self.layer.time;
        if matches!(entry.kind, Kind::Symlink { .. }) {
            entry.mode = 0o777;
        }
        self.parents(&path)?;
        if let Kind::HardLink { target } = &entry.kind {
            let target = target.clone();
            return self.link(&path, &target, entry);
        }
        let source = match entry.kind {
            Kind::File { .. } => Source::Packed { tree: self.archive.tree, path: self.archive.path.clone(), start },
            _ => Source::Nothing,
        };
        self.put(&path, LayerEntry { entry, source })
    }

    /// A further name of a file: what the link's header says of mode and owner holds for all of them.
    fn link(&mut self, path: &ContainerPath, named: &str, header: Entry) -> Result<(), Failure> {
        let target = self.resolve(&ContainerPath::new(named), false)?;
        let written = self.layer.entries.get(&target).filter(|written| written.entry.kind != Kind::Directory).cloned();
        let Some(mut written) = written else {
            return Err(UnpackError::Link { link: path.clone(), target: named.to_owned() }.into());
        };
        if target == *path {
            return Ok(());
        }
        let before = written.clone();
        (written.entry.uid, written.entry.gid) = (header.uid, header.gid);
        if !matches!(written.entry.kind, Kind::Symlink { .. }) {
            written.entry.mode = header.mode;
        }
        self.put(path, written.clone())?;
        if written != before && matches!(written.source, Source::Packed { .. }) {
            let names = self.layer.entries.values_mut().filter(|other| other.source == written.source);
            names.for_each(|other| other.clone_from(&written));
        }
        Ok(())
    }

    /// Follows symlinks on the way, which begin and end in the folder that is unpacked into.
    fn resolve(&self, path: &ContainerPath, last: bool) -> Result<ContainerPath, FilesError> {
        let found = follow(|path| self.kind(&self.root.join(path.relative())), path, last)?;
        Ok(self.root.join(found.relative()))
    }

    fn kind(&self, path: &ContainerPath) -> Result<Option<Kind>, FilesError> {
        let above = std::iter::successors(path.parent(), ContainerPath::parent);
        let hidden = above.filter_map(|folder| self.layer.entries.get(&folder));
        let is_hidden = hidden.into_iter().any(|written| written.entry.kind != Kind::Directory);
        if is_hidden { Ok(None) } else { self.layer.kind(path) }
    }

    /// Makes the folders above `path` that are missing, as root's.
    fn parents(&mut self, path: &ContainerPath) -> Result<(), PlaceError> {
        let owner = self.layer.owner.take();
        let made = self.layer.folder(&path.parent().unwrap_or_else(ContainerPath::root));
        self.layer.owner = owner;
        made
    }

    fn put(&mut self, path: &ContainerPath, written: LayerEntry) -> Result<(), Failure> {
        let is_folder = written.entry.kind == Kind::Directory;
        match (self.kind(path)?, is_folder) {
            (Some(Kind::Directory), true) => {}
            (Some(Kind::Directory), false) => {
                if !self.layer.fresh.contains(path) {
                    self.replaced.insert(path.clone());
                }
                let is_below = |below: &ContainerPath| below.is_within(path);
                self.layer.entries.retain(|below, _| !is_below(below));
                self.layer.fresh.retain(|below| !is_below(below));
            }
            (Some(_) | None, true) => {
                if self.replaced.contains(path) {
                    return Err(UnpackError::Replaced(path.clone()).into());
                }
                self.layer.fresh.insert(path.clone());
            }
            (Some(_) | None, false) => {}
        }
        self.layer.entries.insert(path.clone(), written);
        Ok(())
    }
}
