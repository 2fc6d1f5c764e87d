//! Stacks of layers as the database has them: one row for the stack's top, which names the stack below.

use std::path::PathBuf;

use layercake_core::digest::ChainId;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::database::{identifier, optional_identifier};
use super::layers::Layer;
use super::{Store, StoreError, layout};

/// A layer and what only the store needs to know of it.
pub(super) struct Level {
    pub(super) layer: Layer,
    /// Whether it hides all that lies below it.
    pub(super) opaque_root: bool,
}

impl Store {
    /// The layer on top of the stack `chain_id`; `None` where the store does not have it.
    ///
    /// # Errors
    /// What the database said.
    pub fn layer(&self, chain_id: &ChainId) -> Result<Option<Layer>, StoreError> {
        Ok(find(&self.database(), chain_id)?.map(|level| level.layer))
    }

    /// The unpacked folders of the stack `top`, top first, as overlayfs wants them. Empty for `None`. Ends with a layer
    /// that hides all below it.
    ///
    /// # Errors
    /// [`StoreError::MissingLayer`] where a layer of the stack is missing.
    pub fn lower_directories(&self, top: Option<&ChainId>) -> Result<Vec<PathBuf>, StoreError> {
        let mut directories = Vec::new();
        for level in levels(&self.database(), top)? {
            directories.push(self.layer_directory(&level.layer.chain_id));
            if level.opaque_root {
                break;
            }
        }
        Ok(directories)
    }

    /// Where a folder may lie that is laid under the layers of every container. Its content is the runtime's affair.
    #[must_use]
    pub fn foundation(&self) -> PathBuf {
        layout::foundation(&self.root)
    }

    /// Where the unpacked layer on top of this stack lies.
    pub(super) fn layer_directory(&self, chain_id: &ChainId) -> PathBuf {
        layout::layers(&self.root).join(chain_id.digest().hex())
    }
}

/// The layers of the stack `top`, top first.
pub(super) fn levels(database: &Connection, top: Option<&ChainId>) -> Result<Vec<Level>, StoreError> {
    let mut levels = Vec::new();
    let mut next = top.copied();
    while let Some(chain_id) = next {
        let level = find(database, &chain_id)?.ok_or(StoreError::MissingLayer(chain_id))?;
        next = level.layer.parent;
        levels.push(level);
    }
    Ok(levels)
}

/// All layers there are, in order of their ChainIDs.
pub(super) fn all(database: &Connection) -> Result<Vec<Level>, StoreError> {
    let mut query = database.prepare_cached("SELECT * FROM layers ORDER BY chain_id")?;
    Ok(query.query_map([], level)?.collect::<Result<_, _>>()?)
}

pub(super) fn find(database: &Connection, chain_id: &ChainId) -> Result<Option<Level>, StoreError> {
    let mut query = database.prepare_cached("SELECT * FROM layers WHERE chain_id = ?1")?;
    Ok(query.query_row([chain_id.to_string()], level).optional()?)
}

/// Writes the row of a layer whose files are in place. Does nothing where it is there.
pub(super) fn insert(database: &Connection, level: &Level) -> Result<(), StoreError> {
    let Level { layer, opaque_root } = level;
    database
        .prepare_cached(
            "INSERT OR IGNORE INTO layers (chain_id, diff_id, parent, size, blob, blob_size, opaque_root)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            layer.chain_id.to_string(),
            layer.diff_id.to_string(),
            layer.parent.map(|parent| parent.to_string()),
            layer.size,
            layer.blob.to_string(),
            layer.blob_size,
            opaque_root,
        ])?;
    Ok(())
}

fn level(row: &Row<'_>) -> rusqlite::Result<Level> {
    let layer = Layer {
        chain_id: identifier(row, "chain_id")?,
        diff_id: identifier(row, "diff_id")?,
        parent: optional_identifier(row, "parent")?,
        size: row.get("size")?,
        blob: identifier(row, "blob")?,
        blob_size: row.get("blob_size")?,
    };
    Ok(Level { layer, opaque_root: row.get("opaque_root")? })
}
