//! `RUN --mount`: one record of `key[=value]`, as CSV writes it.
//!
//! `plan` calls [`parse`] with the variables that are in force; the parser of RUN does it before, to find what no variable
//! could mend.

mod csv;
mod read;
#[cfg(test)]
mod tests;
mod value;

use super::expansion::ExpansionError;
pub use read::parse;

/// A mount of a RUN.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mount {
    /// What is mounted.
    pub kind: Kind,
    /// Where, as written; relative to WORKDIR. Secrets and agents have a default.
    pub target: Option<String>,
    /// The path in what `from` names, else in the context.
    pub source: Option<String>,
    /// A stage, an image or a named context.
    pub from: Option<String>,
    /// Which cache, secret or agent.
    pub id: Option<String>,
    /// Whether it is read-only: `bind`, `secret` and `ssh` are unless they say otherwise.
    pub read_only: bool,
    /// How several builds share a cache.
    pub sharing: Option<Sharing>,
    /// Whether the build is refused without the secret or agent.
    pub required: bool,
    /// The largest size of a tmpfs in bytes.
    pub size: Option<u64>,
    /// The name of the variable that gets a secret.
    pub environment: Option<String>,
    /// The mode of what is mounted.
    pub mode: Option<u32>,
    /// Its owner.
    pub user: Option<u32>,
    /// Its group.
    pub group: Option<u32>,
}

/// What is mounted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Kind {
    /// A folder of the context, a stage or an image.
    #[default]
    Bind,
    /// A folder that outlives the build.
    Cache,
    /// A folder in memory.
    Tmpfs,
    /// A file that leaves no trace in the image.
    Secret,
    /// The socket of an SSH agent.
    Ssh,
}

/// How several builds share a cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sharing {
    /// All at once.
    Shared,
    /// Each its own.
    Private,
    /// One after the other.
    Locked,
}

/// Why a mount cannot be read, in BuildKit's words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MountError {
    /// Quotes that do not fit together.
    #[error("failed to parse csv mounts")]
    Csv,
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
        /// What was perhaps meant.
        meant: Option<&'static str>,
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
    /// A value that cannot be expanded.
    #[error(transparent)]
    Expansion(#[from] ExpansionError),
}

impl Kind {
    /// The name, as it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bind => "bind",
            Self::Cache => "cache",
            Self::Tmpfs => "tmpfs",
            Self::Secret => "secret",
            Self::Ssh => "ssh",
        }
    }
}
