//! Images and their tags.

use layercake_core::digest::{Digest, ImageId};
use layercake_core::image::config::ImageConfig;
use layercake_core::image::reference::ImageReference;

use super::{Store, StoreError};

/// An image of the store.
#[derive(Debug, Clone, PartialEq)]
pub struct Image {
    /// Digest of the config document.
    pub id: ImageId,
    /// Digest of the manifest.
    pub manifest: Digest,
    /// The config document.
    pub config: ImageConfig,
    /// The image that it was built from, where the classic builder made it.
    pub parent: Option<ImageId>,
    /// When it was made, seconds since 1970 (from the config).
    pub created: i64,
    /// Bytes in the regular files of all its layers.
    pub size: u64,
}

impl Store {
    /// Stores an image of layers that the store has: writes the config and manifest blobs and a row. Does nothing where
    /// the image is there (but remembers `parent`).
    ///
    /// # Errors
    /// [`StoreError`] where a layer is missing.
    pub fn put_image(&self, _config: &ImageConfig, _parent: Option<&ImageId>) -> Result<Image, StoreError> {
        unimplemented!("helper: store")
    }

    /// The image with this id.
    ///
    /// # Errors
    /// What the database said.
    pub fn image(&self, _id: &ImageId) -> Result<Option<Image>, StoreError> {
        unimplemented!("helper: store")
    }

    /// The image that `name` means: a reference (tag `latest` where none is written), or an unambiguous prefix of an id.
    ///
    /// # Errors
    /// [`StoreError`] for an ambiguous prefix.
    pub fn find_image(&self, _name: &str) -> Result<Option<Image>, StoreError> {
        unimplemented!("helper: store")
    }

    /// All images, newest first, each with its references in order of name.
    ///
    /// # Errors
    /// What the database said.
    pub fn images(&self) -> Result<Vec<(Image, Vec<ImageReference>)>, StoreError> {
        unimplemented!("helper: store")
    }

    /// Lets `reference` name the image `id`, and writes `index.json`. Returns the image that it named before.
    ///
    /// # Errors
    /// What the database said.
    pub fn tag(&self, _reference: &ImageReference, _id: &ImageId) -> Result<Option<ImageId>, StoreError> {
        unimplemented!("helper: store")
    }

    /// Takes a reference away; `false` where there was none.
    ///
    /// # Errors
    /// What the database said.
    pub fn untag(&self, _reference: &ImageReference) -> Result<bool, StoreError> {
        unimplemented!("helper: store")
    }

    /// Removes the image's row, then every blob, unpacked layer and cache record that nothing else needs. Returns the
    /// ids of what went, for `Deleted: sha256:…` lines (the image, its untagged parents, then layers by DiffID).
    ///
    /// # Errors
    /// What the database said.
    pub fn remove_image(&self, _id: &ImageId) -> Result<Vec<Digest>, StoreError> {
        unimplemented!("helper: store")
    }
}
