//! Networks that somebody has made: a row each. Who is on them is not written down: it ends with whoever it is.

use rusqlite::{OptionalExtension, params};

use super::database::Durability;
use super::{Store, StoreError};

/// The table, which stores of the first days do not have.
pub(super) const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS networks (
        id       TEXT PRIMARY KEY,
        name     TEXT NOT NULL UNIQUE,
        created  INTEGER NOT NULL,
        settings TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;";

/// A network that somebody has made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkRow {
    /// 64 hexadecimal digits.
    pub id: String,
    /// Its name, unique in the store.
    pub name: String,
    /// Seconds since 1970.
    pub created: i64,
    /// What it was made with, as JSON.
    pub settings: String,
}

impl Store {
    /// Makes the network that `choose` makes of those that there are, while nobody else makes one; `false` where its name is taken.
    ///
    /// # Errors
    /// What `choose` or the database said.
    pub fn make_network<E: From<StoreError>>(
        &self,
        choose: impl FnOnce(&[NetworkRow]) -> Result<NetworkRow, E>,
    ) -> Result<bool, E> {
        // One at a time: each looks for addresses that no other has.
        let _lease = self.hold_alone()?;
        let row = choose(&self.networks()?)?;
        Ok(self.write(Durability::Now, |transaction| {
            let mut query = transaction.prepare_cached("SELECT 1 FROM networks WHERE name = ?1")?;
            if query.exists([&row.name])? {
                return Ok(false);
            }
            transaction
                .prepare_cached("INSERT INTO networks (id, name, created, settings) VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![row.id, row.name, row.created, row.settings])?;
            Ok(true)
        })?)
    }

    /// All networks that somebody has made, by their names.
    ///
    /// # Errors
    /// What the database said.
    pub fn networks(&self) -> Result<Vec<NetworkRow>, StoreError> {
        let database = self.database();
        let mut query = database.prepare_cached("SELECT id, name, created, settings FROM networks ORDER BY name")?;
        let row = |row: &rusqlite::Row<'_>| {
            Ok(NetworkRow {
                id: row.get("id")?,
                name: row.get("name")?,
                created: row.get("created")?,
                settings: row.get("settings")?,
            })
        };
        Ok(query.query_map([], row)?.collect::<Result<_, _>>()?)
    }

    /// Removes a network; `false` where there is none of that id.
    ///
    /// # Errors
    /// What the database said.
    pub fn remove_network(&self, id: &str) -> Result<bool, StoreError> {
        self.write(Durability::Now, |transaction| {
            let mut delete = transaction.prepare_cached("DELETE FROM networks WHERE id = ?1 RETURNING id")?;
            Ok(delete.query_row([id], |_| Ok(())).optional()?.is_some())
        })
    }

    /// Changes what a container was made with.
    ///
    /// # Errors
    /// What the database said.
    pub fn change_container(&self, id: &str, spec: &serde_json::Value) -> Result<(), StoreError> {
        self.write(Durability::Later, |transaction| {
            let mut update = transaction.prepare_cached("UPDATE containers SET spec = ?2 WHERE id = ?1")?;
            update.execute(params![id, spec.to_string()])?;
            Ok(())
        })
    }
}
