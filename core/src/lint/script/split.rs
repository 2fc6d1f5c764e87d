//! A shell's text to simple commands.

use std::ops::Range;

use super::{Command, Separator, Word};
use crate::dockerfile::written::LogicalText;

/// All simple commands of a text, in order.
pub(super) fn commands(text: &LogicalText) -> Vec<Command> {
    let mut splitter = Splitter {
        source: text,
        text: text.as_str(),
        at: 0,
        words: Vec::new(),
        outputs: Vec::new(),
        found: Vec::new(),
    };
    splitter.run();
    splitter.found
}

struct Splitter<'a> {
    source: &'a LogicalText,
    text: &'a str,
    at: usize,
    words: Vec<Word>,
    outputs: Vec<Word>,
    found: Vec<Command>,
}

impl Splitter<'_> {
    fn run(&mut self) {
        while let Some(character) = self.peek() {
            match character {
                '\n' | ';' | '(' | ')' => {
                    self.at += 1;
                    self.end(Separator::Then);
                }
                '&' | '|' => self.operator(character),
                '<' | '>' => self.redirection(),
                '#' => self.at = self.text[self.at..].find('\n').map_or(self.text.len(), |end| self.at + end),
                '\\' if self.text[self.at..].starts_with("\\\n") => self.at += 2,
                character if character.is_whitespace() => self.at += character.len_utf8(),
                _ => self.word(),
            }
        }
        self.end(Separator::End);
        if let Some(last) = self.found.last_mut() {
            last.then = Separator::End;
        }
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn operator(&mut self, character: char) {
        let double = self.text[self.at + 1..].starts_with(character);
        // `&>file` is a redirection, `|&` a pipe.
        if character == '&' && self.text[self.at + 1..].starts_with('>') {
            self.at += 1;
            self.redirection();
            return;
        }
        self.at += if double || self.text[self.at + 1..].starts_with('&') { 2 } else { 1 };
        self.end(match (character, double) {
            ('&', true) => Separator::And,
            ('&', false) => Separator::Background,
            (_, true) => Separator::Or,
            (_, false) => Separator::Pipe,
        });
    }

    /// `> file`, `2>&1`, `<<EOF`: the word behind it is no argument.
    fn redirection(&mut self) {
        let start = self.at;
        while matches!(self.peek(), Some('<' | '>' | '&' | '-')) {
            self.at += 1;
        }
        let writes = self.text[start..self.at].starts_with('>') && !self.text[start..self.at].contains('&');
        while matches!(self.peek(), Some(' ' | '\t')) {
            self.at += 1;
        }
        if self.peek().is_none_or(|next| matches!(next, '\n' | ';' | '|' | '&' | '(' | ')' | '<' | '>')) {
            return;
        }
        self.word();
        let target = self.words.pop();
        self.outputs.extend(target.filter(|_| writes));
    }

    fn word(&mut self) {
        let start = self.at;
        let mut word = String::new();
        while let Some(character) = self.peek() {
            match character {
                '\'' => self.quoted(&mut word),
                '"' => self.double_quoted(&mut word),
                '\\' => {
                    self.at += 1;
                    if let Some(escaped) = self.peek() {
                        self.at += escaped.len_utf8();
                        if escaped != '\n' {
                            word.push(escaped);
                        }
                    }
                }
                '$' if self.text[self.at + 1..].starts_with(['(', '{']) => {
                    let inner = self.bracketed();
                    word.push_str(&self.text[inner]);
                }
                '`' => {
                    let end = self.text[self.at + 1..].find('`').map_or(self.text.len(), |end| self.at + end + 2);
                    word.push_str(&self.text[self.at..end]);
                    self.at = end;
                }
                '<' | '>' | ';' | '&' | '|' | '(' | ')' => break,
                character if character.is_whitespace() => break,
                character => {
                    word.push(character);
                    self.at += character.len_utf8();
                }
            }
        }
        // `2>file`: the digit belongs to the redirection.
        let is_descriptor = matches!(self.peek(), Some('<' | '>')) && word.bytes().all(|byte| byte.is_ascii_digit());
        if word.is_empty() || !is_descriptor {
            self.words.push(Word { text: word, span: self.source.span_of(start..self.at) });
        }
    }

    fn quoted(&mut self, word: &mut String) {
        let body = &self.text[self.at + 1..];
        let end = body.find('\'').unwrap_or(body.len());
        word.push_str(&body[..end]);
        self.at = (self.at + end + 2).min(self.text.len());
    }

    fn double_quoted(&mut self, word: &mut String) {
        self.at += 1;
        while let Some(character) = self.peek() {
            self.at += character.len_utf8();
            match character {
                '"' => return,
                '\\' => {
                    if let Some(escaped) = self.peek() {
                        self.at += escaped.len_utf8();
                        if !matches!(escaped, '"' | '\\' | '$' | '`' | '\n') {
                            word.push('\\');
                        }
                        word.push(escaped);
                    }
                }
                character => word.push(character),
            }
        }
    }

    /// Takes `$(…)` or `${…}` as it stands, brackets within counted.
    fn bracketed(&mut self) -> Range<usize> {
        let start = self.at;
        let mut depth = 0usize;
        for (offset, character) in self.text[start..].char_indices() {
            match character {
                '(' | '{' => depth += 1,
                ')' | '}' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        self.at = start + offset + 1;
                        return start..self.at;
                    }
                }
                _ => {}
            }
        }
        self.at = self.text.len();
        start..self.at
    }

    fn end(&mut self, then: Separator) {
        let (words, outputs) = (std::mem::take(&mut self.words), std::mem::take(&mut self.outputs));
        if words.is_empty() && outputs.is_empty() {
            return;
        }
        self.found.push(Command { outputs, ..Command::new(words, then) });
    }
}
