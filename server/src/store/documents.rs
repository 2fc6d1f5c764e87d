//! Where an image came from, or went to: the documents that a registry has of it, byte for byte.
//!
//! A manifest that a registry has names layers as they travel, compressed for the most part, where the store keeps them plain.
//! Kept, it lets an image be found by that manifest's digest, and lets it go back to the registry as what it was.

use layercake_core::digest::{Digest, ImageId};
use layercake_core::image::reference::ImageReference;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::database::{Durability, identifier};
use super::images::ImageRow;
use super::{Store, StoreError};

/// The table, which stores of the first days do not have.
pub(super) const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS documents (
        -- registry/repository@sha256:<hex>
        name       TEXT PRIMARY KEY,
        image      TEXT NOT NULL REFERENCES images (id) ON DELETE CASCADE,
        media_type TEXT NOT NULL,
        document   BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS documents_by_image ON documents (image);";

/// A document that a registry has of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteDocument {
    /// Registry, repository and digest.
    pub name: ImageReference,
    /// A manifest's or an index's.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Store {
    /// Notes that the repository of `reference` has a document which leads to the image `id`.
    ///
    /// # Errors
    /// What the database said.
    pub fn note_document(
        &self,
        reference: &ImageReference,
        id: &ImageId,
        media_type: &str,
        bytes: &[u8],
    ) -> Result<(), StoreError> {
        let name = name(reference, &Digest::of(bytes));
        self.write(Durability::Now, |transaction| {
            transaction
                .prepare_cached(
                    "INSERT OR REPLACE INTO documents (name, image, media_type, document) VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![name, id.to_string(), media_type, bytes])?;
            Ok(())
        })
    }

    /// The documents that registries have of an image, as far as we know, in order of name.
    ///
    /// # Errors
    /// What the database said.
    pub fn documents_of(&self, id: &ImageId) -> Result<Vec<RemoteDocument>, StoreError> {
        let database = self.database();
        let mut query = database
            .prepare_cached("SELECT name, media_type, document FROM documents WHERE image = ?1 ORDER BY name")?;
        let rows = query.query_map([id.to_string()], |row| {
            let (media_type, bytes) = (row.get("media_type")?, row.get("document")?);
            Ok(RemoteDocument { name: identifier(row, "name")?, media_type, bytes })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The repositories of a registry that have a layer, and the layer as they have it, as far as we know: all documents of that
    /// registry, with the images that they are of.
    ///
    /// # Errors
    /// What the database said.
    pub fn documents_at(&self, registry: &str) -> Result<Vec<(ImageId, RemoteDocument)>, StoreError> {
        let database = self.database();
        // `0` comes behind `/`: the range is all names of the registry.
        let mut query = database.prepare_cached(
            "SELECT name, image, media_type, document FROM documents WHERE name > ?1 || '/' AND name < ?1 || '0'",
        )?;
        let rows = query.query_map([registry], |row| {
            let (media_type, bytes) = (row.get("media_type")?, row.get("document")?);
            Ok((identifier(row, "image")?, RemoteDocument { name: identifier(row, "name")?, media_type, bytes }))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// The image that a repository's document of this digest leads to.
pub(super) fn find(
    database: &Connection,
    reference: &ImageReference,
    digest: &Digest,
) -> Result<Option<ImageRow>, StoreError> {
    let mut query =
        database.prepare_cached("SELECT images.* FROM images JOIN documents ON image = images.id WHERE name = ?1")?;
    Ok(query.query_row([name(reference, digest)], ImageRow::read).optional()?)
}

/// Forgets what the repository of a name has, where no other name of that repository is left.
pub(super) fn forget_unnamed(transaction: &Transaction<'_>, reference: &ImageReference) -> Result<(), StoreError> {
    let repository = format!("{}/{}", reference.registry(), reference.repository());
    let named = |separator| format!("{repository}{separator}");
    transaction
        .prepare_cached(
            "DELETE FROM documents WHERE substr(name, 1, length(?1)) = ?1
             AND NOT EXISTS (SELECT 1 FROM tags WHERE tags.image = documents.image AND substr(reference, 1, length(?2)) = ?2)",
        )?
        .execute([named('@'), named(':')])?;
    Ok(())
}

fn name(reference: &ImageReference, digest: &Digest) -> String {
    format!("{}/{}@{digest}", reference.registry(), reference.repository())
}
