//! The expansion of variables: `e2b-dockerfile-utils` has a port of BuildKit's.

mod generate;
mod known;

use anyhow::Result;
use serde_json::{Value, json};

use super::Oracle;
use crate::place::Place;

pub(super) static ORACLE: Oracle =
    Oracle { name: "expansion", question: generate::question, ours, theirs, known: known::KNOWN };

fn ours(place: &Place, questions: &[Value]) -> Result<Vec<Value>> {
    let answers = place.ask_ours(&["dockerfile", "expand", "--json-lines"], questions)?;
    Ok(questions.iter().zip(answers).map(|(question, answer)| shape(question, &answer)).collect())
}

fn theirs(place: &Place, questions: &[Value]) -> Result<Vec<Value>> {
    place.ask_python(include_str!("driver.py"), questions)
}

/// Of our answer, what they can say as well.
fn shape(question: &Value, answer: &Value) -> Value {
    let key = if question["mode"] == "words" { "words" } else { "result" };
    match answer.get("error") {
        Some(error) => json!({ "answer": { "error": error } }),
        None => json!({ "answer": { key: answer[key] } }),
    }
}
