//! Removing images, and with them every blob, unpacked layer and cache record that nothing else needs.
//!
//! Rows go first, in one durable transaction; then every file goes that no row names, which also clears away what killed
//! processes left. Files are renamed into a scratch folder while nobody holds a lease, and taken apart after that.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use layercake_core::digest::{ChainId, DiffId, Digest, ImageId};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::database::{Durability, identifier, optional_identifier};
use super::scratch::Scratch;
use super::{Store, StoreError, failpoint, index, layout};

impl Store {
    /// Removes the image's row with its tags, then every blob, unpacked layer and cache record that nothing else needs.
    /// Returns the ids of what went, for `Deleted: sha256:…` lines, in Docker's order: the image, its layers by ChainID
    /// from the top, then the same for its parents that have neither tag, child nor container.
    ///
    /// Layers of containers stay until these go. Layers that a build made on top of the removed ones, but no image has, go
    /// too. Waits until nobody holds a [`Lease`](super::lease::Lease).
    ///
    /// # Errors
    /// [`StoreError::MissingImage`]; what the database said.
    pub fn remove_image(&self, id: &ImageId) -> Result<Vec<Digest>, StoreError> {
        let alone = self.hold_alone()?;
        let removed = self.write(Durability::Now, |transaction| {
            let removed = remove_images(transaction, id)?;
            index::changed(transaction)?;
            Ok(removed)
        })?;
        self.note_of("image", "delete", &id.to_string(), &[("name", &id.to_string())]);
        self.refresh_stale_index()?;
        let unnamed = self.take_unnamed_away()?;
        drop(alone);
        unnamed.close()?;
        Ok(removed)
    }

    /// Removes the layers that only a removed container needed. Leaves them to the next removal where somebody holds a
    /// lease: the removal of a container never waits for a build.
    pub(super) fn release_layers(&self, top: &ChainId) -> Result<(), StoreError> {
        let Some(alone) = self.try_hold_alone()? else { return Ok(()) };
        let removed = self.write(Durability::Now, |transaction| remove_layers(transaction, Some(*top)))?;
        if removed.is_empty() {
            return Ok(());
        }
        let unnamed = self.take_unnamed_away()?;
        drop(alone);
        unnamed.close()
    }

    /// Takes layers back that were just made for an image which then could not be. What somebody needs by now stays, and
    /// while somebody else is at work, all of them do: they are used when the same content comes again.
    ///
    /// # Errors
    /// What the database or the file system said.
    pub fn discard_layers(&self, layers: &[ChainId]) -> Result<(), StoreError> {
        let Some(alone) = self.try_hold_alone()? else { return Ok(()) };
        self.write(Durability::Now, |transaction| {
            // The uppermost first: none of them goes while another lies on it.
            for layer in layers.iter().rev() {
                transaction
                    .prepare_cached(
                        "DELETE FROM layers WHERE chain_id = ?1
                         AND NOT EXISTS (SELECT 1 FROM layers WHERE parent = ?1)
                         AND NOT EXISTS (SELECT 1 FROM images WHERE top = ?1)
                         AND NOT EXISTS (SELECT 1 FROM containers WHERE top = ?1)",
                    )?
                    .execute([layer.to_string()])?;
            }
            Ok(())
        })?;
        let unnamed = self.take_unnamed_away()?;
        drop(alone);
        unnamed.close()
    }

    /// Moves every file that no row names into a scratch folder. Only while nobody holds a lease.
    pub(super) fn take_unnamed_away(&self) -> Result<Scratch, StoreError> {
        let scratch = self.scratch()?;
        for (number, path) in self.unnamed_paths()?.into_iter().enumerate() {
            let name = path.file_name().expect("an entry of a folder has a name");
            let target = scratch.path().join(format!("{number}-{}", name.display()));
            failpoint::pass("take a file away")?;
            fs::rename(&path, target).map_err(StoreError::io("rename", &path))?;
        }
        failpoint::pass("remove what was taken away")?;
        Ok(scratch)
    }

    /// Every blob and every folder of a layer or container that no row names.
    pub(super) fn unnamed_paths(&self) -> Result<Vec<PathBuf>, StoreError> {
        let (blobs, layers, containers) = {
            let mut database = self.database();
            let transaction = database.transaction()?;
            (
                names(
                    &transaction,
                    "SELECT substr(blob, 8) FROM layers UNION SELECT substr(id, 8) FROM images
                     UNION SELECT substr(manifest, 8) FROM images",
                )?,
                names(&transaction, "SELECT substr(chain_id, 8) FROM layers")?,
                names(&transaction, "SELECT id FROM containers")?,
            )
        };
        let folders = [
            (layout::blobs(&self.root), blobs),
            (layout::layers(&self.root), layers),
            (layout::containers(&self.root), containers),
        ];
        let mut paths = Vec::new();
        for (folder, named) in folders {
            paths.extend(unnamed(&folder, &named)?);
        }
        Ok(paths)
    }
}

fn remove_images(transaction: &Transaction<'_>, id: &ImageId) -> Result<Vec<Digest>, StoreError> {
    let mut removed = Vec::new();
    let mut next = Some(*id);
    while let Some(id) = next {
        let (top, parent): (Option<ChainId>, Option<ImageId>) = transaction
            .prepare_cached("SELECT top, parent FROM images WHERE id = ?1")?
            .query_row([id.to_string()], |row| {
                Ok((optional_identifier(row, "top")?, optional_identifier(row, "parent")?))
            })
            .optional()?
            .ok_or(StoreError::MissingImage(id))?;
        transaction.prepare_cached("DELETE FROM images WHERE id = ?1")?.execute([id.to_string()])?;
        removed.push(*id.digest());
        removed.extend(remove_layers(transaction, top)?);
        next = match parent {
            Some(parent) if !is_needed(transaction, &parent)? => Some(parent),
            _ => None,
        };
    }
    Ok(removed)
}

/// Whether a parent stays when its child goes.
fn is_needed(database: &Connection, id: &ImageId) -> Result<bool, StoreError> {
    let mut query = database.prepare_cached(
        "SELECT 1 FROM tags WHERE image = ?1 UNION ALL SELECT 1 FROM images WHERE parent = ?1
         UNION ALL SELECT 1 FROM containers WHERE image = ?1",
    )?;
    Ok(query.exists([id.to_string()])?)
}

/// Removes the rows of the layers in the stack `top`, and of those built on them, that no image and no container needs,
/// and the cache records that tell of them. Returns their ChainIDs, the uppermost first.
fn remove_layers(transaction: &Transaction<'_>, top: Option<ChainId>) -> Result<Vec<Digest>, StoreError> {
    let mut removed = Vec::new();
    let loose: Vec<(ChainId, DiffId)> = transaction
        .prepare_cached(
            "WITH RECURSIVE
             needed (id) AS (
                 SELECT top FROM images WHERE top IS NOT NULL
                 UNION SELECT top FROM containers WHERE top IS NOT NULL
                 UNION SELECT parent FROM layers JOIN needed ON chain_id = needed.id WHERE parent IS NOT NULL
             ),
             stack (id, depth) AS (
                 SELECT chain_id, 0 FROM layers WHERE chain_id = ?1
                 UNION ALL SELECT parent, depth + 1 FROM layers JOIN stack ON chain_id = stack.id
                     WHERE parent IS NOT NULL
             ),
             loose (id, depth) AS (
                 SELECT id, depth FROM stack WHERE id NOT IN needed
                 UNION SELECT chain_id, depth - 1 FROM layers JOIN loose ON parent = loose.id
             )
             SELECT chain_id, diff_id FROM loose JOIN layers ON chain_id = loose.id ORDER BY depth, chain_id",
        )?
        .query_map([top.map(|top| top.to_string())], |row| {
            Ok((identifier(row, "chain_id")?, identifier(row, "diff_id")?))
        })?
        .collect::<Result<_, _>>()?;
    for (chain_id, diff_id) in loose {
        transaction.prepare_cached("DELETE FROM layers WHERE chain_id = ?1")?.execute([chain_id.to_string()])?;
        // A record is JSON that the store does not understand, but what names a layer that is gone is of no use.
        transaction
            .prepare_cached(
                "DELETE FROM records WHERE instr(record, ?1) > 0 OR (instr(record, ?2) > 0
                 AND NOT EXISTS (SELECT 1 FROM layers WHERE diff_id = ?2))",
            )?
            .execute(params![chain_id.to_string(), diff_id.to_string()])?;
        removed.push(*chain_id.digest());
    }
    Ok(removed)
}

fn names(database: &Connection, query: &str) -> Result<HashSet<String>, StoreError> {
    Ok(database.prepare_cached(query)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

fn unnamed(folder: &Path, named: &HashSet<String>) -> Result<Vec<PathBuf>, StoreError> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(StoreError::io("read", folder))? {
        let entry = entry.map_err(StoreError::io("read", folder))?;
        if !entry.file_name().to_str().is_some_and(|name| named.contains(name)) {
            paths.push(entry.path());
        }
    }
    Ok(paths)
}
