//! Walks a text: quotes, escapes, `$`, and the words that come of it.

use std::collections::BTreeSet;

use super::{Expanded, ExpansionError, Options, Variables};

/// How deep substitutions may lie in each other; the recursion must end somewhere.
pub(super) const MAXIMUM_DEPTH: usize = 64;

/// The state of one expansion.
pub(super) struct Lexer<'a> {
    characters: Vec<char>,
    position: usize,
    escape: char,
    pub(super) options: Options,
    variables: &'a dyn Variables,
    matched: BTreeSet<String>,
    unmatched: BTreeSet<String>,
    pub(super) depth: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &str, escape: char, options: Options, variables: &'a dyn Variables) -> Self {
        Self {
            characters: text.chars().collect(),
            position: 0,
            escape,
            options,
            variables,
            matched: BTreeSet::new(),
            unmatched: BTreeSet::new(),
            depth: 0,
        }
    }

    pub(super) fn expand(mut self) -> Result<Expanded, ExpansionError> {
        let (result, words) = self.until(None, self.options.raw_escapes)?;
        Ok(Expanded { result, words, matched: self.matched, unmatched: self.unmatched })
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.characters.get(self.position).copied()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.position += 1;
        Some(character)
    }

    /// The value of a variable; notes whether it was there.
    pub(super) fn value(&mut self, name: &str) -> Option<String> {
        let value = self.variables.get(name);
        let names = if value.is_some() { &mut self.matched } else { &mut self.unmatched };
        names.insert(name.to_owned());
        value
    }

    /// Reads up to `stop` and over it, or to the end. `None` as a stop never comes; with one, the end is an error, which
    /// whoever asked for it puts into better words.
    pub(super) fn until(
        &mut self,
        stop: Option<char>,
        raw_escapes: bool,
    ) -> Result<(String, Vec<String>), ExpansionError> {
        let outer = std::mem::replace(&mut self.options.raw_escapes, raw_escapes);
        let outcome = self.walk(stop);
        self.options.raw_escapes = outer;
        outcome
    }

    fn walk(&mut self, stop: Option<char>) -> Result<(String, Vec<String>), ExpansionError> {
        let mut result = String::new();
        let mut words = Words::default();
        let quotes = !self.options.skip_process_quotes;
        while let Some(character) = self.peek() {
            if stop == Some(character) {
                self.position += 1;
                return Ok((result, words.finish()));
            }
            match character {
                '$' => {
                    let value = self.dollar()?;
                    result.push_str(&value);
                    value.chars().for_each(|c| words.push(c));
                }
                '\'' | '"' if quotes => {
                    let quoted = if character == '"' { self.double_quoted()? } else { self.single_quoted()? };
                    result.push_str(&quoted);
                    words.push_protected(&quoted);
                }
                '<' => {
                    let opening = self.heredoc_opening();
                    result.push_str(&opening);
                    words.push_protected(&opening);
                }
                _ if character == self.escape => {
                    self.position += 1;
                    let mut escaped = String::new();
                    if self.options.raw_escapes {
                        escaped.push(character);
                    }
                    escaped.extend(self.next());
                    if !escaped.is_empty() {
                        result.push_str(&escaped);
                        words.push_protected(&escaped);
                    }
                }
                _ => {
                    self.position += 1;
                    result.push(character);
                    words.push(character);
                }
            }
        }
        match stop {
            Some(_) => Err(ExpansionError::MissingBrace),
            None => Ok((result, words.finish())),
        }
    }

    /// `'…'`: nothing in it means anything.
    fn single_quoted(&mut self) -> Result<String, ExpansionError> {
        let mut result = String::new();
        let quote = self.next();
        result.extend(quote.filter(|_| self.options.raw_quotes));
        loop {
            match self.next().ok_or(ExpansionError::Unbalanced("single-quote"))? {
                '\'' => break,
                character => result.push(character),
            }
        }
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
                    self.position += 1;
                    if self.options.raw_escapes {
                        result.push(character);
                    }
                    match self.peek() {
                        None => {}
                        Some(next) if next == '"' || next == '$' || next == self.escape => {
                            self.position += 1;
                            result.push(next);
                        }
                        Some(_) => result.push(character),
                    }
                }
                character => {
                    self.position += 1;
                    result.push(character);
                }
            }
        }
        self.position += 1;
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
    /// Adds a character of plain text or of a value: a blank ends the word.
    fn push(&mut self, character: char) {
        if !character.is_whitespace() {
            self.word.push(character);
        } else if !self.word.is_empty() {
            self.words.push(std::mem::take(&mut self.word));
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
