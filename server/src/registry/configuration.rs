//! `registries.toml`: what a person says of registries. Mirrors, which may do without TLS, how long to wait.
//!
//! ```toml
//! [registry."docker.io"]
//! mirrors = ["https://mirror.example.org"]
//!
//! [registry."registry.lan:5000"]
//! insecure = true
//! timeout = 10
//! ```

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// Where the file lies for all users of a machine.
const COMMON: &str = "/etc/layercake/registries.toml";

/// All that is said of registries.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Configuration {
    /// By the name that stands before the first slash of an image.
    #[serde(default)]
    registry: BTreeMap<String, Settings>,
}

/// What is said of one registry.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Addresses that are asked first when an image is pulled.
    #[serde(default)]
    pub mirrors: Vec<String>,
    /// Whether it may be spoken with in plain text.
    #[serde(default)]
    pub insecure: bool,
    /// Seconds in which something has to come.
    pub timeout: Option<u64>,
}

/// Why the file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigurationError {
    /// It cannot be read.
    #[error("read {path}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// It says something else than what it may.
    #[error("{path} cannot be understood")]
    Parse {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// A mirror that is no address.
    #[error("{0:?} is no address of a mirror: write https://HOST")]
    Mirror(String),
}

impl Configuration {
    /// Reads the person's own file (`$XDG_CONFIG_HOME/layercake/registries.toml`, else below `~/.config`), or else the
    /// machine's. Says nothing of any registry where there is neither.
    ///
    /// # Errors
    /// [`ConfigurationError`].
    pub fn read() -> Result<Self, ConfigurationError> {
        let folder = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let own = folder("XDG_CONFIG_HOME").or_else(|| folder("HOME").map(|home| home.join(".config")));
        let own = own.map(|folder| folder.join("layercake/registries.toml"));
        for path in own.iter().map(PathBuf::as_path).chain([Path::new(COMMON)]) {
            match fs::read_to_string(path) {
                Ok(text) => {
                    let failed = |source| ConfigurationError::Parse { path: path.to_owned(), source: Box::new(source) };
                    return toml::from_str(&text).map_err(failed);
                }
                Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {}
                Err(source) => return Err(ConfigurationError::Read { path: path.to_owned(), source }),
            }
        }
        Ok(Self::default())
    }

    /// What is said of a registry.
    #[must_use]
    pub fn of(&self, registry: &str) -> Settings {
        self.registry.get(registry).cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_by_the_registrys_name_and_a_slip_is_told() {
        let text =
            "[registry.\"docker.io\"]\nmirrors = [\"https://m\"]\n[registry.\"r:1\"]\ninsecure = true\ntimeout = 3\n";
        let configuration: Configuration = toml::from_str(text).unwrap();
        assert_eq!(configuration.of("docker.io").mirrors, ["https://m"]);
        assert!(configuration.of("r:1").insecure && !configuration.of("r:2").insecure);
        assert_eq!(configuration.of("r:1").timeout, Some(3));
        assert!(toml::from_str::<Configuration>("[registry.\"r\"]\ninsecur = true\n").is_err());
    }
}
