//! `--secret`: what a `RUN --mount=type=secret` is given.

use std::env;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

/// Bytes of a secret at most, as with BuildKit.
const LIMIT: u64 = 500 << 10;

/// Where a secret is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Secret {
    /// In a file.
    File(PathBuf),
    /// In an environment variable of the caller.
    Variable(String),
}

/// Why a secret cannot be had.
#[derive(Debug, thiserror::Error)]
pub(super) enum SecretError {
    /// The file cannot be read.
    #[error("cannot read the secret {id} from {path}")]
    File {
        /// Which secret.
        id: String,
        /// Its file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// It is longer than any secret.
    #[error("the secret {0} has more than 500 KiB")]
    TooLong(String),
    /// The variable is not set.
    #[error("the secret {id} should come from the environment variable {variable}, which is not set")]
    Variable {
        /// Which secret.
        id: String,
        /// Its variable.
        variable: String,
    },
    /// Nobody gave it.
    #[error("secret {0}: not found: give it by --secret id={0},src=FILE or --secret id={0},env=NAME")]
    Missing(String),
    /// A variable cannot hold it.
    #[error("the secret {0} is no text, so no variable can hold it: mount it as a file")]
    NoText(String),
}

impl Secret {
    /// Its bytes.
    pub(super) fn read(&self, id: &str) -> Result<Vec<u8>, SecretError> {
        match self {
            Self::File(path) => {
                let failed = |source| SecretError::File { id: id.to_owned(), path: path.clone(), source };
                let mut bytes = Vec::new();
                File::open(path).map_err(failed)?.take(LIMIT + 1).read_to_end(&mut bytes).map_err(failed)?;
                if bytes.len() as u64 > LIMIT {
                    return Err(SecretError::TooLong(id.to_owned()));
                }
                Ok(bytes)
            }
            Self::Variable(variable) => {
                let missing = || SecretError::Variable { id: id.to_owned(), variable: variable.clone() };
                env::var_os(variable).map(OsStringExt::into_vec).ok_or_else(missing)
            }
        }
    }
}
