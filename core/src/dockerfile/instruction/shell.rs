//! `SHELL ["word", …]`, in exec form only.

use super::Reading;
use crate::dockerfile::ast::Kind;
use crate::dockerfile::problem::Problem;

pub(super) fn parse(reading: &mut Reading<'_>) -> Option<Kind> {
    reading.no_flags();
    let rest = &reading.raw.rest;
    let before = reading.problems.len();
    match reading.exec(rest) {
        Some(words) if !words.is_empty() => return Some(Kind::Shell(words)),
        None if reading.problems.len() > before => {}
        None if !rest.is_empty() => {
            let problem = Problem::error("json-form", rest.span(), "SHELL requires the arguments to be in JSON form");
            let array = array(rest.as_str());
            reading.report(
                problem
                    .help("write SHELL [\"/bin/bash\", \"-c\"]")
                    .fix_at(array.as_ref().map(|_| rest.span()), array.unwrap_or_default()),
            );
        }
        _ => reading.arguments("at least one argument"),
    }
    None
}

/// The words as a JSON array, where nothing but blanks could part them.
fn array(text: &str) -> Option<String> {
    let is_odd = |letter: char| "\"'\\[]`#".contains(letter) || (letter.is_control() && !letter.is_whitespace());
    if text.contains(is_odd) {
        return None;
    }
    let words: Vec<String> = text.split_whitespace().map(|word| format!("\"{word}\"")).collect();
    Some(format!("[{}]", words.join(", ")))
}
