//! Advice: hadolint, for those of our teaching rules that it has too.

mod generate;
mod known;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::Oracle;
use crate::place::Place;

pub(super) static ORACLE: Oracle =
    Oracle { name: "hadolint", question: generate::question, ours, theirs, known: known::KNOWN };

/// Our rules, and what hadolint calls them. ConsecutiveRuns is not among them: it speaks of many small RUNs, once, and DL3059 of
/// each second one.
const RULES: [(&str, &[&str]); 17] = [
    ("AddInsteadOfCopy", &["DL3020"]),
    ("ApkCacheKept", &["DL3019"]),
    ("AptInRun", &["DL3027"]),
    ("AptListsKept", &["DL3009"]),
    ("ArchiveUnpackedLater", &["DL3010"]),
    ("FloatingBaseTag", &["DL3006", "DL3007"]),
    ("InstallAsks", &["DL3014", "DL3030", "DL3034", "DL3038"]),
    ("NodeCacheKept", &["DL3060"]),
    ("PipCacheKept", &["DL3042"]),
    ("PipefailMissing", &["DL4006"]),
    ("RecommendedPackages", &["DL3015"]),
    ("RootAtTheEnd", &["DL3002"]),
    ("RpmCacheKept", &["DL3032", "DL3036", "DL3040"]),
    ("SelfReferenceInEnv", &["DL3044"]),
    ("SparseUserDatabase", &["DL3046"]),
    ("SudoInRun", &["DL3004"]),
    ("WholeFilesystemCopied", &["DL3067"]),
];

/// With a note under `alone`: what is said of the first stage where there is no other.
fn ours(place: &Place, questions: &[Value]) -> Result<Vec<Value>> {
    let answer = |texts: &[&str]| -> Result<Vec<Value>> {
        let files = place.files(texts.iter().copied())?;
        let answer = |(file, text): (&std::path::PathBuf, &&str)| {
            let said = place.ask_ours_about(&["dockerfile", "lint", "--json"], file)?;
            Ok(shape(text, &said["warnings"], "rule", |rule, name| rule.0 == name))
        };
        files.iter().zip(texts).map(answer).collect()
    };
    with_notes(questions, answer)
}

/// With the same note.
fn theirs(place: &Place, questions: &[Value]) -> Result<Vec<Value>> {
    with_notes(questions, |texts| ask_hadolint(place, texts))
}

/// Answers all questions, and once more those of two stages, for the first alone.
fn with_notes(questions: &[Value], ask: impl Fn(&[&str]) -> Result<Vec<Value>>) -> Result<Vec<Value>> {
    let texts: Vec<&str> = questions.iter().map(|question| question["text"].as_str().unwrap_or_default()).collect();
    let alone: Vec<&str> = texts.iter().filter_map(|text| first_stage(text)).collect();
    let mut notes = ask(&alone)?.into_iter();
    let answers = ask(&texts)?.into_iter().zip(&texts);
    let noted = |(answer, text): (Value, &&str)| {
        let alone = first_stage(text).and_then(|_| notes.next());
        json!({ "answer": answer, "alone": alone })
    };
    Ok(answers.map(noted).collect())
}

/// The first stage of a Dockerfile of two.
fn first_stage(text: &str) -> Option<&str> {
    text.find("\nFROM ").map(|end| &text[..=end])
}

fn ask_hadolint(place: &Place, texts: &[&str]) -> Result<Vec<Value>> {
    let files: Vec<_> = place.files(texts.iter().copied())?.into_iter().zip(texts).collect();
    let mut answers = Vec::new();
    // As many as fit on a command line.
    for files in files.chunks(500) {
        let names = files.iter().map(|(file, _)| file);
        let mut hadolint = Command::new(place.hadolint());
        let output = hadolint.args(["--no-fail", "--format", "json"]).args(names).output().context("start hadolint")?;
        let said: Vec<Value> = serde_json::from_slice(&output.stdout)
            .with_context(|| format!("hadolint: {}", String::from_utf8_lossy(&output.stderr)))?;
        answers.extend(files.iter().map(|(file, text)| of_file(&said, file, text)));
    }
    Ok(answers)
}

/// What is said of a file. That it cannot be parsed is said as well.
fn of_file(said: &[Value], file: &Path, text: &str) -> Value {
    let name = file.to_string_lossy();
    let of_file: Vec<Value> = said.iter().filter(|warning| warning["file"] == *name).cloned().collect();
    match of_file.iter().find(|warning| warning["code"] == "DL1000") {
        Some(failure) => failure["message"].clone(),
        None => shape(text, &json!(of_file), "code", |rule, code| rule.1.contains(&code)),
    }
}

/// For each rule and each line, whether the rule speaks of the line: so each of these is a difference of its own.
fn shape(text: &str, warnings: &Value, key: &str, is: impl Fn(&(&str, &[&str]), &str) -> bool) -> Value {
    let warnings = warnings.as_array().map_or(&[][..], Vec::as_slice);
    let speaks = |rule: &(&str, &[&str]), line: usize| {
        warnings
            .iter()
            .any(|warning| warning["line"] == json!(line) && warning[key].as_str().is_some_and(|name| is(rule, name)))
    };
    let count = text.lines().count();
    let rules = RULES.iter().map(|rule| {
        let lines: BTreeMap<String, bool> = (1..=count).map(|line| (line.to_string(), speaks(rule, line))).collect();
        (rule.0.to_owned(), json!(lines))
    });
    rules.collect::<serde_json::Map<_, _>>().into()
}
