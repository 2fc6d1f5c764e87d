//! Which image a name means: tags, digests and prefixes of ids.

use layercake_core::digest::ImageId;
use layercake_core::image::reference::ImageReference;
use rusqlite::{Connection, OptionalExtension, params};

use super::database::{Durability, identifier};
use super::images::{Image, ImageRow};
use super::{Store, StoreError, documents, index};

impl Store {
    /// The image that `name` means: a reference (tag `latest` where none is written; with a digest, the image that the
    /// repository's document of this digest leads to, or one of that manifest which has a tag in the same repository), or an
    /// unambiguous prefix of an id, with or without `sha256:`.
    ///
    /// # Errors
    /// [`StoreError::Ambiguous`] for a prefix of several ids.
    pub fn find_image(&self, name: &str) -> Result<Option<Image>, StoreError> {
        if let Ok(reference) = ImageReference::parse(name)
            && let Some(row) = self.by_reference(&reference)?
        {
            return self.with_config(row).map(Some);
        }
        let prefix = name.strip_prefix("sha256:").unwrap_or(name);
        if !is_id_prefix(prefix) {
            return Ok(None);
        }
        let mut rows = {
            let database = self.database();
            // Behind every hexadecimal digit comes `g`: the range is all ids that start so, and the index finds it.
            let mut query =
                database.prepare_cached("SELECT * FROM images WHERE id >= ?1 AND id < ?1 || 'g' LIMIT 2")?;
            query.query_map([format!("sha256:{prefix}")], ImageRow::read)?.collect::<Result<Vec<_>, _>>()?
        };
        if rows.len() > 1 {
            return Err(StoreError::Ambiguous(prefix.to_owned()));
        }
        rows.pop().map(|row| self.with_config(row)).transpose()
    }

    fn by_reference(&self, reference: &ImageReference) -> Result<Option<ImageRow>, StoreError> {
        let database = self.database();
        let Some(digest) = reference.digest() else {
            let mut query = database.prepare_cached(
                "SELECT images.* FROM images JOIN tags ON tags.image = images.id WHERE tags.reference = ?1",
            )?;
            return Ok(query.query_row([reference.to_string()], ImageRow::read).optional()?);
        };
        if let Some(row) = documents::find(&database, reference, digest)? {
            return Ok(Some(row));
        }
        let mut query = database.prepare_cached("SELECT * FROM images WHERE manifest = ?1")?;
        let rows = query.query_map([digest.to_string()], ImageRow::read)?;
        for row in rows {
            let row = row?;
            let same_repository = |tag: &ImageReference| {
                tag.registry() == reference.registry() && tag.repository() == reference.repository()
            };
            if of(&database, &row.id)?.iter().any(same_repository) {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    /// Lets `reference` name the image `id`, and writes `index.json`. Returns the image that it named before.
    ///
    /// # Errors
    /// [`StoreError::MissingImage`]; what the database said.
    pub fn tag(&self, reference: &ImageReference, id: &ImageId) -> Result<Option<ImageId>, StoreError> {
        let before = self.write(Durability::Now, |transaction| {
            let mut query = transaction.prepare_cached("SELECT 1 FROM images WHERE id = ?1")?;
            if !query.exists([id.to_string()])? {
                return Err(StoreError::MissingImage(*id));
            }
            let before: Option<ImageId> = transaction
                .prepare_cached("SELECT image FROM tags WHERE reference = ?1")?
                .query_row([reference.to_string()], |row| identifier(row, "image"))
                .optional()?;
            if before != Some(*id) {
                transaction
                    .prepare_cached("INSERT OR REPLACE INTO tags (reference, image) VALUES (?1, ?2)")?
                    .execute(params![reference.to_string(), id.to_string()])?;
                index::changed(transaction)?;
            }
            Ok(before)
        })?;
        if before != Some(*id) {
            self.note_of("image", "tag", &id.to_string(), &[("name", &reference.familiar())]);
        }
        self.refresh_stale_index()?;
        Ok(before)
    }

    /// Takes a reference away; `false` where there was none.
    ///
    /// # Errors
    /// What the database said.
    pub fn untag(&self, reference: &ImageReference) -> Result<bool, StoreError> {
        let removed = self.write(Durability::Now, |transaction| {
            let mut delete = transaction.prepare_cached("DELETE FROM tags WHERE reference = ?1")?;
            let removed = delete.execute([reference.to_string()])? > 0;
            if removed {
                documents::forget_unnamed(transaction, reference)?;
                index::changed(transaction)?;
            }
            Ok(removed)
        })?;
        if removed {
            self.note_of("image", "untag", &reference.familiar(), &[("name", &reference.familiar())]);
        }
        self.refresh_stale_index()?;
        Ok(removed)
    }
}

/// The references of an image, in order of name.
pub(super) fn of(database: &Connection, id: &ImageId) -> Result<Vec<ImageReference>, StoreError> {
    let mut query = database.prepare_cached("SELECT reference FROM tags WHERE image = ?1 ORDER BY reference")?;
    Ok(query.query_map([id.to_string()], |row| identifier(row, "reference"))?.collect::<Result<_, _>>()?)
}

/// Whether this can be the start of an id.
pub(super) fn is_id_prefix(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
