//! The model's shell and utilities do what the real ones do: the same scripts in the model, in dash and in busybox's ash,
//! with the same output, the same status and the same files afterwards.
//!
//! Scripts lie in `fixtures/shell`, several in a file, each after a line `### name`. One for a certain shell says so:
//! `### name (ash)`.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod generated;
mod model;
mod real;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use layercake_core::sim::shell::Flavour;

/// What can be seen of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    output: String,
    status: i32,
    /// Files by path: what they are, and what is in them.
    files: BTreeMap<String, String>,
}

struct Script {
    name: String,
    only: Option<Flavour>,
    text: String,
}

fn scripts() -> Vec<Script> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/shell");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut scripts: Vec<Script> = Vec::new();
    for path in paths {
        let family = path.file_stem().unwrap().to_str().unwrap().to_owned();
        for line in std::fs::read_to_string(&path).unwrap().lines() {
            if let Some(name) = line.strip_prefix("### ") {
                let only = match name.rsplit_once(" (") {
                    Some((_, "ash)")) => Some(Flavour::Ash),
                    Some((_, "dash)")) => Some(Flavour::Dash),
                    _ => None,
                };
                scripts.push(Script { name: format!("{family}: {name}"), only, text: String::new() });
            } else if let Some(script) = scripts.last_mut() {
                script.text.push_str(line);
                script.text.push('\n');
            }
        }
    }
    scripts
}

/// Scripts from a number, each in both shells.
const GENERATED: u32 = 400;

/// What `LAYERCAKE_SEED` says, to see one case again: with `LAYERCAKE_CASES=1` that one alone.
fn first_seed() -> u64 {
    std::env::var("LAYERCAKE_SEED").map_or(1, |seed| seed.parse().unwrap())
}

fn generated() -> Vec<Script> {
    let seeds = (first_seed()..).take(layercake_cases::count(GENERATED) as usize);
    seeds
        .map(|seed| Script { name: format!("LAYERCAKE_SEED={seed}"), only: None, text: generated::script(seed) })
        .collect()
}

fn check(flavour: Flavour, scripts: &[Script]) {
    let Some(place) = real::Place::new() else { return };
    let mut differences = String::new();
    let mut count = 0;
    for script in scripts {
        if script.only.is_some_and(|only| only != flavour) {
            continue;
        }
        count += 1;
        let (model, real) = (model::run(flavour, &script.text), place.run(flavour, &script.text));
        if model != real {
            writeln!(differences, "--- {}\n{}", script.name, script.text).unwrap();
            for (who, seen) in [("model", model), ("real", real)] {
                writeln!(
                    differences,
                    "{who}: status {}, output:\n{}files: {:#?}",
                    seen.status, seen.output, seen.files
                )
                .unwrap();
            }
        }
    }
    assert!(differences.is_empty(), "{differences}");
    assert!(count > 0);
}

#[test]
fn the_model_does_what_dash_does() {
    check(Flavour::Dash, &scripts());
}

#[test]
fn the_model_does_what_busybox_does() {
    check(Flavour::Ash, &scripts());
}

#[test]
fn generated_scripts_do_in_the_model_what_they_do_in_dash() {
    check(Flavour::Dash, &generated());
}

#[test]
fn generated_scripts_do_in_the_model_what_they_do_in_busybox() {
    check(Flavour::Ash, &generated());
}
