//! Why a mount cannot be read, and what helps.

use super::csv::CsvError;
use super::read::{KEYS, KINDS, SHARINGS};
use crate::dockerfile::expansion::ExpansionError;
use crate::dockerfile::suggestion::nearest;

/// Why a mount cannot be read, in BuildKit's words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MountError {
    /// Quotes that do not fit together, or nothing at all.
    #[error("failed to parse csv mounts: {0}")]
    Csv(CsvError),
    /// A key that must have a value.
    #[error("invalid field '{0}' must be a key=value pair")]
    NoValue(String),
    /// A key that there is not.
    #[error("unexpected key '{key}' in '{field}'")]
    Key {
        /// The key.
        key: String,
        /// With its value.
        field: String,
    },
    /// A key that this type of mount does not have.
    #[error("unexpected key '{key}' for mount type '{kind}'")]
    KeyOfKind {
        /// The key.
        key: String,
        /// The type.
        kind: &'static str,
    },
    /// A value that does not fit its key.
    #[error("invalid value for {key}: {value}")]
    Value {
        /// The key.
        key: String,
        /// The value.
        value: String,
    },
    /// A type that there is not.
    #[error("unsupported mount type {0:?}")]
    Type(String),
    /// A way of sharing that there is not.
    #[error("unsupported sharing value {0:?}")]
    Sharing(String),
    /// `from=$stage`.
    #[error("'from' doesn't support variable expansion, define alias stage instead")]
    FromExpansion,
    /// A mode, user or group that is no number.
    #[error("invalid value {value} for {key}")]
    Number {
        /// The key.
        key: String,
        /// The value.
        value: String,
    },
    /// A mode, user or group where there is none.
    #[error("{key} not allowed for {kind:?} type mounts")]
    Owner {
        /// The key.
        key: &'static str,
        /// The type.
        kind: &'static str,
    },
    /// `sharing` for something else than a cache.
    #[error("invalid cache sharing set for {0} mount")]
    NotACache(&'static str),
    /// A secret with keys that do not go together, or without any.
    #[error("{0}")]
    Secret(&'static str),
    /// `type=ssh` with a `source`.
    #[error("ssh does not support source")]
    SshSource,
    /// A value that cannot be expanded.
    #[error(transparent)]
    Expansion(#[from] ExpansionError),
}

impl MountError {
    /// The word that is wrong, and the one that was perhaps meant.
    #[must_use]
    pub fn meant(&self) -> Option<(&str, &'static str)> {
        let (written, meant) = match self {
            Self::Key { key, .. } => (key, nearest(key, KEYS)),
            Self::Type(value) => (value, nearest(value, KINDS.map(super::Kind::name))),
            Self::Sharing(value) => (value, nearest(value, SHARINGS.map(|(name, _)| name))),
            _ => return None,
        };
        Some((written, meant?))
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Csv(_) => "write keys and values as --mount=type=cache,target=/x".to_owned(),
            Self::NoValue(field) => format!("write {field}=…; only readonly, readwrite and required stand alone"),
            Self::Key { .. } => format!("the keys are {}", KEYS.join(", ")),
            Self::KeyOfKind { key, .. } if key == "size" => "write type=tmpfs before size".to_owned(),
            Self::KeyOfKind { key, .. } => format!("write type=secret or type=ssh before {key}"),
            Self::Value { key, .. } if key == "size" => "write a size as 1024, 64m or 1g".to_owned(),
            Self::Value { key, .. } => format!("write {key}=true or {key}=false"),
            Self::Type(_) => format!("the types are {}", KINDS.map(super::Kind::name).join(", ")),
            Self::Sharing(_) => format!("sharing is one of {}", SHARINGS.map(|(name, _)| name).join(", ")),
            Self::FromExpansion => "write FROM image AS name above, and from=name here".to_owned(),
            Self::Number { key, .. } if key == "mode" => "write a mode in octal digits, as 0755".to_owned(),
            Self::Number { key, .. } => {
                format!("write the number of the {}", if key == "uid" { "user" } else { "group" })
            }
            Self::Owner { .. } => "mode, uid and gid are for cache, secret and ssh".to_owned(),
            Self::NotACache(_) => "sharing is for type=cache".to_owned(),
            Self::Secret(_) => "a secret has an id, and a target or an env".to_owned(),
            Self::SshSource => "an agent has an id; write id in place of source".to_owned(),
            Self::Expansion(_) => "see what ${…} may hold".to_owned(),
        }
    }
}
