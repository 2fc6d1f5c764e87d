//! `RUN --mount`: one record of `key[=value]`, as CSV writes it.
//!
//! `plan` calls [`parse`] with the variables that are in force; the parser of RUN does it before, to find what no variable
//! could mend.

pub(super) mod csv;
mod error;
mod read;
#[cfg(test)]
mod tests;
pub(super) mod value;

pub use csv::CsvError;
pub use error::MountError;
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
