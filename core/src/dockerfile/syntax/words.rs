//! Two ways to split arguments into words: at blanks only, and at blanks that neither quotes nor escapes protect.

use super::LogicalText;

/// The blanks that part a keyword from its arguments, and plain words: not all of Unicode's.
pub(in crate::dockerfile) fn is_blank(character: char) -> bool {
    matches!(character, '\t' | '\x0b' | '\x0c' | '\r' | ' ')
}

/// Splits at blanks and nothing else: `x\ y` is two words.
pub(in crate::dockerfile) fn plain(text: &LogicalText) -> Vec<LogicalText> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, character) in text.as_str().char_indices() {
        match (start, is_blank(character)) {
            (None, false) => start = Some(at),
            (Some(from), true) => {
                words.push(text.slice(from..at));
                start = None;
            }
            _ => {}
        }
    }
    words.extend(start.map(|from| text.slice(from..text.as_str().len())));
    words
}

/// Splits at blanks outside of quotes. Quotes and escapes stay in the words; an escape at the very end is dropped.
pub(in crate::dockerfile) fn quoted(text: &LogicalText, escape: char) -> Vec<LogicalText> {
    let mut words = Vec::new();
    let mut start = None;
    let mut quote = None;
    let mut end = text.as_str().len();
    let mut characters = text.as_str().char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        if quote.is_none() && character.is_whitespace() {
            words.extend(start.take().map(|from| text.slice(from..at)));
            continue;
        }
        start.get_or_insert(at);
        if character == escape && quote != Some('\'') {
            if characters.next().is_none() {
                end = at;
            }
        } else if quote == Some(character) {
            quote = None;
        } else if quote.is_none() && matches!(character, '\'' | '"') {
            quote = Some(character);
        }
    }
    words.extend(start.filter(|from| *from < end).map(|from| text.slice(from..end)));
    words
}
