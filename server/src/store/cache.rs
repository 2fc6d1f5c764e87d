//! Cache records, and the lineages that a miss is explained against. Both are JSON to the store: core knows their shape.

use layercake_core::digest::CacheKey;

use super::{Store, StoreError};

impl Store {
    /// Remembers `record` (JSON) under `key`. Several records may have one key.
    ///
    /// # Errors
    /// What the database said.
    pub fn put_record(&self, _key: &CacheKey, _record: &str) -> Result<(), StoreError> {
        unimplemented!("helper: store")
    }

    /// The records under `key`, newest first.
    ///
    /// # Errors
    /// What the database said.
    pub fn records(&self, _key: &CacheKey) -> Result<Vec<String>, StoreError> {
        unimplemented!("helper: store")
    }

    /// The last build of this name (context, Dockerfile and target), as JSON.
    ///
    /// # Errors
    /// What the database said.
    pub fn lineage(&self, _name: &str) -> Result<Option<String>, StoreError> {
        unimplemented!("helper: store")
    }

    /// The lineage that was stored last, whatever its name: what `layercake explain` shows.
    ///
    /// # Errors
    /// What the database said.
    pub fn latest_lineage(&self) -> Result<Option<String>, StoreError> {
        unimplemented!("helper: store")
    }

    /// Replaces the lineage of this name.
    ///
    /// # Errors
    /// What the database said.
    pub fn put_lineage(&self, _name: &str, _lineage: &str) -> Result<(), StoreError> {
        unimplemented!("helper: store")
    }
}
