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
        None if !rest.is_empty() => reading.report(
            Problem::error("json-form", rest.span(), "SHELL requires the arguments to be in JSON form")
                .help("write SHELL [\"/bin/bash\", \"-c\"]"),
        ),
        _ => reading.arguments("at least one argument"),
    }
    None
}
