//! `VOLUME path …` and `VOLUME ["path", …]`.

use super::Reading;
use crate::dockerfile::ast::Kind;
use crate::dockerfile::problem::Problem;

pub(super) fn parse(reading: &mut Reading<'_>) -> Option<Kind> {
    reading.no_flags();
    let before = reading.problems.len();
    let (words, _) = reading.words();
    if words.is_empty() {
        if reading.problems.len() == before {
            reading.arguments("at least one argument");
        }
        return None;
    }
    let volumes: Vec<String> = words.iter().map(|word| word.text.trim().to_owned()).collect();
    if volumes.iter().any(String::is_empty) {
        let message = "VOLUME specified can not be an empty string";
        let problem = Problem::error("blank-volume", reading.raw.rest.span(), message);
        reading.report(problem.help("write the path of a folder"));
    }
    Some(Kind::Volume(volumes))
}
