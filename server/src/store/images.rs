//! Images: a config document, a manifest, and the row that joins them with layers.

use layercake_core::digest::{ChainId, Digest, ImageId};
use layercake_core::image::config::ImageConfig;
use layercake_core::image::manifest::{Descriptor, Manifest};
use layercake_core::image::media_type::{CONFIG, LAYER};
use layercake_core::image::reference::ImageReference;
use layercake_core::image::time::seconds_since_epoch;
use rusqlite::{OptionalExtension, Row, params};

use super::database::{Durability, identifier, optional_identifier};
use super::{Store, StoreError, stack, tags};

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
    /// When it was made, seconds since 1970 (from the config); 0 where the config does not say.
    pub created: i64,
    /// Bytes in the regular files of all its layers.
    pub size: u64,
}

/// An image as its row has it: all but the config document.
pub(super) struct ImageRow {
    pub(super) id: ImageId,
    pub(super) manifest: Digest,
    pub(super) parent: Option<ImageId>,
    pub(super) created: i64,
    pub(super) size: u64,
}

/// An image's id, one of its names, and the stack of its layers.
pub type ImageTop = (ImageId, Option<String>, Option<ChainId>);

impl Image {
    /// The stack of its layers; `None` for an image without layers.
    #[must_use]
    pub fn top(&self) -> Option<ChainId> {
        ChainId::of(&self.config.rootfs.diff_ids)
    }
}

impl Store {
    /// Stores an image of layers that the store has: writes the config and manifest blobs and a row. Does nothing where
    /// the image is there (but remembers `parent`).
    ///
    /// # Errors
    /// [`StoreError::MissingLayer`] where a layer is missing, [`StoreError::MissingImage`] where `parent` is.
    pub fn put_image(&self, config: &ImageConfig, parent: Option<&ImageId>) -> Result<Image, StoreError> {
        self.put(&config.to_bytes(), config, None, parent)
    }

    /// As [`Self::put_image`], of a config document that somebody else wrote: it is kept byte for byte, since its digest is
    /// the image's id. So is `manifest`, where there is one: it must name the layers' blobs as the store has them.
    ///
    /// # Errors
    /// As [`Self::put_image`]; [`StoreError::Document`] for what is no config.
    pub fn put_image_of(&self, config_bytes: &[u8], manifest: Option<&[u8]>) -> Result<Image, StoreError> {
        let digest = Digest::of(config_bytes);
        let config = ImageConfig::parse(config_bytes).map_err(|source| StoreError::Document { digest, source })?;
        self.put(config_bytes, &config, manifest, None)
    }

    fn put(
        &self,
        config_bytes: &[u8],
        config: &ImageConfig,
        manifest: Option<&[u8]>,
        parent: Option<&ImageId>,
    ) -> Result<Image, StoreError> {
        let _lease = self.hold()?;
        let config_descriptor = Descriptor::of(CONFIG, config_bytes);
        let id = ImageId::new(config_descriptor.digest);
        if let Some(image) = self.image(&id)?
            && (parent.is_none() || image.parent.as_ref() == parent)
        {
            return Ok(image);
        }
        let top = ChainId::of(&config.rootfs.diff_ids);
        let mut layers = stack::levels(&self.database(), top.as_ref())?;
        layers.reverse();
        let size: u64 = layers.iter().map(|level| level.layer.size).sum();
        let layers = layers.iter().map(|level| &level.layer);
        let layers = layers.map(|layer| Descriptor::new(LAYER, layer.blob, layer.blob_size)).collect();
        let own_manifest = || Manifest::new(config_descriptor, layers).to_bytes();
        let manifest_bytes = manifest.map_or_else(own_manifest, <[u8]>::to_vec);
        self.put_blob(config_bytes)?;
        let manifest = self.put_blob(&manifest_bytes)?;
        let created = config.created.as_deref().and_then(seconds_since_epoch).unwrap_or(0);
        self.write(Durability::Now, |transaction| {
            if let Some(parent) = parent {
                let mut query = transaction.prepare_cached("SELECT 1 FROM images WHERE id = ?1")?;
                if !query.exists([parent.to_string()])? {
                    return Err(StoreError::MissingImage(*parent));
                }
            }
            transaction
                .prepare_cached(
                    "INSERT INTO images (id, manifest, manifest_size, top, parent, created, size)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                     ON CONFLICT (id) DO UPDATE SET parent = coalesce(excluded.parent, parent)",
                )?
                .execute(params![
                    id.to_string(),
                    manifest.to_string(),
                    manifest_bytes.len(),
                    top.map(|top| top.to_string()),
                    parent.map(|parent| parent.to_string()),
                    created,
                    size,
                ])?;
            Ok(())
        })?;
        self.image(&id)?.ok_or(StoreError::MissingImage(id))
    }

    /// The image with this id.
    ///
    /// # Errors
    /// What the database said; [`StoreError::MissingBlob`] and [`StoreError::Document`] for a damaged store.
    pub fn image(&self, id: &ImageId) -> Result<Option<Image>, StoreError> {
        let row = self
            .database()
            .prepare_cached("SELECT * FROM images WHERE id = ?1")?
            .query_row([id.to_string()], ImageRow::read)
            .optional()?;
        row.map(|row| self.with_config(row)).transpose()
    }

    /// All images, newest first, each with its references in order of name.
    ///
    /// # Errors
    /// As [`Self::image`].
    pub fn images(&self) -> Result<Vec<(Image, Vec<ImageReference>)>, StoreError> {
        let rows = {
            let mut database = self.database();
            // One transaction, so that an image that goes in between is gone with its tags.
            let transaction = database.transaction()?;
            let rows = transaction
                .prepare_cached("SELECT * FROM images ORDER BY created DESC, sequence DESC")?
                .query_map([], ImageRow::read)?
                .collect::<Result<Vec<_>, _>>()?;
            let with_references = |row: ImageRow| tags::of(&transaction, &row.id).map(|references| (row, references));
            rows.into_iter().map(with_references).collect::<Result<Vec<_>, _>>()?
        };
        let mut images = Vec::with_capacity(rows.len());
        for (row, references) in rows {
            let id = row.id;
            match self.with_config(row) {
                Ok(image) => images.push((image, references)),
                // Removed since the rows were read.
                Err(StoreError::MissingBlob(_)) if self.image(&id)?.is_none() => {}
                Err(error) => return Err(error),
            }
        }
        Ok(images)
    }

    /// Of each image its id, one of its names, and the stack of its layers: what is known of it without its documents, which may be
    /// damaged.
    ///
    /// # Errors
    /// What the database said.
    pub fn image_tops(&self) -> Result<Vec<ImageTop>, StoreError> {
        let database = self.database();
        let mut query = database.prepare_cached(
            "SELECT id, (SELECT min(reference) FROM tags WHERE image = images.id) AS name, top FROM images ORDER BY sequence",
        )?;
        let tops = query
            .query_map([], |row| Ok((identifier(row, "id")?, row.get("name")?, optional_identifier(row, "top")?)))?;
        Ok(tops.collect::<Result<_, _>>()?)
    }

    /// Bytes of what travels when the image does: its layers' blobs, its config and its manifest.
    ///
    /// # Errors
    /// What the database said; [`StoreError::MissingImage`] where it is gone by now.
    pub fn content_bytes(&self, image: &Image) -> Result<u64, StoreError> {
        let layers = stack::levels(&self.database(), image.top().as_ref())?;
        let manifest: u64 = self
            .database()
            .prepare_cached("SELECT manifest_size FROM images WHERE id = ?1")?
            .query_row([image.id.to_string()], |row| row.get(0))
            .optional()?
            .ok_or(StoreError::MissingImage(image.id))?;
        let layers: u64 = layers.iter().map(|level| level.layer.blob_size).sum();
        // Not of the config as we would write it: it may be somebody else's.
        Ok(layers + manifest + self.read_blob(image.id.digest())?.len() as u64)
    }

    pub(super) fn with_config(&self, row: ImageRow) -> Result<Image, StoreError> {
        let ImageRow { id, manifest, parent, created, size } = row;
        let bytes = self.read_blob(id.digest())?;
        let config =
            ImageConfig::parse(&bytes).map_err(|source| StoreError::Document { digest: *id.digest(), source })?;
        Ok(Image { id, manifest, config, parent, created, size })
    }
}

impl ImageRow {
    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: identifier(row, "id")?,
            manifest: identifier(row, "manifest")?,
            parent: optional_identifier(row, "parent")?,
            created: row.get("created")?,
            size: row.get("size")?,
        })
    }
}
