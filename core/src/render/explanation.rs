//! Why a step ran, in a sentence; and a whole build's decisions as a table.

use std::fmt::Write as _;

use crate::build::{Prediction, StepDecision, StepReport};
use crate::cache::{Difference, MissReason, Name};
use crate::digest::DiffId;

/// Characters of a value that are shown.
const SHOWN: usize = 60;

/// What comes after "because": lower case, no full stop.
#[must_use]
pub fn because(reason: &MissReason) -> String {
    match reason {
        MissReason::NoCache => "the cache was not asked (--no-cache)".to_owned(),
        MissReason::Follows { step } => format!("it follows a step that runs: {step}"),
        MissReason::FirstBuild => "this was never built here".to_owned(),
        MissReason::NewStep => "the last build had no such step".to_owned(),
        MissReason::Changed { file: Some(file), .. } => file.clone(),
        MissReason::Changed { difference, file: None } => changed(difference),
        MissReason::OtherLayers => "its result stands on other layers: a step before it was run again since".to_owned(),
        MissReason::Removed => "nothing changed, but its result was removed from the store".to_owned(),
    }
}

fn changed(difference: &Difference) -> String {
    let name = &difference.name;
    match (&difference.old, &difference.new) {
        _ if *name == Name::Parent => "the base image has other layers than it had".to_owned(),
        (None, Some(new)) => format!("{name} is new: {}", shown(name, new)),
        (Some(old), None) => format!("{name} is gone; it was {}", shown(name, old)),
        (Some(_), Some(_)) if matches!(name, Name::Content(_)) => format!("{name} changed"),
        (Some(old), Some(new)) => format!("{name} changed from {} to {}", shown(name, old), shown(name, new)),
        (None, None) => format!("{name} changed"),
    }
}

fn shown(name: &Name, value: &str) -> String {
    let value = match name {
        // A command is kept as a JSON list; the shell's own words say nothing.
        Name::Command => command(value),
        _ => value.to_owned(),
    };
    let mut text: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).take(SHOWN).collect();
    if value.chars().count() > SHOWN {
        text.push('…');
    }
    format!("`{text}`")
}

fn command(value: &str) -> String {
    let words: Vec<String> = serde_json::from_str(value).unwrap_or_default();
    let comment = words.iter().rposition(|word| word.starts_with("#(nop)"));
    match (words.as_slice(), comment) {
        ([.., last], Some(index)) if index + 1 < words.len() => last.clone(),
        (_, Some(index)) => words[index].trim_start_matches("#(nop)").trim().to_owned(),
        ([shell, flag, text], None) if flag == "-c" && shell.ends_with("sh") => text.clone(),
        (words, None) => words.join(" "),
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
        Some((report, reason)) => format!("Line {} `{}` {runs} because {}.", report.line, report.text, because(reason)),
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

/// The steps with the cache's answer, the layer's digest and how certain it is, and the reason of each miss.
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
        match &report.decision {
            StepDecision::Miss(reason) => {
                let _ = writeln!(text, "        because {}", because(reason));
            }
            StepDecision::Depends => {
                let _ = writeln!(text, "        depends on what a stage before it makes, which is not known yet");
            }
            StepDecision::Hit | StepDecision::NotCached => {}
        }
    }
    text
}

fn short(diff_id: &DiffId) -> String {
    diff_id.short()
}
