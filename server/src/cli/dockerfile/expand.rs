//! `layercake dockerfile expand`: variables in words, as instructions expand them.

use layercake_core::command::Line;
use layercake_core::dockerfile::expansion;
use layercake_core::ordered;
use serde_json::{Value, json};

use super::json_lines::{answer, text};
use crate::cli::Outcome;

/// Answers all questions.
pub(in crate::cli) fn run(_: &Line) -> Outcome {
    answer(expand)
}

fn expand(question: &Value) -> Result<Value, String> {
    let word = text(question, "word")?;
    let environment = environment(&question["env"])?;
    let escape = match question["escape"].as_str() {
        None | Some("" | "\\") => '\\',
        Some("`") => '`',
        Some(other) => return Err(format!("invalid escape token '{other}' does not match ` or \\")),
    };
    match question["mode"].as_str() {
        None | Some("word" | "words") => {}
        Some(other) => return Err(format!("mode must be word or words, not {other}")),
    }
    let expanded = expansion::word(word, escape, &environment).map_err(|error| error.to_string())?;
    Ok(json!({
        "result": expanded.result,
        "words": expanded.words,
        "matched": expanded.matched,
        "unmatched": expanded.unmatched,
    }))
}

fn environment(value: &Value) -> Result<ordered::Map<String, String>, String> {
    let text = |value: &Value| value.as_str().map(str::to_owned).ok_or("values of env must be strings");
    match value {
        Value::Null => Ok(ordered::Map::new()),
        Value::Object(pairs) => {
            pairs.iter().map(|(name, value)| Ok((name.clone(), text(value)?))).collect::<Result<_, &str>>()
        }
        Value::Array(words) => words
            .iter()
            .map(|word| {
                let word = text(word)?;
                let (name, value) = word.split_once('=').unwrap_or((&word, ""));
                Ok((name.to_owned(), value.to_owned()))
            })
            .collect(),
        _ => Err("env must be an object, or a list of NAME=value"),
    }
    .map_err(str::to_owned)
}
