//! `.dockerignore`: `e2b-dockerfile-utils` has a port of moby/patternmatcher.

mod generate;
mod known;

use anyhow::Result;
use serde_json::{Value, json};

use super::Oracle;
use crate::place::Place;

pub(super) static ORACLE: Oracle =
    Oracle { name: "ignore", question: generate::question, ours, theirs, known: known::KNOWN };

fn ours(place: &Place, questions: &[Value]) -> Result<Vec<Value>> {
    let answers = place.ask_ours(&["dockerignore", "match", "--json-lines"], questions)?;
    Ok(answers.iter().map(shape).collect())
}

fn theirs(place: &Place, questions: &[Value]) -> Result<Vec<Value>> {
    place.ask_python(include_str!("driver.py"), questions)
}

/// An error is one; they have other words for it.
fn shape(answer: &Value) -> Value {
    let matched = if answer.get("error").is_some() { json!("error") } else { answer["matched"].clone() };
    json!({ "answer": matched })
}
