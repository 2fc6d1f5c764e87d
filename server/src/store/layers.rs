//! Layers: the tar as a blob, and its content unpacked for overlayfs in a folder named by ChainID.

use std::io::Read;
use std::path::{Path, PathBuf};

use layercake_core::container_path::ContainerPath;
use layercake_core::digest::{ChainId, DiffId, Digest};
use layercake_core::layer::entry::Entry;

use super::{Store, StoreError};

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
    /// is there. Overlay whiteouts are made from `.wh.` entries; limits and hostile entries as in `unpack`.
    ///
    /// # Errors
    /// A tar that is malformed or breaks a limit; what the file system said.
    pub fn import_layer(&self, _parent: Option<&ChainId>, _tar: &mut dyn Read) -> Result<Layer, StoreError> {
        unimplemented!("helper: store")
    }

    /// Makes a layer of what a container wrote into `upper` (an overlay upper folder), and takes the folder: it is renamed
    /// into place. `upper` must lie in the store (see `scratch`).
    ///
    /// # Errors
    /// What the file system said.
    pub fn adopt_upper(&self, _parent: Option<&ChainId>, _upper: &Path) -> Result<Layer, StoreError> {
        unimplemented!("helper: store")
    }

    /// Makes a layer of what a container wrote into `upper`, and leaves the folder as it is (`layercake commit`).
    ///
    /// # Errors
    /// What the file system said.
    pub fn archive_upper(&self, _parent: Option<&ChainId>, _upper: &Path) -> Result<Layer, StoreError> {
        unimplemented!("helper: store")
    }

    /// The layer on top of the stack `chain_id`; `None` where the store does not have it.
    ///
    /// # Errors
    /// What the database said.
    pub fn layer(&self, _chain_id: &ChainId) -> Result<Option<Layer>, StoreError> {
        unimplemented!("helper: store")
    }

    /// The unpacked folders of the stack `top`, top first, as overlayfs wants them. Empty for `None`.
    ///
    /// # Errors
    /// [`StoreError`] where a layer of the stack is missing.
    pub fn lower_directories(&self, _top: Option<&ChainId>) -> Result<Vec<PathBuf>, StoreError> {
        unimplemented!("helper: store")
    }

    /// What the stack `top` has at `path`, as overlayfs would merge it: whiteouts and opaque folders count. Symlinks in
    /// `path` are not followed: a path below a symlink is `None`. File digests are not computed: a regular file's digest
    /// is that of no bytes.
    ///
    /// # Errors
    /// What the file system said.
    pub fn look_up(&self, _top: Option<&ChainId>, _path: &ContainerPath) -> Result<Option<Entry>, StoreError> {
        unimplemented!("helper: store")
    }
}
