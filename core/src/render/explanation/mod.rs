//! What the cache said of each step, and why, in a sentence; and a whole build's decisions as a table.

mod reason;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;

pub use reason::because;

use serde_json::Value;

use crate::build::{Note, Prediction, StepDecision, StepReport};
use crate::digest::DiffId;

/// Why the cache has a step's result or has not, as a sentence for every step, hit or miss.
#[must_use]
pub fn sentence(report: &StepReport) -> String {
    let keyword = report.text.split_whitespace().next().unwrap_or_default().to_uppercase();
    let decision = match (&report.decision, keyword.as_str()) {
        (StepDecision::Miss(reason), _) => format!("It runs because {}.", because(reason)),
        (StepDecision::Hit, "RUN") => {
            "It need not run: the command, the variables it sees and all before it are as they were.".to_owned()
        }
        (StepDecision::Hit, "COPY" | "ADD") => {
            "It need not run: the files it copies, where they go and all before it are as they were.".to_owned()
        }
        (StepDecision::Hit, _) => "It need not run: the instruction and all before it are as they were.".to_owned(),
        (StepDecision::Depends, _) => {
            "Whether it runs depends on what a stage before it makes, and that is not known yet.".to_owned()
        }
        (StepDecision::NotCached, "FROM") => "It is where the stage starts: nothing to run.".to_owned(),
        (StepDecision::NotCached, _) if report.notes.contains(&Note::OnlyConfiguration) => String::new(),
        (StepDecision::NotCached, _) => "It sets a value for the lines below: nothing to run.".to_owned(),
    };
    let notes = report.notes.iter().map(note);
    let sentences: Vec<_> = std::iter::once(decision).chain(notes).filter(|text| !text.is_empty()).collect();
    sentences.join(" ")
}

/// What did not matter, as a sentence.
fn note(note: &Note) -> String {
    match note {
        Note::OnlyTime { path, more } => {
            let files = match more {
                0 => path.clone(),
                1 => format!("{path} and one more file"),
                more => format!("{path} and {more} more files"),
            };
            format!("Of {files} only the time changed, and the cache does not look at times.")
        }
        Note::SameFilesAgain { stage } => {
            format!("Stage {stage} ran again but made the same files, and only they count.")
        }
        Note::OnlyConfiguration => {
            "It changes only the image's configuration, which costs nothing: BuildKit makes no layer of it.".to_owned()
        }
    }
}

/// One sentence for the first step that ran: what made this build run anything at all. `tense` is that of a build that was
/// (`ran`) or one that would be (`runs`).
#[must_use]
pub fn summary(reports: &[StepReport], tense: Tense) -> String {
    let missed = reports.iter().find_map(|report| match &report.decision {
        StepDecision::Miss(reason) => Some((report, reason)),
        _ => None,
    });
    let (runs, all) = match tense {
        Tense::Past => ("ran", "Every step came from the cache."),
        Tense::Future => ("would run", "Every step would come from the cache."),
    };
    match missed {
        None => all.to_owned(),
        Some((report, reason)) => {
            format!("Line {} `{}` {runs} because {}.", report.line, report.text, because(reason))
        }
    }
}

/// Whether a build is told of that was, or that would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tense {
    /// `layercake explain`.
    Past,
    /// `layercake plan`.
    Future,
}

/// The steps with the cache's answer, the layer's digest and how certain it is, and a sentence that explains it.
#[must_use]
pub fn table(reports: &[StepReport]) -> String {
    let mut text = String::new();
    let stages = reports.iter().any(|report| report.stage > 0);
    let mut stage = None;
    for report in reports {
        if stages && stage != Some(report.stage) {
            stage = Some(report.stage);
            let name = report.stage_name.clone().unwrap_or_else(|| report.stage.to_string());
            let _ = writeln!(text, "stage {name}");
        }
        let decision = match report.decision {
            StepDecision::NotCached => "  -   ",
            StepDecision::Hit => "  hit ",
            StepDecision::Miss(_) => "  miss",
            StepDecision::Depends => "  ?   ",
        };
        let layer = match &report.layer {
            Prediction::None => String::new(),
            Prediction::Exact(diff_id) => format!("exact {}", short(diff_id)),
            Prediction::Recorded(diff_id) => format!("recorded {}", short(diff_id)),
            Prediction::Unknowable => "unknowable".to_owned(),
        };
        let _ = writeln!(text, "{}", format!("{decision}  {layer:<21}  {}", report.text).trim_end());
        let _ = writeln!(text, "        {}", sentence(report));
    }
    text
}

fn short(diff_id: &DiffId) -> String {
    diff_id.short()
}

/// What is said of a file taken to be edited that no step reads.
#[must_use]
pub fn unread(file: &str) -> String {
    format!("No step reads {file}: editing it runs nothing.")
}

/// The steps as data, each with its sentence as `explanation`.
#[must_use]
pub fn json(reports: &[StepReport]) -> Value {
    let step = |report: &StepReport| {
        let mut step = serde_json::to_value(report).expect("a report holds only texts and numbers");
        step["explanation"] = Value::from(sentence(report));
        step
    };
    reports.iter().map(step).collect()
}
