//! Removing what only builds would use again: layers that no image and no container needs, records, and the caches of RUN.
//!
//! It waits until nobody holds a [`Lease`](super::lease::Lease), as builds do: so nothing goes that one of them has found.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use layercake_core::digest::{ChainId, DiffId};
use rusqlite::{Transaction, params};

use super::database::{Durability, identifier};
use super::{Store, StoreError, layout};

/// What went.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PrunedCache {
    /// Layers by their ChainIDs, and caches of RUN.
    pub objects: Vec<String>,
    /// Cache records.
    pub records: usize,
    /// Bytes of all files that went: unpacked layers, their tars, caches.
    pub bytes: u64,
}

impl Store {
    /// Removes layers that no image and no container needs, the records that tell of them, and the caches of RUN; with `all`,
    /// every record. With `until`, only what was made before (seconds since 1970), and no other records.
    ///
    /// # Errors
    /// What the database or the file system said.
    pub fn prune_cache(&self, all: bool, until: Option<i64>) -> Result<PrunedCache, StoreError> {
        let alone = self.hold_alone()?;
        let is_old = |path: &Path| until.is_none_or(|until| made(path).is_none_or(|made| made < until));
        let mut pruned = PrunedCache::default();
        let before = self.record_count()?;
        let removed = self.write(Durability::Now, |transaction| {
            let mut removed = Vec::new();
            // One level after the other, from the top: none goes while another lies on it.
            loop {
                let tips = loose_tips(transaction)?;
                let tips = tips.into_iter().filter(|(chain_id, _)| is_old(&self.layer_directory(chain_id)));
                let tips: Vec<_> = tips.collect();
                if tips.is_empty() {
                    break;
                }
                for (chain_id, diff_id) in tips {
                    forget(transaction, &chain_id, &diff_id)?;
                    removed.push(chain_id.to_string());
                }
            }
            if all && until.is_none() {
                transaction.execute("DELETE FROM records", [])?;
                transaction.execute("DELETE FROM lineages", [])?;
            }
            Ok(removed)
        })?;
        pruned.objects = removed;
        pruned.records = before.saturating_sub(self.record_count()?);
        let scratch = self.take_unnamed_away()?;
        let caches = layout::caches(&self.root);
        match fs::read_dir(&caches) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            entries => {
                for entry in entries.map_err(StoreError::io("read", &caches))? {
                    let entry = entry.map_err(StoreError::io("read", &caches))?;
                    if !is_old(&entry.path()) {
                        continue;
                    }
                    let name = entry.file_name().to_string_lossy().into_owned();
                    let target = scratch.path().join(format!("cache-{name}"));
                    fs::rename(entry.path(), target).map_err(StoreError::io("rename", &entry.path()))?;
                    pruned.objects.push(format!("cache mount {name}"));
                }
            }
        }
        drop(alone);
        pruned.bytes = self.tree_bytes(scratch.path())?;
        scratch.close()?;
        Ok(pruned)
    }
}

/// When a folder was put where it is: its name is the last that it got.
fn made(path: &Path) -> Option<i64> {
    Some(fs::symlink_metadata(path).ok()?.ctime())
}

/// Layers on which nothing lies, and that no image and no container has on top.
fn loose_tips(transaction: &Transaction<'_>) -> Result<Vec<(ChainId, DiffId)>, StoreError> {
    let mut query = transaction.prepare_cached(
        "SELECT chain_id, diff_id FROM layers AS layer
         WHERE NOT EXISTS (SELECT 1 FROM layers WHERE parent = layer.chain_id)
         AND NOT EXISTS (SELECT 1 FROM images WHERE top = layer.chain_id)
         AND NOT EXISTS (SELECT 1 FROM containers WHERE top = layer.chain_id)
         ORDER BY chain_id",
    )?;
    let tips = query.query_map([], |row| Ok((identifier(row, "chain_id")?, identifier(row, "diff_id")?)))?;
    Ok(tips.collect::<Result<_, _>>()?)
}

/// Removes a layer's row, and the records that tell of it.
fn forget(transaction: &Transaction<'_>, chain_id: &ChainId, diff_id: &DiffId) -> Result<(), StoreError> {
    transaction.prepare_cached("DELETE FROM layers WHERE chain_id = ?1")?.execute([chain_id.to_string()])?;
    transaction
        .prepare_cached(
            "DELETE FROM records WHERE instr(record, ?1) > 0 OR (instr(record, ?2) > 0
             AND NOT EXISTS (SELECT 1 FROM layers WHERE diff_id = ?2))",
        )?
        .execute(params![chain_id.to_string(), diff_id.to_string()])?;
    Ok(())
}
