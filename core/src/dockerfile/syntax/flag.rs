//! Builder flags: the words with `--` before an instruction's arguments.

use super::LogicalText;
use crate::source::Span;

/// A flag as written, its quotes taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::dockerfile) struct RawFlag {
    /// The name without `--`.
    pub(in crate::dockerfile) name: String,
    /// What stands after `=`; `None` without one.
    pub(in crate::dockerfile) value: Option<String>,
    /// Its bytes.
    pub(in crate::dockerfile) span: Span,
}

impl RawFlag {
    /// Where its value stands; `None` where it has none, or where quotes, escapes or a continuation are in the flag.
    pub(in crate::dockerfile) fn value_span(&self) -> Option<Span> {
        let value = self.value.as_ref()?;
        let length = "--=".len() + self.name.len() + value.len();
        (self.span.end - self.span.start == length).then(|| Span::new(self.span.end - value.len(), self.span.end))
    }

    /// Where its name stands, under the same condition.
    pub(in crate::dockerfile) fn name_span(&self) -> Option<Span> {
        let start = self.span.start + "--".len();
        let end = self.value_span().map_or(self.span.end, |value| value.start - "=".len());
        (end - start == self.name.len()).then(|| Span::new(start, end))
    }
}

/// Parts the flags from the rest, which comes back trimmed. A lone `--` ends the flags and is dropped.
pub(super) fn split(text: &LogicalText, escape: char) -> (Vec<RawFlag>, LogicalText) {
    let mut flags = Vec::new();
    let all = text.as_str();
    let mut at = 0;
    loop {
        at += all[at..].len() - all[at..].trim_start().len();
        if !all[at..].starts_with("--") {
            break;
        }
        let (word, length) = word(&all[at..], escape);
        let span = text.span_of(at..at + length);
        at += length;
        let Some(flag) = word.strip_prefix("--").filter(|flag| !flag.is_empty()) else { break };
        let (name, value) = match flag.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (flag, None),
        };
        flags.push(RawFlag { name: name.to_owned(), value, span });
    }
    (flags, text.slice(at..all.len()).trimmed())
}

/// The first word without its quotes and escapes, and how many bytes of the text it takes.
fn word(text: &str, escape: char) -> (String, usize) {
    let mut word = String::new();
    let mut quote = None;
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        if character == escape {
            word.extend(characters.next().map(|(_, escaped)| escaped));
        } else if quote == Some(character) {
            quote = None;
        } else if quote.is_some() {
            word.push(character);
        } else if character.is_whitespace() {
            return (word, at);
        } else if matches!(character, '\'' | '"') {
            quote = Some(character);
        } else {
            word.push(character);
        }
    }
    (word, text.len())
}
