//! A question a line, an answer a line: how tools ask many questions of one process.

use std::io::BufRead as _;

use serde_json::{Value, json};

use crate::cli::error::Failure;
use crate::cli::{Outcome, output};

/// Answers each line of standard input that is not empty by one line: what `answer` says, or `{"error": …}`.
pub(in crate::cli) fn answer(answer: impl Fn(&Value) -> Result<Value, String>) -> Outcome {
    for line in std::io::stdin().lock().split(b'\n') {
        let line = line.map_err(|error| Failure::system("read standard input", &error))?;
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let question: Result<Value, _> = serde_json::from_slice(&line);
        let answer = question.map_err(|error| error.to_string()).and_then(|question| answer(&question));
        output::line(&answer.unwrap_or_else(|error| json!({ "error": error })).to_string())?;
    }
    Ok(0)
}

/// The text under a key.
pub(in crate::cli) fn text<'a>(question: &'a Value, key: &str) -> Result<&'a str, String> {
    question[key].as_str().ok_or_else(|| format!("{key} must be a string"))
}
