//! Hit or miss, and why.

use serde::{Deserialize, Serialize};

use super::{Difference, FileChange, Ingredients, LineageStep, Name, Record};
use crate::digest::ChainId;
use crate::plan::Builder;

/// Files that a reason names at most.
const SHOWN: usize = 10;

/// What the cache says of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// An earlier result is taken.
    Hit(Box<Record>),
    /// The step has to run.
    Miss(MissReason),
}

/// Why a step has to run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum MissReason {
    /// `--no-cache`.
    NoCache,
    /// A step before it ran: its result stands on what is new.
    Follows {
        /// The first step that ran, as written.
        step: String,
        /// Its line in the Dockerfile.
        #[serde(default)]
        line: usize,
    },
    /// This was never built here.
    FirstBuild,
    /// The last build had no such step.
    NewStep,
    /// An ingredient is not as it was.
    Changed {
        /// Which, with its old and new value.
        difference: Difference,
        /// For files: which, and how, those that say most first. At most ten.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        files: Vec<FileChange>,
        /// How many files more.
        #[serde(default, skip_serializing_if = "is_zero")]
        more: usize,
    },
    /// A result is there, but made on other layers: a step before it was run again since.
    OtherLayers,
    /// All is as it was, but the result is gone.
    Removed,
}

/// A step that ran, which others follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ancestor {
    /// The instruction as written.
    pub step: String,
    /// Its line in the Dockerfile.
    pub line: usize,
}

impl From<&Ancestor> for MissReason {
    fn from(ancestor: &Ancestor) -> Self {
        Self::Follows { step: ancestor.step.clone(), line: ancestor.line }
    }
}

/// All that a decision is made from.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// Whose rules are followed.
    pub builder: Builder,
    /// `--no-cache`.
    pub no_cache: bool,
    /// The first step before it, in its stage or the stages that it is based on, that ran in this build.
    pub follows: Option<&'a Ancestor>,
    /// The first step before it that was a hit on what this build itself has just made, for an earlier stage.
    pub stands_on_new: Option<&'a Ancestor>,
    /// The step's ingredients.
    pub ingredients: &'a Ingredients,
    /// What of its COPY's files is not as it was.
    pub changes: &'a [FileChange],
    /// The layers that it stands on.
    pub below: Option<&'a ChainId>,
    /// The records under its key whose layers still exist, newest first.
    pub records: &'a [Record],
    /// The step of the last build that it continues.
    pub before: Option<&'a LineageStep>,
    /// What the steps before it that ran have changed already: not worth to be said again.
    pub told: &'a [Difference],
    /// Whether there was a last build at all.
    pub has_lineage: bool,
}

/// Decides: a hit is the newest record with this key, made on these layers; but after a step that ran, all that follows
/// it runs.
#[must_use]
pub fn decide(question: &Question<'_>) -> Decision {
    if question.no_cache {
        return Decision::Miss(MissReason::NoCache);
    }
    if let Some(step) = question.follows {
        return Decision::Miss(own_change(question).unwrap_or_else(|| step.into()));
    }
    let fits =
        |record: &&Record| record.below.as_ref() == question.below && record.ingredients == *question.ingredients;
    if let Some(record) = question.records.iter().find(fits) {
        return Decision::Hit(Box::new(record.clone()));
    }
    if let Some(step) = question.stands_on_new {
        return Decision::Miss(own_change(question).unwrap_or_else(|| step.into()));
    }
    if !question.records.is_empty() {
        return Decision::Miss(MissReason::OtherLayers);
    }
    Decision::Miss(match question.before {
        None if question.has_lineage => MissReason::NewStep,
        None => MissReason::FirstBuild,
        Some(before) => match question.ingredients.differences(&before.ingredients).into_iter().next() {
            Some(difference) => changed(question, difference),
            None => MissReason::Removed,
        },
    })
}

/// A change of a step that follows another: worth more to say than that it follows. But what it stands on has changed
/// anyway, what an earlier step was said to miss for is no news, and with the classic builder, where every instruction is
/// a step, what was set before is some earlier step's own.
fn own_change(question: &Question<'_>) -> Option<MissReason> {
    let before = question.before?;
    let is_news = |difference: &Difference| {
        let counts = match question.builder {
            Builder::Classic => difference.name.is_own(),
            Builder::Buildkit => difference.name != Name::Parent,
        };
        counts && !question.told.contains(difference)
    };
    let difference = question.ingredients.differences(&before.ingredients).into_iter().find(is_news)?;
    Some(changed(question, difference))
}

fn changed(question: &Question<'_>, difference: Difference) -> MissReason {
    // Another source has other files, but that is not what happened.
    let is_content =
        matches!(difference.name, Name::Content(_)) && difference.old.is_some() && difference.new.is_some();
    let changes = if is_content { question.changes } else { &[] };
    let shown = changes.len().min(SHOWN);
    MissReason::Changed { difference, files: changes[..shown].to_vec(), more: changes.len() - shown }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}
