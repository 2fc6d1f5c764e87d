//! Layers: the tar as a blob, and its content unpacked for overlayfs in a folder named by ChainID.

use std::fs::{self, DirBuilder, File, Permissions};
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::Path;

use layercake_core::container_path::ContainerPath;
use layercake_core::digest::{ChainId, DiffId, Digest};
use layercake_core::layer::archive::limits::Limits;

use super::blobs::{BlobWriter, Complete};
use super::database::Durability;
use super::layout::{self, rename_into_place, sync_directory};
use super::pack::pack;
use super::stack::{self, Level};
use super::unpack::{adjust, unpack};
use super::{Store, StoreError, failpoint};

/// A layer of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// The stack with this layer on top.
    pub chain_id: ChainId,
    /// Digest of the uncompressed tar.
    pub diff_id: DiffId,
    /// The stack below; `None` for a lowest layer.
    pub parent: Option<ChainId>,
    /// Bytes in its regular files: what Docker prints as SIZE.
    pub size: u64,
    /// The blob that holds the tar. Stored uncompressed, so its digest is the DiffID's.
    pub blob: Digest,
    /// Bytes of that blob.
    pub blob_size: u64,
}

impl Store {
    /// Stores the layer tar that `tar` reads, on top of `parent`: blob and unpacked folder. Does nothing where the layer
    /// is there. Overlay whiteouts are made from `.wh.` entries; limits and hostile entries as in `unpack`. The tar is read
    /// once, to its end.
    ///
    /// # Errors
    /// [`StoreError::MissingLayer`] where `parent` is not there; [`StoreError::Unpack`] for a tar that is malformed or
    /// breaks a limit; what the file system said.
    pub fn import_layer(&self, parent: Option<&ChainId>, tar: &mut dyn Read) -> Result<Layer, StoreError> {
        self.import(parent, None, tar)
    }

    /// As [`Self::import_layer`], of a tar whose digest somebody told us.
    ///
    /// # Errors
    /// As [`Self::import_layer`]; [`StoreError::WrongLayer`] for another tar, of which nothing is kept then.
    pub fn import_layer_of(
        &self,
        parent: Option<&ChainId>,
        diff_id: &DiffId,
        tar: &mut dyn Read,
    ) -> Result<Layer, StoreError> {
        self.import(parent, Some(diff_id), tar)
    }

    fn import(
        &self,
        parent: Option<&ChainId>,
        expected: Option<&DiffId>,
        tar: &mut dyn Read,
    ) -> Result<Layer, StoreError> {
        let _lease = self.hold()?;
        self.check_parent(parent)?;
        let scratch = self.scratch()?;
        let folder_path = scratch.path().join("layer");
        let folder = self.make_layer_folder(parent, &folder_path)?;
        let mut tee = Tee { source: tar, blob: self.blob_writer()?, blob_error: None };
        let unpacked = unpack(&mut tee, folder.as_fd(), self.mode, &Limits::default());
        if let Some(source) = tee.blob_error {
            return Err(StoreError::Io { action: "write a blob in", path: layout::temporary(&self.root), source });
        }
        let summary = unpacked?;
        let blob = tee.blob.complete()?;
        let found = DiffId::new(blob.digest);
        if let Some(expected) = expected.filter(|expected| **expected != found) {
            return Err(StoreError::WrongLayer { expected: *expected, found });
        }
        for path in &summary.implied {
            // A folder that the layer only passes through keeps the attributes that it has below.
            if let Some(entry) = self.look_up(parent, path)? {
                adjust(folder.as_fd(), path, &entry, self.mode)?;
            }
        }
        self.place_layer(parent, blob, &folder_path, summary.bytes, summary.opaque_root)
    }

    /// Makes a layer of what a container wrote into `upper` (an overlay upper folder), and takes the folder: it is renamed
    /// into place. `upper` must lie in the store (see `scratch`), and no overlay may use it any longer.
    ///
    /// # Errors
    /// As [`Self::import_layer`], and [`StoreError::Pack`].
    pub fn adopt_upper(&self, parent: Option<&ChainId>, upper: &Path) -> Result<Layer, StoreError> {
        let _lease = self.hold()?;
        self.check_parent(parent)?;
        let (blob, size) = self.pack_upper(upper)?;
        self.place_layer(parent, blob, upper, size, false)
    }

    /// Makes a layer of what a container wrote into `upper`, and leaves the folder as it is (`layercake commit`).
    ///
    /// # Errors
    /// As [`Self::adopt_upper`].
    pub fn archive_upper(&self, parent: Option<&ChainId>, upper: &Path) -> Result<Layer, StoreError> {
        let _lease = self.hold()?;
        self.check_parent(parent)?;
        let (blob, _) = self.pack_upper(upper)?;
        let mut tar = blob.reopen()?;
        self.import_layer(parent, &mut tar)
    }

    /// Makes `upper` and `work` for an overlay over the stack `top` in `directory`, which is there. A merged root has the
    /// attributes of the upper folder: they are taken from the stack, 0755 of root where there is none.
    ///
    /// # Errors
    /// What the file system said.
    pub fn make_upper(&self, top: Option<&ChainId>, directory: &Path) -> Result<(), StoreError> {
        let work = directory.join("work");
        DirBuilder::new().mode(0o700).create(&work).map_err(StoreError::io("create", &work))?;
        self.make_layer_folder(top, &directory.join("upper")).map(drop)
    }

    pub(super) fn make_layer_folder(&self, below: Option<&ChainId>, path: &Path) -> Result<File, StoreError> {
        DirBuilder::new().mode(0o755).create(path).map_err(StoreError::io("create", path))?;
        // The umask may have taken bits away.
        fs::set_permissions(path, Permissions::from_mode(0o755)).map_err(StoreError::io("change mode of", path))?;
        let folder = File::open(path).map_err(StoreError::io("open", path))?;
        let root = ContainerPath::root();
        if let Some(entry) = self.look_up(below, &root)? {
            adjust(folder.as_fd(), &root, &entry, self.mode)?;
        }
        Ok(folder)
    }

    fn pack_upper(&self, upper: &Path) -> Result<(Complete, u64), StoreError> {
        let folder = File::open(upper).map_err(StoreError::io("open", upper))?;
        let mut writer = self.blob_writer()?;
        let summary = pack(folder.as_fd(), self.mode, &mut writer)?;
        Ok((writer.complete()?, summary.bytes))
    }

    /// Makes the layer visible: one syncfs for folder and blob, the renames, the row.
    fn place_layer(
        &self,
        parent: Option<&ChainId>,
        blob: Complete,
        folder: &Path,
        size: u64,
        opaque_root: bool,
    ) -> Result<Layer, StoreError> {
        let diff_id = DiffId::new(blob.digest);
        let chain_id = ChainId::on(parent, &diff_id);
        if let Some(layer) = self.layer(&chain_id)? {
            return Ok(layer);
        }
        let opened = File::open(folder).map_err(StoreError::io("open", folder))?;
        failpoint::pass("sync a layer")?;
        rustix::fs::syncfs(&opened).map_err(StoreError::io("sync the file system of", folder))?;
        let (blob, blob_size) = blob.place()?;
        // A folder that has the name already is of a process that was faster, or was killed before it wrote the row.
        rename_into_place(folder, &self.layer_directory(&chain_id))?;
        sync_directory(&layout::layers(&self.root))?;
        let layer = Layer { chain_id, diff_id, parent: parent.copied(), size, blob, blob_size };
        let level = Level { layer, opaque_root };
        self.write(Durability::Later, |transaction| stack::insert(transaction, &level))?;
        Ok(level.layer)
    }

    fn check_parent(&self, parent: Option<&ChainId>) -> Result<(), StoreError> {
        match parent {
            Some(parent) if self.layer(parent)?.is_none() => Err(StoreError::MissingLayer(*parent)),
            _ => Ok(()),
        }
    }
}

/// Passes a tar on to the unpacker and keeps a copy in a blob.
struct Tee<'a> {
    source: &'a mut dyn Read,
    blob: BlobWriter,
    /// Kept apart, so that a full disk is not told as a malformed tar.
    blob_error: Option<io::Error>,
}

impl Read for Tee<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(buffer)?;
        if let Err(error) = self.blob.write_all(&buffer[..count]) {
            let kind = error.kind();
            self.blob_error = Some(error);
            return Err(kind.into());
        }
        Ok(count)
    }
}
