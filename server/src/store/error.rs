//! What can go wrong with the store.

use std::io;
use std::path::{Path, PathBuf};

use layercake_core::digest::{ChainId, DiffId, Digest, ImageId};

use super::pack::PackError;
use super::unpack::UnpackError;
use crate::mode::Mode;

/// What can go wrong with the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A file or folder could not be made, read, written or renamed.
    #[error("{action} {path}")]
    Io {
        /// What was tried: `read`, `create`, `rename`.
        action: &'static str,
        /// On which path.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The database refused.
    #[error("the store's database")]
    Database(#[from] rusqlite::Error),
    /// The store was made by a newer Layercake.
    #[error("the store at {path} has version {found}, this layercake reads up to {known}")]
    Version {
        /// The store.
        path: PathBuf,
        /// Its version.
        found: u32,
        /// The newest that we know.
        known: u32,
    },
    /// The store was made in another mode.
    #[error("the store at {path} was made for mode {found:?}, not {wanted:?}")]
    WrongMode {
        /// The store.
        path: PathBuf,
        /// The mode in its header.
        found: Mode,
        /// The mode of this process.
        wanted: Mode,
    },
    /// The store's header is not what we write.
    #[error("{path} is no header of a store")]
    Header {
        /// The header.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
    /// A stack of layers is named that the store does not have.
    #[error("no layer {0} in the store")]
    MissingLayer(ChainId),
    /// An image is named that the store does not have.
    #[error("no image {0} in the store")]
    MissingImage(ImageId),
    /// A blob that a row names is not there: the store was damaged from outside.
    #[error("blob {0} is missing from the store")]
    MissingBlob(Digest),
    /// A config document of the store cannot be read.
    #[error("config document {digest} cannot be read")]
    Document {
        /// The document.
        digest: Digest,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
    /// Several ids start with this prefix.
    #[error("multiple IDs found with provided prefix: {0}")]
    Ambiguous(String),
    /// A volume is named that the store does not have.
    #[error("get {0}: no such volume")]
    MissingVolume(String),
    /// A volume is to be removed that containers use.
    #[error("remove {name}: volume is in use - [{containers}]")]
    VolumeInUse {
        /// The volume.
        name: String,
        /// The ids of the containers.
        containers: String,
    },
    /// The name of a new container is in use.
    #[error(
        "Conflict. The container name \"/{name}\" is already in use by container \"{id}\". You have to remove (or \
         rename) that container to be able to reuse that name."
    )]
    NameTaken {
        /// The name.
        name: String,
        /// The container that has it.
        id: String,
    },
    /// A layer's tar is another one than its image says.
    #[error("a layer's tar should be {expected}, and is {found}")]
    WrongLayer {
        /// What the image's config says.
        expected: DiffId,
        /// What came.
        found: DiffId,
    },
    /// A layer's tar was not unpacked.
    #[error(transparent)]
    Unpack(#[from] UnpackError),
    /// A container's changes were not packed.
    #[error(transparent)]
    Pack(#[from] PackError),
}

impl StoreError {
    /// Says what was tried on which path: `map_err(StoreError::io("rename", path))`.
    pub(super) fn io<E: Into<io::Error>>(action: &'static str, path: &Path) -> impl FnOnce(E) -> Self {
        move |source| Self::Io { action, path: path.to_owned(), source: source.into() }
    }
}
