//! What a container was made with: the image's configuration with the command line's on top, and the runtime's spec. Kept
//! as JSON in the container's record.

use layercake_core::image::config::ContainerConfig;
use serde::{Deserialize, Serialize};

use super::ContainerError;
use super::mounts::Mounted;
use crate::engine::networks::Connection;
use crate::runtime::spec::{Network, Spec};
use crate::store::containers::Container;

/// What a container was made with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Image and command line together: what `commit` gives the new image.
    pub config: ContainerConfig,
    /// Whether standard input is passed on.
    pub stdin: bool,
    /// What the runtime starts.
    pub spec: Spec,
    /// Whether it was made for a later `start`.
    #[serde(default)]
    pub waits: bool,
    /// What it shows besides its image.
    #[serde(default)]
    pub mounts: Vec<Mounted>,
    /// How it is connected.
    #[serde(default)]
    pub connection: Connection,
}

impl Settings {
    /// Reads the settings out of a container's record.
    ///
    /// # Errors
    /// [`ContainerError::Record`].
    pub fn of(container: &Container) -> Result<Self, ContainerError> {
        serde_json::from_value(container.spec.clone())
            .map_err(|source| ContainerError::Record { id: container.id.clone(), source })
    }

    /// The network that it is in, by its name. Containers of the first days do not say it.
    #[must_use]
    pub fn network_mode(&self) -> &str {
        match (self.connection.mode.as_str(), self.spec.network) {
            ("", Network::None) => "none",
            ("", _) => "host",
            (mode, _) => mode,
        }
    }

    /// The settings as they are kept.
    #[must_use]
    pub fn to_value(&self) -> serde_json::Value {
        serde_json::to_value(self).expect("settings hold only strings, numbers, lists and maps with string keys")
    }
}
