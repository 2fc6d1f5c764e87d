//! `FROM [--platform=…] image [AS name]`.

use super::Reading;
use super::flags::Shape;
use crate::dockerfile::ast::{self, Kind};
use crate::dockerfile::problem::Problem;
use crate::dockerfile::syntax::{LogicalText, words};

pub(super) fn parse(reading: &mut Reading<'_>) -> Option<Kind> {
    let flags = reading.flags(&[("platform", Shape::Text)]);
    for (platform, span) in flags.placed("platform") {
        reading.check_expansion_at(&platform, span);
    }
    let words = words::plain(&reading.raw.rest);
    let (image, name) = match words.as_slice() {
        [image] => (image, None),
        [image, r#as, name] if r#as.as_str().eq_ignore_ascii_case("as") => (image, Some(stage_name(reading, name))),
        _ => {
            let problem = Problem::error("arguments", reading.span(), "FROM requires either one or three arguments");
            reading.report(problem.help("write FROM image, or FROM image AS name"));
            return None;
        }
    };
    reading.check_expansion(image);
    if reading.constant(image.as_str()).is_some_and(|image| image.trim().is_empty()) {
        let message = format!("base name ({}) should not be blank", image.as_str());
        reading.report(Problem::error("blank-image", image.span(), message));
    }
    Some(Kind::From(ast::From { platform: flags.text("platform"), image: image.as_str().to_owned(), name }))
}

/// The name in lower case; reports one that no stage can have.
fn stage_name(reading: &mut Reading<'_>, written: &LogicalText) -> String {
    let name = written.as_str().to_lowercase();
    let allowed = |c: char| matches!(c, 'a'..='z' | '0'..='9' | '-' | '_' | '.');
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.chars().all(allowed) {
        let written_name = written.as_str();
        let message = format!(
            "invalid name for build stage: {written_name:?}, name can't start with a number or contain symbols"
        );
        reading.report(Problem::error("stage-name", written.span(), message));
    }
    name
}
