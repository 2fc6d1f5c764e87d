//! What a build decided (or would decide), step by step, as data: `layercake plan --json` and `explain --json`.

use serde::{Deserialize, Serialize};

use crate::cache::MissReason;
use crate::digest::{CacheKey, DiffId};

/// A step of a build.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepReport {
    /// Its stage.
    pub stage: usize,
    /// Its stage's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage_name: Option<String>,
    /// Its place in the stage: 0 is FROM.
    pub index: usize,
    /// The instruction as written.
    pub text: String,
    /// Its first line in the Dockerfile.
    pub line: usize,
    /// What the cache said.
    pub decision: StepDecision,
    /// The layer that it makes.
    pub layer: Prediction,
    /// Its key, where it asks the cache.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<CacheKey>,
    /// How long it took when it ran, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub milliseconds: Option<u64>,
    /// What did not matter, though one may think so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
}

/// Something that is said beside a decision: most often what is no reason to run a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Note {
    /// Of files that are copied only the time changed.
    OnlyTime {
        /// The first of them.
        path: String,
        /// How many more.
        more: usize,
    },
    /// The stage that is copied from ran again, and made the same files.
    SameFilesAgain {
        /// The stage's name or number.
        stage: String,
    },
    /// The instruction changes only the image's configuration: BuildKit has nothing to look up.
    OnlyConfiguration,
    /// In a prediction: what the step reads is not known.
    NotKnown {
        /// Why, in words.
        reason: String,
    },
}

/// What the cache said of a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepDecision {
    /// It does not ask: FROM, and with BuildKit all that changes only the configuration.
    NotCached,
    /// Its result is taken from the cache.
    Hit,
    /// It runs.
    Miss(MissReason),
    /// In a prediction: it depends on what a step before it makes, or on what is behind an address, which is not known.
    Depends,
}

/// What is known of a step's layer before it is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "certainty", content = "diff_id")]
pub enum Prediction {
    /// It makes none.
    None,
    /// Its digest follows from the inputs: COPY, ADD, WORKDIR.
    Exact(DiffId),
    /// A RUN with this key was run before: the digest is that run's.
    Recorded(DiffId),
    /// A RUN never run, something that stands on one, or what nobody has downloaded.
    Unknowable,
}
