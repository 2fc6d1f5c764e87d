//! The arguments of ENV and LABEL: `key=value …`, or in the old form `key value`.

use super::Reading;
use crate::dockerfile::ast::Pair;
use crate::dockerfile::problem::Problem;
use crate::dockerfile::syntax::words;

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
    let mut pairs = Vec::with_capacity(words.len());
    for word in &words {
        let Some((key, value)) = word.as_str().split_once('=') else {
            let written = word.as_str();
            let message = format!("Syntax error - can't find = in {written:?}. Must be of the form: name=value");
            let help = "put a value with blanks in double quotes";
            reading.report(Problem::error("missing-equals", word.span(), message).help(help));
            continue;
        };
        reading.check_expansion(&word.slice(0..key.len()));
        reading.check_expansion(&word.slice(key.len() + 1..word.as_str().len()));
        if key.is_empty() {
            reading.report(Problem::error("blank-name", word.span(), format!("{name} names can not be blank")));
        }
        pairs.push(Pair { key: key.to_owned(), value: value.to_owned(), legacy: false });
    }
    Some(pairs)
}
