//! The patterns of `${name#pattern}`, `${name%pattern}` and `${name/pattern/replacement}`: `*` is any run, `?` any one
//! character, neither of them a line's end; brackets mean nothing.

use super::ExpansionError;
use super::template::Template;

/// Which of several matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    Shortest,
    Longest,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Literal(char),
    One,
    Run,
}

impl Token {
    fn takes(self, character: char) -> bool {
        match self {
            Self::Literal(literal) => literal == character,
            Self::One | Self::Run => character != '\n',
        }
    }
}

/// A pattern, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern(Vec<Token>);

impl Pattern {
    /// Reads a pattern: `\*`, `\?` and `\\` are those characters, `\}` and `\/` the delimiters that they protect.
    pub(super) fn parse(text: &str) -> Result<Self, ExpansionError> {
        let mut tokens = Vec::new();
        let mut characters = text.chars();
        while let Some(character) = characters.next() {
            tokens.push(match character {
                '*' => Token::Run,
                '?' => Token::One,
                '\\' => match characters.next() {
                    Some(escaped @ ('*' | '?' | '\\' | '}' | '/')) => Token::Literal(escaped),
                    other => {
                        let escaped = other.map(String::from).unwrap_or_default();
                        return Err(ExpansionError::InvalidPattern { pattern: text.to_owned(), escaped });
                    }
                },
                literal => Token::Literal(literal),
            });
        }
        Ok(Self(tokens))
    }

    /// `value` without what the pattern matches at its start.
    pub(super) fn without_prefix(&self, value: &str, extent: Extent) -> String {
        let characters: Vec<char> = value.chars().collect();
        let end = self.end(&characters, extent).unwrap_or(0);
        characters[end..].iter().collect()
    }

    /// `value` without what the pattern matches at its end. Both are read backwards for it.
    pub(super) fn without_suffix(&self, value: &str, extent: Extent) -> String {
        let backwards = Self(self.0.iter().rev().copied().collect());
        let characters: Vec<char> = value.chars().rev().collect();
        let end = backwards.end(&characters, extent).unwrap_or(0);
        characters[end..].iter().rev().collect()
    }

    /// `value` with the first or all matches replaced; of the matches at one place, the longest.
    pub(super) fn replace(&self, value: &str, replacement: &Template, all: bool) -> String {
        let characters: Vec<char> = value.chars().collect();
        let mut result = String::with_capacity(value.len());
        let mut start = 0;
        let mut after_match = false;
        let mut done = false;
        while start <= characters.len() {
            match self.end(&characters[start..], Extent::Longest).filter(|_| !done) {
                Some(0) => {
                    // An empty match right behind another one would replace the same place twice.
                    if !after_match {
                        replacement.put(&mut result, &[]);
                        done = !all;
                    }
                    after_match = false;
                }
                Some(length) => {
                    replacement.put(&mut result, &characters[start..start + length]);
                    done = !all;
                    start += length;
                    after_match = true;
                    continue;
                }
                None => after_match = false,
            }
            result.extend(characters.get(start));
            start += 1;
        }
        result
    }

    /// How many characters the pattern matches at the start of `characters`; `None` where it does not match there.
    fn end(&self, characters: &[char], extent: Extent) -> Option<usize> {
        let tokens = &self.0;
        // `alive[i]`: the tokens before the `i`th have matched what was read so far.
        let mut alive = vec![false; tokens.len() + 1];
        alive[0] = true;
        let mut found = None;
        for read in 0..=characters.len() {
            for index in 0..tokens.len() {
                if alive[index] && tokens[index] == Token::Run {
                    alive[index + 1] = true;
                }
            }
            if alive[tokens.len()] {
                found = Some(read);
                if extent == Extent::Shortest {
                    break;
                }
            }
            let Some(&character) = characters.get(read) else { break };
            let mut next = vec![false; tokens.len() + 1];
            for (index, token) in tokens.iter().enumerate() {
                if alive[index] && token.takes(character) {
                    next[if *token == Token::Run { index } else { index + 1 }] = true;
                }
            }
            if !next.contains(&true) {
                break;
            }
            alive = next;
        }
        found
    }
}
