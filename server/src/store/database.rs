//! The database's schema, how it is opened, and how its transactions are made durable.

use std::path::Path;
use std::sync::{MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::types::Type;
use rusqlite::{Connection, OpenFlags, Row, Transaction, TransactionBehavior};
use serde::de::{DeserializeOwned, IntoDeserializer};

use super::{Store, StoreError, documents, failpoint, layout, networks, volumes};

const SCHEMA: &str = include_str!("schema.sql");

/// Whether a transaction outlives a power cut once it has returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Durability {
    /// It may be undone by a power cut (never by a kill): for rows whose loss leaves but a file that no row names, or a
    /// container that has to be made again. Costs no fsync.
    Later,
    /// It stays: for what a person was told (an image, a tag), and for removals, because the files go next.
    Now,
}

/// Makes the database. Does nothing where it is whole; the caller sees to it that one process does this at a time.
pub(super) fn create(path: &Path) -> Result<(), StoreError> {
    let mut connection = connect(path, OpenFlags::SQLITE_OPEN_CREATE)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version: u32 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version == 0 {
        transaction.execute_batch(SCHEMA)?;
        transaction.execute_batch(documents::SCHEMA)?;
        transaction.execute_batch(volumes::SCHEMA)?;
        transaction.execute_batch(networks::SCHEMA)?;
        transaction.pragma_update(None, "user_version", layout::VERSION)?;
    }
    Ok(transaction.commit()?)
}

/// Opens the database that is there.
pub(super) fn open(path: &Path) -> Result<Connection, StoreError> {
    let connection = connect(path, OpenFlags::empty())?;
    // The last one to close would otherwise copy the log into the database and sync both: some milliseconds for every
    // short command. The log is copied when it has grown to `wal_autocheckpoint` pages instead; few, because the first
    // one to open reads the log through.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.pragma_update(None, "wal_autocheckpoint", 200)?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // Costs a look where they are there.
    connection.execute_batch(documents::SCHEMA)?;
    connection.execute_batch(volumes::SCHEMA)?;
    connection.execute_batch(networks::SCHEMA)?;
    Ok(connection)
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    // No mutex: the store has its own around the connection.
    let flags = flags | OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(60))?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

impl Store {
    /// The database, for reading.
    pub(super) fn database(&self) -> MutexGuard<'_, Connection> {
        // A panic elsewhere left no transaction open: dropping one rolls it back.
        self.database.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Carries out `change` as one transaction that waits for other writers.
    pub(super) fn write<T>(
        &self,
        durability: Durability,
        change: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = self.database();
        if durability == Durability::Now {
            connection.pragma_update(None, "synchronous", "FULL")?;
        }
        let result = transact(&mut connection, change);
        if durability == Durability::Now {
            connection.pragma_update(None, "synchronous", "NORMAL")?;
        }
        result
    }
}

fn transact<T>(
    connection: &mut Connection,
    change: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    // Immediate: a transaction that reads first and writes later could find that another one wrote in between.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let value = change(&transaction)?;
    failpoint::pass("commit a transaction")?;
    transaction.commit()?;
    failpoint::done();
    Ok(value)
}

/// Reads an identifier (any of core's digests) from a column.
pub(super) fn identifier<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> rusqlite::Result<T> {
    parse(row, column, &row.get::<_, String>(column)?)
}

/// Reads an identifier from a column that may be null.
pub(super) fn optional_identifier<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<T>> {
    row.get::<_, Option<String>>(column)?.map(|text| parse(row, column, &text)).transpose()
}

fn parse<T: DeserializeOwned>(row: &Row<'_>, column: &str, text: &str) -> rusqlite::Result<T> {
    T::deserialize(text.into_deserializer()).map_err(|error: serde::de::value::Error| {
        let index = row.as_ref().column_index(column).unwrap_or_default();
        rusqlite::Error::FromSqlConversionFailure(index, Type::Text, Box::new(error))
    })
}
