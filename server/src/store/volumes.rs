//! Volumes: folders that outlive containers, `volumes/<name>/_data` and a row each, and which containers use them.
//!
//! They hold what exists nowhere else. So a volume goes only when somebody asks for it: a folder that no row names is told of by
//! [`check`](super::check), and never cleared away with other leftovers.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File};
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::database::Durability;
use super::layout::{self, rename_into_place, sync_directory};
use super::{Store, StoreError};

/// The tables, which stores of the first days do not have.
pub(super) const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS volumes (
        name      TEXT PRIMARY KEY,
        created   INTEGER NOT NULL,
        anonymous INTEGER NOT NULL,
        labels    TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS volume_uses (
        volume    TEXT NOT NULL REFERENCES volumes (name),
        container TEXT NOT NULL REFERENCES containers (id) ON DELETE CASCADE,
        PRIMARY KEY (volume, container)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS volume_uses_by_container ON volume_uses (container);";

/// A volume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Volume {
    /// Its name: docker's characters only, so that it can name a folder. Of an anonymous one, 64 hexadecimal digits.
    pub name: String,
    /// Seconds since 1970.
    pub created: i64,
    /// Whether nobody named it: it goes with its container, where that is asked for.
    pub anonymous: bool,
    /// Free labels.
    pub labels: BTreeMap<String, String>,
}

impl Store {
    /// Where the files of the volume `name` lie, whether or not it exists.
    #[must_use]
    pub fn volume_folder(&self, name: &str) -> PathBuf {
        self.folder_of_volume(name).join("_data")
    }

    /// Makes a volume whose files are what `fill` makes of an empty folder; `false` where a volume has the name: then nothing is
    /// done. It stays when the power is cut after this has returned.
    ///
    /// # Errors
    /// What `fill`, the file system or the database said.
    pub fn make_volume<E: From<StoreError>>(
        &self,
        volume: &Volume,
        fill: impl FnOnce(&Path) -> Result<(), E>,
    ) -> Result<bool, E> {
        let _alone = self.hold_volumes()?;
        if self.volume(&volume.name)?.is_some() {
            return Ok(false);
        }
        let scratch = self.scratch()?;
        let (made, folder) = (scratch.path().join("volume"), self.folder_of_volume(&volume.name));
        self.make_filled(&made, fill)?;
        if !rename_into_place(&made, &folder)? {
            // A removal or a making was killed halfway: no row, so nobody's.
            let old = scratch.path().join("old");
            fs::rename(&folder, &old).map_err(StoreError::io("rename", &folder))?;
            rename_into_place(&made, &folder)?;
        }
        sync_directory(&layout::volumes(&self.root))?;
        let labels = serde_json::to_string(&volume.labels).expect("a map of strings is plain data");
        self.write(Durability::Now, |transaction| {
            transaction
                .prepare_cached("INSERT INTO volumes (name, created, anonymous, labels) VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![volume.name, volume.created, volume.anonymous, labels])?;
            Ok(())
        })?;
        self.note_of("volume", "create", &volume.name, &[("driver", "local")]);
        scratch.close()?;
        Ok(true)
    }

    /// Has `fill` fill a volume that is there and empty; does nothing with one that holds something.
    ///
    /// # Errors
    /// What `fill` or the file system said.
    pub fn fill_volume<E: From<StoreError>>(
        &self,
        name: &str,
        fill: impl FnOnce(&Path) -> Result<(), E>,
    ) -> Result<(), E> {
        let _alone = self.hold_volumes()?;
        let data = self.volume_folder(name);
        match fs::read_dir(&data).map(|mut entries| entries.next().is_some()) {
            Ok(true) => return Ok(()),
            Ok(false) => {}
            // Lost from outside; `system check` tells of it. A container would have nothing to mount.
            Err(error) if error.kind() == ErrorKind::NotFound => {
                DirBuilder::new().mode(0o755).recursive(true).create(&data).map_err(StoreError::io("create", &data))?;
            }
            Err(source) => return Err(StoreError::Io { action: "read", path: data, source }.into()),
        }
        if !self.volume_users(name)?.is_empty() {
            // A container may have it mounted: a folder put in its place would not be seen there.
            return fill(&data);
        }
        let scratch = self.scratch()?;
        let made = scratch.path().join("volume");
        self.make_filled(&made, fill)?;
        let filled = made.join("_data");
        // The kernel lets a folder take the place of an empty one.
        fs::rename(&filled, &data).map_err(StoreError::io("rename", &filled))?;
        sync_directory(&self.folder_of_volume(name))?;
        Ok(())
    }

    /// The volume of this name.
    ///
    /// # Errors
    /// What the database said.
    pub fn volume(&self, name: &str) -> Result<Option<Volume>, StoreError> {
        let database = self.database();
        let mut query = database.prepare_cached("SELECT * FROM volumes WHERE name = ?1")?;
        Ok(query.query_row([name], read).optional()?)
    }

    /// All volumes, by name.
    ///
    /// # Errors
    /// What the database said.
    pub fn volumes(&self) -> Result<Vec<Volume>, StoreError> {
        let database = self.database();
        let mut query = database.prepare_cached("SELECT * FROM volumes ORDER BY name")?;
        Ok(query.query_map([], read)?.collect::<Result<_, _>>()?)
    }

    /// The ids of the containers that use a volume, running or not.
    ///
    /// # Errors
    /// What the database said.
    pub fn volume_users(&self, name: &str) -> Result<Vec<String>, StoreError> {
        let database = self.database();
        let mut query =
            database.prepare_cached("SELECT container FROM volume_uses WHERE volume = ?1 ORDER BY container")?;
        Ok(query.query_map([name], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// The names of the anonymous volumes that a container uses.
    ///
    /// # Errors
    /// What the database said.
    pub fn anonymous_volumes_of(&self, container: &str) -> Result<Vec<String>, StoreError> {
        let database = self.database();
        let mut query = database.prepare_cached(
            "SELECT name FROM volumes JOIN volume_uses ON volume = name WHERE container = ?1 AND anonymous ORDER BY name",
        )?;
        Ok(query.query_map([container], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// Removes a volume and all that is in it.
    ///
    /// # Errors
    /// [`StoreError::MissingVolume`], [`StoreError::VolumeInUse`]; what the file system said.
    pub fn remove_volume(&self, name: &str) -> Result<(), StoreError> {
        let alone = self.hold_volumes()?;
        self.write(Durability::Now, |transaction| {
            let users: Vec<String> = transaction
                .prepare_cached("SELECT container FROM volume_uses WHERE volume = ?1 ORDER BY container")?
                .query_map([name], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            if !users.is_empty() {
                return Err(StoreError::VolumeInUse { name: name.to_owned(), containers: users.join(", ") });
            }
            match transaction.prepare_cached("DELETE FROM volumes WHERE name = ?1")?.execute([name])? {
                0 => Err(StoreError::MissingVolume(name.to_owned())),
                _ => Ok(()),
            }
        })?;
        self.note_of("volume", "destroy", name, &[("driver", "local")]);
        let scratch = self.scratch()?;
        let folder = self.folder_of_volume(name);
        match fs::rename(&folder, scratch.path().join("volume")) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(StoreError::Io { action: "rename", path: folder, source: error });
            }
            _ => {}
        }
        drop(alone);
        scratch.close()
    }

    fn folder_of_volume(&self, name: &str) -> PathBuf {
        layout::volumes(&self.root).join(name)
    }

    /// Makes the folder of a volume at `path`, and syncs what `fill` has put there.
    fn make_filled<E: From<StoreError>>(
        &self,
        path: &Path,
        fill: impl FnOnce(&Path) -> Result<(), E>,
    ) -> Result<(), E> {
        let data = path.join("_data");
        // Nobody but the store's owner gets as far as here; in a container, the folder is everybody's to enter, as docker's are.
        for folder in [path, &data] {
            DirBuilder::new().mode(0o755).create(folder).map_err(StoreError::io("create", folder))?;
            let permissions = std::os::unix::fs::PermissionsExt::from_mode(0o755);
            // The umask may have taken bits away.
            fs::set_permissions(folder, permissions).map_err(StoreError::io("change mode of", folder))?;
        }
        fill(&data)?;
        let opened = File::open(&data).map_err(StoreError::io("open", &data))?;
        rustix::fs::syncfs(&opened).map_err(StoreError::io("sync the file system of", &data))?;
        Ok(())
    }

    /// Keeps others from making, filling and removing volumes until the file is dropped; makes their folder where there is none.
    fn hold_volumes(&self) -> Result<File, StoreError> {
        let folder = layout::volumes(&self.root);
        DirBuilder::new().mode(0o700).recursive(true).create(&folder).map_err(StoreError::io("create", &folder))?;
        let path = self.root.join("volumes.lock");
        let lock = File::options().create(true).append(true).open(&path).map_err(StoreError::io("open", &path))?;
        lock.lock().map_err(StoreError::io("lock", &path))?;
        Ok(lock)
    }
}

/// Notes that a container, whose row is there, uses volumes.
pub(super) fn note_uses(transaction: &Transaction<'_>, container: &str, volumes: &[String]) -> Result<(), StoreError> {
    for volume in volumes {
        if !transaction.prepare_cached("SELECT 1 FROM volumes WHERE name = ?1")?.exists([volume])? {
            // Removed since it was found.
            return Err(StoreError::MissingVolume(volume.clone()));
        }
        transaction
            .prepare_cached("INSERT OR IGNORE INTO volume_uses (volume, container) VALUES (?1, ?2)")?
            .execute([volume, container])?;
    }
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Volume> {
    Ok(Volume {
        name: row.get("name")?,
        created: row.get("created")?,
        anonymous: row.get("anonymous")?,
        labels: super::containers::json(row, "labels")?,
    })
}
