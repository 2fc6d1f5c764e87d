//! Containers as they were created. Whether one runs, and how it ended, is the runtime's to say (its folder tells).

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use layercake_core::digest::{ChainId, ImageId};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::database::{Durability, identifier, optional_identifier};
use super::layout::{self, rename_into_place};
use super::tags::is_id_prefix;
use super::{Store, StoreError, failpoint, volumes};

/// A container as it was created.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Container {
    /// 64 hexadecimal digits.
    pub id: String,
    /// Its name, unique in the store.
    pub name: String,
    /// The image it was made from.
    pub image: ImageId,
    /// How that image was named on the command line.
    pub image_name: String,
    /// Entrypoint and arguments, as started.
    pub command: Vec<String>,
    /// Seconds since 1970.
    pub created: i64,
    /// Removed when it ends (`--rm`).
    pub auto_remove: bool,
    /// What it was started with (the runtime's spec, as JSON).
    pub spec: serde_json::Value,
}

impl Store {
    /// The container's own folder, whether or not it exists: the upper layer, the log and the runtime's files.
    #[must_use]
    pub fn container_directory(&self, id: &str) -> PathBuf {
        layout::containers(&self.root).join(id)
    }

    /// Makes the container's folder (with `upper`, `work`) and its row, and notes that it uses `volumes`.
    ///
    /// # Errors
    /// [`StoreError::NameTaken`] where the name is taken (it names the holder), [`StoreError::MissingImage`] where there is
    /// no such image, [`StoreError::MissingVolume`] where there is no such volume.
    pub fn create_container(&self, container: &Container, volumes: &[String]) -> Result<(), StoreError> {
        // The folder has no row for a moment.
        let _lease = self.hold()?;
        let top = admit(&self.database(), container)?;
        let scratch = self.scratch()?;
        self.make_upper(top.as_ref(), scratch.path())?;
        let directory = self.container_directory(&container.id);
        if !rename_into_place(scratch.path(), &directory)? {
            let source = ErrorKind::AlreadyExists.into();
            return Err(StoreError::Io { action: "create", path: directory, source });
        }
        let created = self.write(Durability::Later, |transaction| {
            let top = admit(transaction, container)?;
            insert(transaction, container, top)?;
            volumes::note_uses(transaction, &container.id, volumes)
        });
        if created.is_err() {
            // Where this fails, the next removal clears it away.
            let _ = self.remove_directory(&directory);
        }
        created
    }

    /// Gives a container another name.
    ///
    /// # Errors
    /// [`StoreError::NameTaken`] where the name is taken (it names the holder).
    pub fn rename_container(&self, id: &str, name: &str) -> Result<(), StoreError> {
        self.write(Durability::Later, |transaction| {
            free(transaction, name)?;
            transaction.prepare_cached("UPDATE containers SET name = ?2 WHERE id = ?1")?.execute([id, name])?;
            Ok(())
        })
    }

    /// Writes down what a container is started with from now on.
    ///
    /// # Errors
    /// What the database said.
    pub fn set_container_spec(&self, id: &str, spec: &serde_json::Value) -> Result<(), StoreError> {
        self.write(Durability::Later, |transaction| {
            let mut update = transaction.prepare_cached("UPDATE containers SET spec = ?2 WHERE id = ?1")?;
            update.execute([id, &spec.to_string()])?;
            Ok(())
        })
    }

    /// The container with this id or name, or whose id starts so.
    ///
    /// # Errors
    /// [`StoreError::Ambiguous`] for a prefix of several ids.
    pub fn find_container(&self, name: &str) -> Result<Option<Container>, StoreError> {
        let name = name.strip_prefix('/').unwrap_or(name);
        let database = self.database();
        let mut query = database
            .prepare_cached("SELECT * FROM containers WHERE id = ?1 OR name = ?1 ORDER BY id = ?1 DESC LIMIT 1")?;
        let exact = query.query_row([name], read).optional()?;
        if exact.is_some() || !is_id_prefix(name) {
            return Ok(exact);
        }
        let mut query =
            database.prepare_cached("SELECT * FROM containers WHERE id >= ?1 AND id < ?1 || 'g' LIMIT 2")?;
        let mut found = query.query_map([name], read)?.collect::<Result<Vec<_>, _>>()?;
        if found.len() > 1 {
            return Err(StoreError::Ambiguous(name.to_owned()));
        }
        Ok(found.pop())
    }

    /// All containers, newest first.
    ///
    /// # Errors
    /// What the database said.
    pub fn containers(&self) -> Result<Vec<Container>, StoreError> {
        let database = self.database();
        let mut query = database.prepare_cached("SELECT * FROM containers ORDER BY created DESC, sequence DESC")?;
        Ok(query.query_map([], read)?.collect::<Result<_, _>>()?)
    }

    /// The stack of layers below what a container writes. It has them also when its image is gone.
    ///
    /// # Errors
    /// What the database said.
    pub fn top_of_container(&self, id: &str) -> Result<Option<ChainId>, StoreError> {
        let database = self.database();
        let mut query = database.prepare_cached("SELECT top FROM containers WHERE id = ?1")?;
        Ok(query.query_row([id], |row| optional_identifier(row, "top")).optional()?.flatten())
    }

    /// Removes the container's row and folder, and the layers that only it needed, where its image is gone. Does nothing
    /// where there is no such container.
    ///
    /// # Errors
    /// What the file system said.
    pub fn remove_container(&self, id: &str) -> Result<(), StoreError> {
        let removed = self.write(Durability::Later, |transaction| {
            let mut delete = transaction
                .prepare_cached("DELETE FROM containers WHERE id = ?1 RETURNING top, image, name, image_name")?;
            let row = |row: &Row<'_>| {
                let names: [String; 2] = [row.get("name")?, row.get("image_name")?];
                Ok((optional_identifier(row, "top")?, identifier(row, "image")?, names))
            };
            let Some((top, image, names)) = delete.query_row([id], row).optional()? else { return Ok(None) };
            let image: ImageId = image;
            let mut query = transaction.prepare_cached("SELECT 1 FROM images WHERE id = ?1")?;
            let image_is_there = query.exists([image.to_string()])?;
            Ok(Some((top.filter(|_| !image_is_there), names)))
        })?;
        let Some((top, [name, image])) = removed else { return Ok(()) };
        self.note_of("container", "destroy", id, &[("image", &image), ("name", &name)]);
        self.remove_directory(&self.container_directory(id))?;
        top.map_or(Ok(()), |top: ChainId| self.release_layers(&top))
    }

    /// As [`Self::remove_container`], and removes the volumes that nobody named and no other container uses.
    ///
    /// # Errors
    /// What the file system said.
    pub fn remove_container_with_volumes(&self, id: &str) -> Result<(), StoreError> {
        let volumes = self.anonymous_volumes_of(id)?;
        self.remove_container(id)?;
        for volume in volumes {
            match self.remove_volume(&volume) {
                // Another container has it, or somebody was faster.
                Err(StoreError::VolumeInUse { .. } | StoreError::MissingVolume(_)) => {}
                removed => removed?,
            }
        }
        Ok(())
    }

    /// Removes a folder of the store whose row is gone.
    fn remove_directory(&self, directory: &std::path::Path) -> Result<(), StoreError> {
        let scratch = self.scratch()?;
        failpoint::pass("take a container's folder away")?;
        match fs::rename(directory, scratch.path()) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(StoreError::Io { action: "rename", path: directory.to_owned(), source: error })
            }
            _ => scratch.close(),
        }
    }
}

/// Checks that the name is free and the image there; returns the image's stack.
fn admit(database: &Connection, container: &Container) -> Result<Option<ChainId>, StoreError> {
    free(database, &container.name)?;
    let mut query = database.prepare_cached("SELECT top FROM images WHERE id = ?1")?;
    query
        .query_row([container.image.to_string()], |row| optional_identifier(row, "top"))
        .optional()?
        .ok_or(StoreError::MissingImage(container.image))
}

/// Checks that no container has the name.
fn free(database: &Connection, name: &str) -> Result<(), StoreError> {
    let mut query = database.prepare_cached("SELECT id FROM containers WHERE name = ?1")?;
    match query.query_row([name], |row| row.get(0)).optional()? {
        Some(id) => Err(StoreError::NameTaken { name: name.to_owned(), id }),
        None => Ok(()),
    }
}

fn insert(database: &Connection, container: &Container, top: Option<ChainId>) -> Result<(), StoreError> {
    let command = serde_json::to_string(&container.command).expect("a list of strings is plain data");
    database
        .prepare_cached(
            "INSERT INTO containers (id, name, image, image_name, top, command, created, auto_remove, spec)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            container.id,
            container.name,
            container.image.to_string(),
            container.image_name,
            top.map(|top| top.to_string()),
            command,
            container.created,
            container.auto_remove,
            container.spec.to_string(),
        ])?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Container> {
    Ok(Container {
        id: row.get("id")?,
        name: row.get("name")?,
        image: identifier(row, "image")?,
        image_name: row.get("image_name")?,
        command: json(row, "command")?,
        created: row.get("created")?,
        auto_remove: row.get("auto_remove")?,
        spec: json(row, "spec")?,
    })
}

pub(super) fn json<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|error| {
        let index = row.as_ref().column_index(column).unwrap_or_default();
        rusqlite::Error::FromSqlConversionFailure(index, Type::Text, Box::new(error))
    })
}
