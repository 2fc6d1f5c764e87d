//! `index.json`: the tags as outside tools read them (OCI image-spec `image-layout.md`).
//!
//! The database is the truth; the file follows it. A counter of changes tells whether it has: a process that is killed
//! between the two leaves work for the next one that tags, removes or sweeps.

use std::fs::File;

use layercake_core::digest::Digest;
use layercake_core::image::manifest::Descriptor;
use layercake_core::image::media_type::{INDEX, MANIFEST};
use rusqlite::{Connection, Transaction, params};
use serde_json::json;

use super::database::{Durability, identifier};
use super::{Store, StoreError, layout};

/// What names an image in an index.
const REFERENCE_NAME: &str = "org.opencontainers.image.ref.name";

/// Remembers, in the transaction that changes tags, that the index is to be written.
pub(super) fn changed(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    transaction.prepare_cached("UPDATE index_state SET changes = changes + 1")?.execute([])?;
    Ok(())
}

impl Store {
    /// Writes `index.json` where tags changed since it was written.
    pub(super) fn refresh_stale_index(&self) -> Result<(), StoreError> {
        if !is_stale(&self.database())? {
            return Ok(());
        }
        let path = self.root.join("index.lock");
        let lock = File::options().create(true).append(true).open(&path).map_err(StoreError::io("open", &path))?;
        lock.lock().map_err(StoreError::io("lock", &path))?;
        // Read under the lock: whoever writes last has seen every change.
        let (changes, manifests) = {
            let mut database = self.database();
            let transaction = database.transaction()?;
            if !is_stale(&transaction)? {
                return Ok(());
            }
            let changes: i64 = transaction.query_row("SELECT changes FROM index_state", [], |row| row.get(0))?;
            (changes, manifests(&transaction)?)
        };
        layout::replace(&self.root, "index.json", &document(&manifests))?;
        self.write(Durability::Later, |transaction| {
            transaction.prepare_cached("UPDATE index_state SET written = ?1")?.execute(params![changes])?;
            Ok(())
        })
    }

    /// What `index.json` should be; `None` where it is known to be behind.
    pub(super) fn fresh_index(&self) -> Result<Option<Vec<u8>>, StoreError> {
        let mut database = self.database();
        let transaction = database.transaction()?;
        Ok(if is_stale(&transaction)? { None } else { Some(document(&manifests(&transaction)?)) })
    }
}

/// The document that names these manifests.
pub(super) fn document(manifests: &[Descriptor]) -> Vec<u8> {
    json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": manifests }).to_string().into_bytes()
}

fn is_stale(database: &Connection) -> Result<bool, StoreError> {
    let mut query = database.prepare_cached("SELECT changes <> written FROM index_state")?;
    Ok(query.query_row([], |row| row.get(0))?)
}

fn manifests(database: &Connection) -> Result<Vec<Descriptor>, StoreError> {
    let mut query = database.prepare_cached(
        "SELECT reference, manifest, manifest_size FROM tags JOIN images ON images.id = tags.image ORDER BY reference",
    )?;
    let descriptors = query.query_map([], |row| {
        let digest: Digest = identifier(row, "manifest")?;
        let mut descriptor = Descriptor::new(MANIFEST, digest, row.get("manifest_size")?);
        descriptor.annotations.insert(REFERENCE_NAME.to_owned(), row.get("reference")?);
        Ok(descriptor)
    })?;
    Ok(descriptors.collect::<Result<_, _>>()?)
}
