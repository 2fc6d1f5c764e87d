//! Containers as they were created. Whether one runs, and how it ended, is the runtime's to say (its folder tells).

use std::path::PathBuf;

use layercake_core::digest::ImageId;
use serde::{Deserialize, Serialize};

use super::{Store, StoreError};

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
        self.root.join("containers").join(id)
    }

    /// Makes the container's folder (with `upper`, `work`) and its row.
    ///
    /// # Errors
    /// [`StoreError`] where the name is taken (it names the holder).
    pub fn create_container(&self, _container: &Container) -> Result<(), StoreError> {
        unimplemented!("helper: store")
    }

    /// The container with this name, or whose id starts so.
    ///
    /// # Errors
    /// [`StoreError`] for an ambiguous prefix.
    pub fn find_container(&self, _name: &str) -> Result<Option<Container>, StoreError> {
        unimplemented!("helper: store")
    }

    /// All containers, newest first.
    ///
    /// # Errors
    /// What the database said.
    pub fn containers(&self) -> Result<Vec<Container>, StoreError> {
        unimplemented!("helper: store")
    }

    /// Removes the container's row and folder.
    ///
    /// # Errors
    /// What the file system said.
    pub fn remove_container(&self, _id: &str) -> Result<(), StoreError> {
        unimplemented!("helper: store")
    }
}
