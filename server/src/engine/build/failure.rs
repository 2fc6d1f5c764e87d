//! Why a build made no image.

use std::io;
use std::path::PathBuf;

use layercake_core::build::{BuildError, WhatIfError};
use layercake_core::diagnostic::Diagnostic;
use layercake_core::dockerfile::ignore::IgnoreError;
use layercake_core::image::reference::ReferenceError;

use crate::store::StoreError;

/// Why a build made no image.
#[derive(Debug, thiserror::Error)]
pub enum BuildFailure {
    /// The Dockerfile is wrong.
    #[error("the Dockerfile is wrong")]
    Dockerfile {
        /// Its name.
        name: String,
        /// Its text, to show the places in.
        text: String,
        /// What is wrong.
        diagnostics: Vec<Diagnostic>,
    },
    /// A step failed; its own words say why.
    #[error("{error}")]
    Step {
        /// The Dockerfile's name.
        name: String,
        /// Why.
        error: BuildError,
    },
    /// The Dockerfile, the context or `.dockerignore` cannot be read.
    #[error("{action} {path}")]
    Read {
        /// What was tried.
        action: &'static str,
        /// On which path.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The Dockerfile is longer than anyone writes one.
    #[error("{path} has {bytes} bytes; a Dockerfile has at most {limit}")]
    TooLong {
        /// The file.
        path: PathBuf,
        /// Its size.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// `.dockerignore` has a pattern that cannot be read.
    #[error("{path}")]
    Ignore {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        #[source]
        source: IgnoreError,
    },
    /// A named context has a name that nothing can have.
    #[error("invalid name {name:?} of a build context")]
    ContextName {
        /// The name.
        name: String,
        /// Why.
        #[source]
        source: ReferenceError,
    },
    /// SOURCE_DATE_EPOCH is no text.
    #[error("SOURCE_DATE_EPOCH is {0:?}, not a number of seconds since 1970")]
    Epoch(String),
    /// What is to be taken as edited is no file of the context.
    #[error("{0} is no file of the build context")]
    NoSuchEdit(String),
    /// A line that is to be taken as edited is not there.
    #[error(transparent)]
    WhatIf(WhatIfError),
    /// A remembered build cannot be read.
    #[error("the record of the last build")]
    Record(#[source] serde_json::Error),
    /// Ctrl-C could not be prepared for.
    #[error("take signals")]
    Signals(#[source] io::Error),
    /// What the store said.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A prediction has ended. Never leaves the engine.
    #[error("nothing was built: this was a prediction")]
    Predicted,
}
