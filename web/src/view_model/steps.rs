//! What a build would do, as a stack of steps: each with what the cache says, why, and what goes into its key.

use layercake_core::build::{Prediction, StepDecision, StepReport, WhatIf};
use layercake_core::cache::MissReason;
use layercake_core::plan::Builder;
use layercake_core::render::catalogue::{Language, Tense, ingredient};
use layercake_core::render::explanation;
use layercake_core::sim::world::planning;

use super::problems::is_dockerfile;
use crate::state::session::Session;

/// What would be done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// In order: the first one is at the bottom.
    pub(crate) steps: Vec<StepRow>,
    /// The whole in a sentence.
    pub(crate) summary: String,
    /// Whether the text is wrong now, and this is what was planned before.
    pub(crate) is_stale: bool,
}

/// A step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StepRow {
    /// Its line.
    pub(crate) line: usize,
    /// The instruction.
    pub(crate) text: String,
    /// What the cache says.
    pub(crate) badge: Badge,
    /// Why.
    pub(crate) sentence: String,
    /// Its layer's digest, as far as it is known.
    pub(crate) layer: String,
    /// What goes into its key: names and values.
    pub(crate) ingredients: Vec<(String, String)>,
}

/// What the cache says: a word, an icon, a colour and a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Badge {
    /// The result is taken from the cache.
    Cached,
    /// It runs: this is where something changed.
    Changed,
    /// It runs, because a step before it does.
    Follows,
    /// Nobody can know yet.
    Unknown,
    /// The base image.
    Base,
    /// Only a setting: nothing to look up.
    Setting,
}

impl Badge {
    /// Icon and word.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Cached => "✔ CACHED",
            Self::Changed => "✱ CHANGED",
            Self::Follows => "↓ FOLLOWS",
            Self::Unknown => "? UNKNOWN",
            Self::Base => "▣ BASE",
            Self::Setting => "⚙ SETTING",
        }
    }

    /// The name of its style.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Cached => "cached",
            Self::Changed => "changed",
            Self::Follows => "follows",
            Self::Unknown => "unknown",
            Self::Base => "base",
            Self::Setting => "setting",
        }
    }
}

impl Plan {
    /// What a build of `file` would do; the steps of `before` where it cannot be told.
    pub(crate) fn of(session: &Session, file: &str, builder: Builder, before: &Self) -> Self {
        if !is_dockerfile(file) {
            return Self { is_stale: !before.steps.is_empty(), ..before.clone() };
        }
        match session.world().plan(&words(file, builder), &WhatIf::default()) {
            Ok(plan) => Self::from(&plan),
            Err(message) => Self { is_stale: true, summary: message, ..before.clone() },
        }
    }
}

impl From<&planning::Plan> for Plan {
    fn from(plan: &planning::Plan) -> Self {
        let mut keys: Vec<_> = plan.lineage.steps.iter().map(Some).collect();
        let steps = plan.report.iter().map(|step| {
            let key =
                keys.iter_mut().find(|key| key.is_some_and(|key| key.stage == step.stage && key.text == step.text));
            let key = step.key.and_then(|_| key?.take());
            let ingredients = key.map(|key| key.ingredients.iter()).into_iter().flatten();
            StepRow {
                line: step.line,
                text: step.text.clone(),
                badge: badge(step),
                sentence: explanation::sentence(step, Language::English),
                layer: layer(step.layer),
                ingredients: ingredients
                    .map(|(name, value)| (ingredient(name, Language::English), value.to_owned()))
                    .collect(),
            }
        });
        Self {
            steps: steps.collect(),
            summary: explanation::summary(&plan.report, Tense::Future, Language::English),
            is_stale: false,
        }
    }
}

/// The words of the build that is asked about.
pub(crate) fn words(file: &str, builder: Builder) -> [&str; 5] {
    ["--builder", if builder == Builder::Classic { "classic" } else { "buildkit" }, "-f", file, "."]
}

fn badge(step: &StepReport) -> Badge {
    match &step.decision {
        StepDecision::Hit => Badge::Cached,
        StepDecision::Miss(MissReason::Follows { .. }) => Badge::Follows,
        StepDecision::Miss(_) => Badge::Changed,
        StepDecision::Depends => Badge::Unknown,
        StepDecision::NotCached if step.text.to_ascii_uppercase().starts_with("FROM") => Badge::Base,
        StepDecision::NotCached => Badge::Setting,
    }
}

fn layer(prediction: Prediction) -> String {
    match prediction {
        Prediction::None => "makes no layer".to_owned(),
        Prediction::Exact(digest) => format!("layer {}, known exactly", short(&digest.to_string())),
        Prediction::Recorded(digest) => format!("layer {}, as it was made before", short(&digest.to_string())),
        Prediction::Unknowable => "a layer that nobody can know before it is made".to_owned(),
    }
}

/// The first twelve digits of a digest.
pub(crate) fn short(digest: &str) -> String {
    digest.trim_start_matches("sha256:").chars().take(12).collect()
}
