//! `FROM [--platform=…] image [AS name]`.

use super::Reading;
use super::flags::Shape;
use super::reading::COMMENT_HELP;
use crate::dockerfile::ast::{self, Kind};
use crate::dockerfile::problem::Problem;
use crate::dockerfile::syntax::{LogicalText, words};
use crate::source::Span;

pub(super) fn parse(reading: &mut Reading<'_>) -> Option<Kind> {
    let flags = reading.flags(&[("platform", Shape::Text)]);
    for platform in flags.placed("platform") {
        reading.check_value(&platform);
    }
    let words = words::plain(&reading.raw.rest);
    let (image, name) = match words.as_slice() {
        [image] => (image, None),
        [image, r#as, name] if r#as.as_str().eq_ignore_ascii_case("as") => (image, Some(stage_name(reading, name))),
        words => {
            let problem = Problem::error("arguments", reading.span(), "FROM requires either one or three arguments");
            let problem = match reading.trailing_comment(words) {
                Some(comment) => problem.help(COMMENT_HELP).fix(comment, ""),
                None => mend(problem, words, super::usage(reading.raw)),
            };
            reading.report(problem);
            return None;
        }
    };
    reading.check_expansion(image);
    if reading.constant(image.as_str()).is_some_and(|image| image.trim().is_empty()) {
        let message = format!("base name ({}) should not be blank", image.as_str());
        reading.report(Problem::error("blank-image", image.span(), message).help("write the name of an image"));
    }
    Some(Kind::From(ast::From { platform: flags.text("platform"), image: image.as_str().to_owned(), name }))
}

/// Says what was meant by the wrong number of words.
fn mend(problem: Problem, words: &[LogicalText], usage: String) -> Problem {
    let problem = match words.iter().find(|word| word.as_str().starts_with("--")) {
        Some(_) => return problem.help("flags stand before the image"),
        None => problem.help(usage),
    };
    match words {
        [image, r#as] if r#as.as_str().eq_ignore_ascii_case("as") => {
            problem.fix(Span::new(image.span().end, r#as.span().end), "")
        }
        [_, name] => problem.fix(Span::new(name.span().start, name.span().start), "AS "),
        [_, r#as, _] => problem.fix(r#as.span(), "AS"),
        _ => problem,
    }
}

/// The name in lower case; reports one that no stage can have.
fn stage_name(reading: &mut Reading<'_>, written: &LogicalText) -> String {
    let name = written.as_str().to_ascii_lowercase();
    let allowed = |c: char| matches!(c, 'a'..='z' | '0'..='9' | '-' | '_' | '.');
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.chars().all(allowed) {
        let written_name = written.as_str();
        let message = format!(
            "invalid name for build stage: {written_name:?}, name can't start with a number or contain symbols"
        );
        let help = "begin with a letter; letters, digits, - _ and . may follow";
        reading.report(Problem::error("stage-name", written.span(), message).help(help));
    }
    name
}
