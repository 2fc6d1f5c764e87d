//! `RUN --device`: one record of `name`, `name=…` and `required`, as CSV writes it.
//!
//! Source of the rules and of the messages: BuildKit's `instructions/commands_rundevice.go`. Variables in it are not expanded.

use super::mount::{CsvError, csv, value};
use super::suggestion::nearest;

/// The keys.
const KEYS: [&str; 2] = ["name", "required"];

/// A device that a RUN asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Device {
    /// Its name, as `vendor.com/class=device`.
    pub name: String,
    /// Whether the build is refused where there is none.
    pub required: bool,
}

/// Why a device cannot be read, in BuildKit's words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeviceError {
    /// Quotes that do not fit together, or nothing at all.
    #[error("failed to parse csv devices: {0}")]
    Csv(CsvError),
    /// A word beside the name that has no value.
    #[error("invalid field '{0}' must be a key=value pair")]
    NoValue(String),
    /// A second name.
    #[error("device name already set to {0}")]
    Named(String),
    /// A value that is neither true nor false.
    #[error("invalid value for required: {0}")]
    Required(String),
    /// A key that there is not.
    #[error("unexpected key '{key}' in '{field}'")]
    Key {
        /// The key.
        key: String,
        /// With its value.
        field: String,
    },
}

impl DeviceError {
    /// The key that was perhaps meant.
    #[must_use]
    pub fn meant(&self) -> Option<&'static str> {
        match self {
            Self::Key { key, .. } => nearest(key, KEYS),
            _ => None,
        }
    }
}

/// Reads a device.
///
/// # Errors
/// [`DeviceError`] in BuildKit's words.
pub fn parse(text: &str) -> Result<Device, DeviceError> {
    let mut device = Device::default();
    for field in csv::fields(text).map_err(DeviceError::Csv)? {
        let (key, value) = match field.split_once('=') {
            Some((key, value)) => (key.to_ascii_lowercase(), Some(value)),
            None => (field.to_ascii_lowercase(), None),
        };
        match (key.as_str(), value) {
            ("required", None) => device.required = true,
            ("required", Some(value)) => {
                device.required = value::boolean(value).ok_or_else(|| DeviceError::Required(value.to_owned()))?;
            }
            ("name", Some(_)) if !device.name.is_empty() => return Err(DeviceError::Named(device.name)),
            ("name", Some(value)) => value.clone_into(&mut device.name),
            // A name may have an equals sign itself, and needs no key.
            _ if device.name.is_empty() => device.name = field,
            (_, None) => return Err(DeviceError::NoValue(field)),
            (_, Some(_)) => return Err(DeviceError::Key { key, field }),
        }
    }
    Ok(device)
}
