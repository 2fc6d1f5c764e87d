//! The arguments of ENV and LABEL: `key=value …`, or in the old form `key value`.

use super::Reading;
use super::reading::COMMENT_HELP;
use crate::dockerfile::ast::Pair;
use crate::dockerfile::problem::Problem;
use crate::dockerfile::quote::go_quote;
use crate::dockerfile::syntax::{LogicalText, words};
use crate::source::Span;

/// The pairs, quotes included.
pub(super) fn parse(reading: &mut Reading<'_>) -> Option<Vec<Pair>> {
    reading.no_flags();
    let name = reading.name();
    let rest = &reading.raw.rest;
    let words = words::quoted(rest, reading.escape);
    let Some(first) = words.first() else {
        reading.arguments("at least one argument");
        return None;
    };
    if !first.as_str().contains('=') {
        let text = rest.as_str();
        let Some(end) = text.find(words::is_blank) else {
            let message = format!("{name} must have two arguments");
            let help = format!("write {name} {text}=value");
            reading.report(Problem::error("arguments", rest.span(), message).help(help));
            return None;
        };
        reading.check_expansion(&rest.slice(0..end));
        reading.check_expansion(&rest.slice(end..text.len()));
        let value = text[end..].trim_start_matches(words::is_blank);
        return Some(vec![Pair { key: text[..end].to_owned(), value: value.to_owned(), legacy: true }]);
    }
    let comment = reading.trailing_comment(&words);
    let mut pairs: Vec<Pair> = Vec::with_capacity(words.len());
    for (index, word) in words.iter().enumerate() {
        let Some((key, value)) = word.as_str().split_once('=') else {
            // Words that follow each other have one cause: a value that needs quotes.
            if index > 0 && !words[index - 1].as_str().contains('=') {
                continue;
            }
            let written = word.as_str();
            let message =
                format!("Syntax error - can't find = in {}. Must be of the form: name=value", go_quote(written));
            let problem = Problem::error("missing-equals", word.span(), message);
            if let Some(span) = comment.filter(|_| written.starts_with('#')) {
                reading.report(problem.help(COMMENT_HELP).fix(span, ""));
                break;
            }
            let quoted = quoted(&words, index);
            reading.report(
                problem
                    .help("put a value with blanks in double quotes")
                    .fix_at(quoted.as_ref().map(|(span, _)| *span), quoted.map(|(_, text)| text).unwrap_or_default()),
            );
            continue;
        };
        reading.check_expansion(&word.slice(0..key.len()));
        reading.check_expansion(&word.slice(key.len() + 1..word.as_str().len()));
        if key.is_empty() {
            let problem = Problem::error("blank-name", word.span(), format!("{name} names can not be blank"));
            reading.report(problem.help("write a name before ="));
        }
        pairs.push(Pair { key: key.to_owned(), value: value.to_owned(), legacy: false });
    }
    Some(pairs)
}

/// The value before the word at `index`, which has no `=`, together with this word and those like it that follow, in quotes:
/// they were surely meant as one. Only where nothing in them means anything in quotes.
fn quoted(words: &[LogicalText], index: usize) -> Option<(Span, String)> {
    let before = words.get(index.checked_sub(1)?)?;
    let (key, value) = before.as_str().split_once('=')?;
    let stray = words[index..].iter().take_while(|word| !word.as_str().contains('='));
    let mut all = vec![before.slice(key.len() + 1..before.as_str().len())];
    all.extend(stray.cloned());
    let is_plain = |word: &LogicalText| !word.as_str().contains(['"', '\'', '\\', '`']);
    if value.is_empty() || !all.iter().all(is_plain) {
        return None;
    }
    let text: Vec<&str> = all.iter().map(LogicalText::as_str).collect();
    let span = Span::new(all.first()?.span().start, all.last()?.span().end);
    Some((span, format!("\"{}\"", text.join(" "))))
}
