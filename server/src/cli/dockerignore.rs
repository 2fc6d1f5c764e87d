//! `layercake dockerignore …`: which paths a `.dockerignore` keeps out of a build.

use layercake_core::command::Line;
use layercake_core::dockerfile::ignore::Ignore;
use serde_json::{Value, json};

use super::Outcome;
use super::dockerfile::answer;

/// Answers all questions.
pub(super) fn run(_: &Line) -> Outcome {
    answer(matches)
}

fn matches(question: &Value) -> Result<Value, String> {
    let patterns = match &question["patterns"] {
        Value::String(text) => text.clone(),
        Value::Array(patterns) => {
            let texts: Option<Vec<&str>> = patterns.iter().map(Value::as_str).collect();
            // In a list there are no comments.
            let escaped = |text: &str| if text.starts_with('#') { format!("\\{text}") } else { text.to_owned() };
            let lines: Vec<String> = texts.ok_or("patterns must be strings")?.into_iter().map(escaped).collect();
            lines.join("\n")
        }
        _ => return Err("patterns must be a list, or the text of a file".to_owned()),
    };
    let path = question["path"].as_str().ok_or("path must be a string")?;
    let ignore = Ignore::parse(&patterns).map_err(|error| error.to_string())?;
    Ok(json!({ "matched": ignore.matches(path) }))
}
