//! AST to build plan: which stages there are and which of them are needed ([`outline`]), and, once a stage's base image
//! is known, what each of its steps does ([`steps`]).
//!
//! Two phases, because the second needs what only the world knows: `ENV PATH=$PATH:/app` reads the base image's
//! environment, and its `ONBUILD` triggers become steps. Nothing is decided about the cache here.

pub mod contexts;
mod created_by;
mod epoch;
mod metadata;
mod mounts;
mod outline;
mod references;
mod run;
mod scope;
mod step;
mod surroundings;
#[cfg(test)]
mod tests;
mod transfer;

use crate::ordered;

pub use contexts::{NamedContext, NamedContexts};
pub use epoch::{EpochError, SOURCE_DATE_EPOCH, epoch};
pub use mounts::{Attributes, MountKind, MountedTree, RunMount};
pub use outline::{Base, Outline, Stage, outline};
pub use run::RunOperation;
pub use scope::DEFAULT_PATH;
pub use step::{Operation, Step, StepId, Steps, steps};
pub use surroundings::Origin;
pub use transfer::{Inline, Sources, TransferOperation};

use serde::{Deserialize, Serialize};

/// Which of Docker's two builders is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Builder {
    /// BuildKit: only steps that change files are cached; unused stages are not built.
    #[default]
    Buildkit,
    /// The classic builder, as in the lecture: every step makes an image, and after one miss all that follows runs.
    Classic,
}

/// What a build is asked for, besides its Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// `--build-arg NAME=value`.
    pub build_args: ordered::Map<String, String>,
    /// `--target`: a stage's name or number.
    pub target: Option<String>,
    /// `--builder`.
    pub builder: Builder,
    /// `--network` of the build: what a RUN without its own gets.
    pub network: RunNetwork,
    /// `--build-context`.
    pub contexts: NamedContexts,
    /// The machine's architecture, in Go's words: `amd64`.
    pub architecture: String,
}

/// The network of a RUN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RunNetwork {
    /// A namespace with loopback only.
    None,
    /// The host's.
    Host,
}
