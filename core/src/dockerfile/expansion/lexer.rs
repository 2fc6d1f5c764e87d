//! Walks a text: quotes, escapes, `$`, and the words that come of it.

use super::{Expanded, ExpansionError, Options, Variables};
use crate::ordered;

/// How deep substitutions may lie in each other; the recursion must end somewhere.
pub(super) const MAXIMUM_DEPTH: usize = 64;

/// The state of one expansion.
pub(super) struct Lexer<'a> {
    text: &'a str,
    /// The byte that is next.
    position: usize,
    escape: char,
    pub(super) options: Options,
    variables: &'a dyn Variables,
    matched: ordered::Set<String>,
    unmatched: ordered::Set<String>,
    pub(super) depth: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str, escape: char, options: Options, variables: &'a dyn Variables) -> Self {
        Self {
            text,
            position: 0,
            escape,
            options,
            variables,
            matched: ordered::Set::new(),
            unmatched: ordered::Set::new(),
            depth: 0,
        }
    }

    /// Expands all of it; the words are told where `splits`.
    pub(super) fn expand(mut self, splits: bool) -> Result<Expanded, ExpansionError> {
        let mut words = splits.then(Words::default);
        let result = self.walk(None, &mut words)?;
        let words = words.map(Words::finish).unwrap_or_default();
        Ok(Expanded { result, words, matched: self.matched, unmatched: self.unmatched })
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.text[self.position..].chars().next()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.position += character.len_utf8();
        Some(character)
    }

    /// The value of a variable; notes whether it was there.
    pub(super) fn value(&mut self, name: &str) -> Option<String> {
        let value = self.variables.get(name);
        let names = if value.is_some() { &mut self.matched } else { &mut self.unmatched };
        names.insert(name.to_owned());
        value
    }

    /// Reads up to `stop` and over it. The end is an error, which whoever asked for it puts into better words.
    pub(super) fn until(&mut self, stop: char, raw_escapes: bool) -> Result<String, ExpansionError> {
        let outer = std::mem::replace(&mut self.options.raw_escapes, raw_escapes);
        let outcome = self.walk(Some(stop), &mut None);
        self.options.raw_escapes = outer;
        outcome
    }

    /// Reads up to `stop` and over it, or to the end: `None` as a stop never comes.
    fn walk(&mut self, stop: Option<char>, words: &mut Option<Words>) -> Result<String, ExpansionError> {
        let mut result = String::new();
        let mut push = |text: &str, is_protected: bool| {
            if let Some(words) = words.as_mut() {
                if is_protected { words.push_protected(text) } else { words.push(text) }
            }
        };
        let quotes = !self.options.skip_process_quotes;
        while let Some(character) = self.peek() {
            if stop == Some(character) {
                self.next();
                return Ok(result);
            }
            match character {
                '$' => {
                    let value = self.dollar()?;
                    result.push_str(&value);
                    push(&value, false);
                }
                '\'' | '"' if quotes => {
                    let quoted = if character == '"' { self.double_quoted()? } else { self.single_quoted()? };
                    result.push_str(&quoted);
                    push(&quoted, true);
                }
                '<' => {
                    let opening = self.heredoc_opening();
                    result.push_str(&opening);
                    push(&opening, true);
                }
                _ if character == self.escape => {
                    self.next();
                    let mut escaped = String::new();
                    if self.options.raw_escapes {
                        escaped.push(character);
                    }
                    escaped.extend(self.next());
                    if !escaped.is_empty() {
                        result.push_str(&escaped);
                        push(&escaped, true);
                    }
                }
                _ => {
                    let plain = self
                        .plain(|c| matches!(c, '$' | '<') || (quotes && matches!(c, '\'' | '"')) || Some(c) == stop);
                    result.push_str(plain);
                    push(plain, false);
                }
            }
        }
        match stop {
            Some(_) => Err(ExpansionError::MissingBrace),
            None => Ok(result),
        }
    }

    /// Takes what comes before the next character that means something: the escape character, or one of these.
    fn plain(&mut self, means: impl Fn(char) -> bool) -> &'a str {
        let rest = &self.text[self.position..];
        let end = rest.find(|c| c == self.escape || means(c)).unwrap_or(rest.len());
        self.position += end;
        &rest[..end]
    }

    /// `'…'`: nothing in it means anything.
    fn single_quoted(&mut self) -> Result<String, ExpansionError> {
        let mut result = String::new();
        let quote = self.next();
        result.extend(quote.filter(|_| self.options.raw_quotes));
        let rest = &self.text[self.position..];
        let Some(end) = rest.find('\'') else {
            self.position = self.text.len();
            return Err(ExpansionError::Unbalanced("single-quote"));
        };
        result.push_str(&rest[..end]);
        self.position += end + 1;
        result.extend(quote.filter(|_| self.options.raw_quotes));
        Ok(result)
    }

    /// `"…"`: `$` means what it means, and the escape character escapes `"`, `$` and itself only.
    fn double_quoted(&mut self) -> Result<String, ExpansionError> {
        let mut result = String::new();
        let quote = self.next();
        result.extend(quote.filter(|_| self.options.raw_quotes));
        loop {
            match self.peek().ok_or(ExpansionError::Unbalanced("double-quote"))? {
                '"' => break,
                '$' => {
                    let value = self.dollar()?;
                    result.push_str(&value);
                }
                character if character == self.escape => {
                    self.next();
                    if self.options.raw_escapes {
                        result.push(character);
                    }
                    match self.peek() {
                        None => {}
                        Some(next) if next == '"' || next == '$' || next == self.escape => {
                            self.next();
                            result.push(next);
                        }
                        Some(_) => result.push(character),
                    }
                }
                _ => result.push_str(self.plain(|c| matches!(c, '"' | '$'))),
            }
        }
        self.next();
        result.extend(quote.filter(|_| self.options.raw_quotes));
        Ok(result)
    }

    /// `<<` binds the blanks after it, so that `<< NAME` is one word: a heredoc may be written so.
    fn heredoc_opening(&mut self) -> String {
        let mut opening = String::new();
        opening.extend(self.next());
        if self.peek() == Some('<') {
            opening.extend(self.next());
            while matches!(self.peek(), Some('\t' | '\r' | ' ')) {
                opening.extend(self.next());
            }
        }
        opening
    }
}

/// Words as they grow.
#[derive(Default)]
struct Words {
    word: String,
    words: Vec<String>,
}

impl Words {
    /// Adds plain text or a value: a blank ends the word.
    fn push(&mut self, text: &str) {
        let mut parts = text.split(char::is_whitespace);
        self.word.push_str(parts.next().unwrap_or_default());
        for part in parts {
            if !self.word.is_empty() {
                self.words.push(std::mem::take(&mut self.word));
            }
            self.word.push_str(part);
        }
    }

    /// Adds what quotes or an escape protect: its blanks are part of the word.
    fn push_protected(&mut self, text: &str) {
        self.word.push_str(text);
    }

    fn finish(mut self) -> Vec<String> {
        if !self.word.is_empty() {
            self.words.push(self.word);
        }
        self.words
    }
}
