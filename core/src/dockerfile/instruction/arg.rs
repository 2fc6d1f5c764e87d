//! `ARG name[=default] …`. Its flags are never looked at, as in BuildKit.

use super::Reading;
use crate::dockerfile::ast::Kind;
use crate::dockerfile::problem::Problem;
use crate::dockerfile::syntax::words;

pub(super) fn parse(reading: &mut Reading<'_>) -> Option<Kind> {
    let words = words::quoted(&reading.raw.rest, reading.escape);
    if words.is_empty() {
        reading.arguments("at least one argument");
        return None;
    }
    let mut arguments = Vec::with_capacity(words.len());
    for word in &words {
        reading.check_expansion(word);
        let (name, default) = match word.as_str().split_once('=') {
            Some((name, default)) => (name, Some(default.to_owned())),
            None => (word.as_str(), None),
        };
        if name.is_empty() {
            let problem = Problem::error("blank-name", word.span(), "ARG names can not be blank");
            reading.report(problem.help("write a name before ="));
        }
        arguments.push((name.to_owned(), default));
    }
    Some(Kind::Arg(arguments))
}
