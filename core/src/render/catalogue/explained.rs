//! What `plan`, `explain` and a build say of the cache's decisions.

use super::{Language, english};
use crate::build::{self, Prediction};
use crate::cache::{MissReason, Name};

/// Something that is said about the decisions of a build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Explained<'a> {
    /// In the table, above the steps of a stage.
    Stage {
        /// Its name or number.
        name: &'a str,
    },
    /// In the table: what is known of a step's layer before it is built.
    Layer(&'a Prediction),
    /// A step runs.
    Runs(&'a MissReason),
    /// A RUN need not run.
    CachedRun,
    /// A COPY or ADD need not run.
    CachedCopy,
    /// Another instruction need not run.
    CachedOther,
    /// Nobody knows yet whether a step runs.
    Depends,
    /// A FROM.
    StageBegins,
    /// An instruction that only later ones look at.
    SetsValue,
    /// What did not matter for a step.
    Aside(&'a build::Note),
    /// Below a step of a build that goes on: why it runs.
    NotCached(&'a MissReason),
    /// An edited file is read by no step.
    Unread {
        /// Which file.
        file: &'a str,
    },
    /// No step runs.
    AllCached(Tense),
    /// The first step that runs.
    FirstMiss {
        /// Its line in the Dockerfile.
        line: usize,
        /// As written.
        step: &'a str,
        /// Why.
        reason: &'a MissReason,
        /// Whether it did.
        tense: Tense,
    },
}

/// Whether a build is told of that was, or that would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tense {
    /// `layercake explain`.
    Past,
    /// `layercake plan`.
    Future,
}

impl Explained<'_> {
    /// In this language.
    #[must_use]
    pub fn say(&self, language: Language) -> String {
        match language {
            Language::English => english::explained(self),
        }
    }
}

/// Why a step runs: the part of a sentence after "because", without a full stop.
#[must_use]
pub fn because(reason: &MissReason, language: Language) -> String {
    match language {
        Language::English => english::because(reason),
    }
}

/// What an ingredient of a cache key is called.
#[must_use]
pub fn ingredient(name: &Name, language: Language) -> String {
    match language {
        Language::English => english::ingredient(name),
    }
}
