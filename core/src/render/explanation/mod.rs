//! What the cache said of each step, and why, in a sentence; and a whole build's decisions as a table.

#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use serde_json::Value;

use super::catalogue::{Explained, Language, Tense};
use crate::build::{Note, StepDecision, StepReport};

/// Why the cache has a step's result or has not, as a sentence for every step, hit or miss.
#[must_use]
pub fn sentence(report: &StepReport, language: Language) -> String {
    let keyword = report.text.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
    let decision = match (&report.decision, keyword.as_str()) {
        (StepDecision::Miss(reason), _) => Some(Explained::Runs(reason)),
        (StepDecision::Hit, "RUN") => Some(Explained::CachedRun),
        (StepDecision::Hit, "COPY" | "ADD") => Some(Explained::CachedCopy),
        (StepDecision::Hit, _) => Some(Explained::CachedOther),
        // The note says why.
        (StepDecision::Depends, _) if report.notes.iter().any(|note| matches!(note, Note::NotKnown { .. })) => None,
        (StepDecision::Depends, _) => Some(Explained::Depends),
        (StepDecision::NotCached, "FROM") => Some(Explained::StageBegins),
        // The note says it all.
        (StepDecision::NotCached, _) if report.notes.contains(&Note::OnlyConfiguration) => None,
        (StepDecision::NotCached, _) => Some(Explained::SetsValue),
    };
    let sentences = decision.into_iter().chain(report.notes.iter().map(Explained::Aside));
    sentences.map(|sentence| sentence.say(language)).collect::<Vec<_>>().join(" ")
}

/// One sentence for the first step that ran: what made this build run anything at all. `tense` is that of a build that was
/// (`ran`) or one that would be (`runs`).
#[must_use]
pub fn summary(reports: &[StepReport], tense: Tense, language: Language) -> String {
    let missed = reports.iter().find_map(|report| match &report.decision {
        StepDecision::Miss(reason) => Some((report, reason)),
        _ => None,
    });
    let sentence = match missed {
        None => Explained::AllCached(tense),
        Some((report, reason)) => Explained::FirstMiss { line: report.line, step: &report.text, reason, tense },
    };
    sentence.say(language)
}

/// The steps with the cache's answer, the layer's digest and how certain it is, and a sentence that explains it.
#[must_use]
pub fn table(reports: &[StepReport], language: Language) -> String {
    let mut text = String::new();
    let stages = reports.iter().any(|report| report.stage > 0);
    let mut stage = None;
    for report in reports {
        if stages && stage != Some(report.stage) {
            stage = Some(report.stage);
            let name = report.stage_name.clone().unwrap_or_else(|| report.stage.to_string());
            let _ = writeln!(text, "{}", Explained::Stage { name: &name }.say(language));
        }
        let decision = match report.decision {
            StepDecision::NotCached => "  -   ",
            StepDecision::Hit => "  hit ",
            StepDecision::Miss(_) => "  miss",
            StepDecision::Depends => "  ?   ",
        };
        let layer = Explained::Layer(&report.layer).say(language);
        let _ = writeln!(text, "{}", format!("{decision}  {layer:<21}  {}", report.text).trim_end());
        let _ = writeln!(text, "        {}", sentence(report, language));
    }
    text
}

/// What is said of a file taken to be edited that no step reads.
#[must_use]
pub fn unread(file: &str, language: Language) -> String {
    Explained::Unread { file }.say(language)
}

/// The steps as data, each with its sentence as `explanation`.
#[must_use]
pub fn json(reports: &[StepReport], language: Language) -> Value {
    let step = |report: &StepReport| {
        let mut step = serde_json::to_value(report).expect("a report holds only texts and numbers");
        step["explanation"] = Value::from(sentence(report, language));
        step
    };
    reports.iter().map(step).collect()
}
