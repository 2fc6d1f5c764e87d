//! Volumes: made, listed, shown and removed. What containers do with them is in `containers::mounts`.

use std::collections::BTreeMap;

use layercake_core::command::filter::Filters;
use layercake_core::image::time;
use layercake_core::ordered;
use serde_json::{Value, json};

use super::{Engine, EngineError, names, now};
use crate::store::StoreError;
pub use crate::store::volumes::Volume;

/// The keys that a filter may have here.
pub const FILTERS: [&str; 4] = ["dangling", "driver", "label", "name"];

/// The one kind of volume: a folder of the store.
pub const DRIVER: &str = "local";

/// What can go wrong with a volume.
#[derive(Debug, thiserror::Error)]
pub enum VolumeError {
    /// A name with characters that no name may have.
    #[error(
        "create {0}: {0:?} includes invalid characters for a local volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are \
         allowed. If you intended to pass a host directory, use absolute path"
    )]
    InvalidName(String),
    /// A name of one character.
    #[error("create {0}: volume name is too short, names should be at least two alphanumeric characters")]
    ShortName(String),
    /// A name that no folder can have.
    #[error("create {0}: volume name is too long, names should have at most 255 characters")]
    LongName(String),
    /// Volumes that something else would have to make.
    #[error("create {name}: error looking up volume plugin {driver}: plugin \"{driver}\" not found")]
    NoDriver {
        /// The volume.
        name: String,
        /// What should make it.
        driver: String,
    },
}

/// Refuses what cannot be a volume's name.
pub(super) fn check_name(name: &str) -> Result<(), VolumeError> {
    let is_valid = name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c));
    match name.len() {
        _ if !is_valid => Err(VolumeError::InvalidName(name.to_owned())),
        0 | 1 => Err(VolumeError::ShortName(name.to_owned())),
        2..=255 => Ok(()),
        _ => Err(VolumeError::LongName(name.to_owned())),
    }
}

impl Engine {
    /// Makes a volume, under a random name where it is to have none of its own; returns its name. One that is there stays as
    /// it is.
    ///
    /// # Errors
    /// [`VolumeError`]; what the store said.
    pub fn create_volume(
        &self,
        name: Option<&str>,
        driver: &str,
        labels: BTreeMap<String, String>,
    ) -> Result<String, EngineError> {
        let anonymous = name.is_none();
        let name = name.map_or_else(names::random_id, str::to_owned);
        if driver != DRIVER {
            return Err(VolumeError::NoDriver { name, driver: driver.to_owned() }.into());
        }
        check_name(&name)?;
        self.own_files()?;
        let volume = Volume { name: name.clone(), created: now(), anonymous, labels };
        self.store.make_volume(&volume, |_| Ok::<(), StoreError>(()))?;
        Ok(name)
    }

    /// The volumes for which the filters are true, by name.
    ///
    /// # Errors
    /// What the store said.
    pub fn volumes(&self, filters: &Filters) -> Result<Vec<Volume>, EngineError> {
        let mut volumes = Vec::new();
        for volume in self.store.volumes()? {
            let unused =
                if filters.has("dangling") { self.store.volume_users(&volume.name)?.is_empty() } else { false };
            let labels: ordered::Map<String, String> = volume.labels.clone().into_iter().collect();
            let is_wanted = filters.any("dangling", |wanted| matches!(wanted, "true" | "1") == unused)
                && filters.any("driver", |wanted| wanted == DRIVER)
                && filters.any("name", |wanted| volume.name.contains(wanted))
                && filters.labels(Some(&labels));
            if is_wanted {
                volumes.push(volume);
            }
        }
        Ok(volumes)
    }

    /// A volume as `GET /volumes/{name}` answers.
    ///
    /// # Errors
    /// [`StoreError::MissingVolume`].
    pub fn inspect_volume(&self, name: &str) -> Result<Value, EngineError> {
        let volume = self.store.volume(name)?.ok_or_else(|| StoreError::MissingVolume(name.to_owned()))?;
        let mut labels = volume.labels;
        if volume.anonymous {
            labels.insert("com.docker.volume.anonymous".to_owned(), String::new());
        }
        Ok(json!({
            "CreatedAt": time::rfc3339(volume.created),
            "Driver": DRIVER,
            "Labels": if labels.is_empty() { Value::Null } else { json!(labels) },
            "Mountpoint": self.store.volume_folder(name).display().to_string(),
            "Name": volume.name,
            "Options": null,
            "Scope": "local",
        }))
    }

    /// Removes a volume and all that is in it; `false` where there is none and `force` says that this is fine.
    ///
    /// # Errors
    /// [`StoreError::MissingVolume`], [`StoreError::VolumeInUse`].
    pub fn remove_volume(&self, name: &str, force: bool) -> Result<bool, EngineError> {
        self.own_files()?;
        match self.store.remove_volume(name) {
            Err(StoreError::MissingVolume(_)) if force => Ok(false),
            removed => Ok(removed.map(|()| true)?),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_checked_as_docker_does() {
        for (name, says) in [
            ("data", ""),
            ("1.a_b-C", ""),
            ("a", "too short"),
            ("", "invalid characters"),
            ("-a", "invalid characters"),
            ("a/b", "invalid characters"),
            ("..", "invalid characters"),
            ("a b", "use absolute path"),
            (&"a".repeat(256), "too long"),
        ] {
            let found = check_name(name).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(found.contains(says) && found.is_empty() == says.is_empty(), "{name}: {found}");
        }
    }
}
