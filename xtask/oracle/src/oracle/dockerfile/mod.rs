//! The parser: the package `dockerfile` is BuildKit's own, compiled from Go, of some years ago.

mod generate;
mod known;
mod ours;

use anyhow::Result;
use serde_json::Value;

use super::Oracle;
use crate::place::Place;

pub(super) static ORACLE: Oracle =
    Oracle { name: "dockerfile", question: generate::question, ours: ours::ours, theirs, known: known::KNOWN };

fn theirs(place: &Place, questions: &[Value]) -> Result<Vec<Value>> {
    place.ask_python(include_str!("driver.py"), questions)
}
