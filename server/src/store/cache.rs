//! Cache records, and the lineages that a miss is explained against. Both are JSON to the store: core knows their shape.

use layercake_core::digest::CacheKey;
use rusqlite::{OptionalExtension, params};

use super::database::Durability;
use super::{Store, StoreError};

impl Store {
    /// Remembers `record` (JSON) under `key`. Several records may have one key; the same record again becomes the newest.
    ///
    /// # Errors
    /// What the database said.
    pub fn put_record(&self, key: &CacheKey, record: &str) -> Result<(), StoreError> {
        self.write(Durability::Later, |transaction| {
            let key = key.to_string();
            transaction
                .prepare_cached("DELETE FROM records WHERE key = ?1 AND record = ?2")?
                .execute(params![key, record])?;
            transaction
                .prepare_cached("INSERT INTO records (key, record) VALUES (?1, ?2)")?
                .execute(params![key, record])?;
            Ok(())
        })
    }

    /// The records under `key`, newest first. A record may outlive the layer that it tells of: ask for the layer.
    ///
    /// # Errors
    /// What the database said.
    pub fn records(&self, key: &CacheKey) -> Result<Vec<String>, StoreError> {
        let database = self.database();
        let mut query = database.prepare_cached("SELECT record FROM records WHERE key = ?1 ORDER BY sequence DESC")?;
        let records = query.query_map([key.to_string()], |row| row.get(0))?.collect::<Result<_, _>>()?;
        Ok(records)
    }

    /// The last build of this name (context, Dockerfile and target), as JSON.
    ///
    /// # Errors
    /// What the database said.
    pub fn lineage(&self, name: &str) -> Result<Option<String>, StoreError> {
        let database = self.database();
        let mut query = database.prepare_cached("SELECT lineage FROM lineages WHERE name = ?1")?;
        Ok(query.query_row([name], |row| row.get(0)).optional()?)
    }

    /// The lineage that was stored last, whatever its name: what `layercake explain` shows.
    ///
    /// # Errors
    /// What the database said.
    pub fn latest_lineage(&self) -> Result<Option<String>, StoreError> {
        let database = self.database();
        let mut query = database.prepare_cached("SELECT lineage FROM lineages ORDER BY sequence DESC LIMIT 1")?;
        Ok(query.query_row([], |row| row.get(0)).optional()?)
    }

    /// Replaces the lineage of this name.
    ///
    /// # Errors
    /// What the database said.
    pub fn put_lineage(&self, name: &str, lineage: &str) -> Result<(), StoreError> {
        // A replaced row gets a new sequence number: it is the latest then.
        self.write(Durability::Later, |transaction| {
            transaction
                .prepare_cached("INSERT OR REPLACE INTO lineages (name, lineage) VALUES (?1, ?2)")?
                .execute(params![name, lineage])?;
            Ok(())
        })
    }
}
