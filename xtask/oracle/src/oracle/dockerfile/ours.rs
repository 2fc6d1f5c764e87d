//! What our command line says of a Dockerfile, in the shape that others have too.

use anyhow::Result;
use serde_json::{Value, json};

use crate::place::Place;

/// Parses each of the files.
pub(crate) fn ours(place: &Place, questions: &[Value]) -> Result<Vec<Value>> {
    let texts = questions.iter().map(|question| question["text"].as_str().unwrap_or_default());
    let files = place.files(texts.clone())?;
    let answer = |(file, text): (&std::path::PathBuf, &str)| {
        let parsed = place.ask_ours_about(&["dockerfile", "parse", "--json"], file)?;
        Ok(json!({ "answer": shape(&parsed, text) }))
    };
    files.iter().zip(texts).map(answer).collect()
}

/// Others stop at the first error, and have nothing but it.
fn shape(parsed: &Value, text: &str) -> Value {
    let error = list(&parsed["diagnostics"]).iter().find(|diagnostic| diagnostic["severity"] == "error");
    match error {
        Some(error) => json!({ "error": error["message"] }),
        None => {
            let instructions = list(&parsed["instructions"]).iter();
            json!({ "instructions": instructions.map(|found| instruction(found, &parsed["escape"], text)).collect::<Vec<_>>() })
        }
    }
}

fn instruction(found: &Value, escape: &Value, text: &str) -> Value {
    let nested = &found["nested"];
    // Of what stands behind ONBUILD they keep the arguments.
    let inner = if nested.is_null() { found } else { nested };
    let heredoc = |found: &Value| json!({ "name": found["name"], "fd": found["fd"], "content": found["content"] });
    // Those behind ONBUILD they do not tell.
    let heredocs = if nested.is_null() { list(&found["heredocs"]) } else { &[] };
    json!({
        "keyword": found["keyword"],
        "nested": nested["keyword"],
        "lines": found["lines"],
        "flags": list(&found["flags"]).iter().map(|flag| &flag["raw"]).collect::<Vec<_>>(),
        "exec": inner["form"] == "exec",
        "args": arguments(inner),
        "heredocs": heredocs.iter().map(heredoc).collect::<Vec<_>>(),
        "text": if found["lines"][0] == found["lines"][1] { line(&found["span"], escape, text) } else { None },
    })
}

/// The arguments one after the other, a pair as two.
fn arguments(instruction: &Value) -> Vec<&Value> {
    match instruction["form"].as_str() {
        Some("pairs") => list(&instruction["pairs"]).iter().flat_map(|pair| [&pair["key"], &pair["value"]]).collect(),
        _ => list(&instruction["args"]).iter().collect(),
    }
}

/// What stands on an instruction's only line; the last of a file may go on to nowhere, and they leave out that it does.
fn line<'a>(span: &Value, escape: &Value, text: &'a str) -> Option<&'a str> {
    let end = |index: usize| span[index].as_u64().and_then(|place| usize::try_from(place).ok());
    let is_last = !text.get(end(1)?..)?.contains(|character: char| !character.is_whitespace());
    let line = text.get(end(0)?..end(1)?)?;
    let goes_on = || {
        let escape = escape.as_str()?;
        let before = line.trim_end_matches([' ', '\t']).strip_suffix(escape)?;
        (is_last && !before.ends_with(escape)).then_some(before)
    };
    Some(goes_on().unwrap_or(line).trim())
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
