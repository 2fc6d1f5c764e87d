//! Words to fields (POSIX 2.6): variables, commands, arithmetic; then splitting, file names, quotes taken away.
//!
//! An expansion is a function of the variables and of what commands have answered so far. Where it comes to a command that
//! has not answered, it stops and says which; the shell runs it and begins anew with one more answer. So an expansion
//! needs no state that would have to be copied and kept.

mod fields;
mod glob;
mod parameter;
pub(in crate::sim) mod pattern;

use std::sync::Arc;

use super::arithmetic;
use super::ast::{List, Piece, Word};
use super::variables::Variables;
use crate::ordered;
use crate::sim::kernel::System;
use fields::Fields;
use pattern::Pattern;

/// Why an expansion stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stop {
    /// It needs what this command writes.
    Need(Arc<List>),
    /// It is an error, in a shell's words.
    Error(String),
}

/// One expansion.
pub(super) struct Expansion<'a, 'kernel> {
    variables: &'a Variables,
    system: &'a System<'kernel>,
    answers: &'a [String],
    used: usize,
    /// Variables that it set itself (`${v=w}`, `$((v=1))`).
    pub(super) assigned: ordered::Map<String, String>,
    options: Options,
}

/// The shell's options that count here.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Options {
    /// `set -u`
    pub(super) unset_is_an_error: bool,
    /// `set -f`
    pub(super) no_file_names: bool,
    /// Whether `$(( ))` is 0.
    pub(super) empty_is_zero: bool,
}

/// A character, and whether it was quoted: then it is no pattern and is not split at.
type Marked = (char, bool);

impl<'a, 'kernel> Expansion<'a, 'kernel> {
    pub(super) fn new(
        variables: &'a Variables,
        system: &'a System<'kernel>,
        answers: &'a [String],
        options: Options,
    ) -> Self {
        Self { variables, system, answers, used: 0, assigned: ordered::Map::new(), options }
    }

    /// A command's words, or those of a `for`: any number of fields each.
    pub(super) fn words(&mut self, words: &[Word]) -> Result<Vec<String>, Stop> {
        let mut all = Vec::new();
        for word in words {
            let mut fields = Fields::splitting(&self.ifs());
            self.pieces(&word.pieces, false, &mut fields, true)?;
            for field in fields.finish() {
                self.file_names(&field, &mut all);
            }
        }
        Ok(all)
    }

    /// A word that stays one: a value, a file to redirect to, what `case` compares.
    pub(super) fn word(&mut self, word: &Word) -> Result<String, Stop> {
        Ok(self.marked(word)?.into_iter().map(|(character, _)| character).collect())
    }

    /// The value of an assignment: `~` is looked for after each `:` too.
    pub(super) fn value(&mut self, word: &Word) -> Result<String, Stop> {
        let mut pieces = word.pieces.clone();
        for (index, piece) in pieces.iter_mut().enumerate() {
            if let Piece::Literal(text) = piece {
                let mut parts: Vec<String> = text.split(':').map(str::to_owned).collect();
                for (number, part) in parts.iter_mut().enumerate() {
                    if index + number > 0 {
                        *part = self.tilde(part);
                    }
                }
                *text = parts.join(":");
            }
        }
        self.word(&Word { pieces })
    }

    /// A pattern: what is quoted in it stands for itself.
    pub(super) fn pattern(&mut self, word: &Word) -> Result<Pattern, Stop> {
        Ok(Pattern::new(&self.marked(word)?))
    }

    fn marked(&mut self, word: &Word) -> Result<Vec<Marked>, Stop> {
        let mut fields = Fields::whole();
        self.pieces(&word.pieces, false, &mut fields, true)?;
        Ok(fields.finish().pop().unwrap_or_default())
    }

    fn pieces(&mut self, pieces: &[Piece], quoted: bool, fields: &mut Fields, start: bool) -> Result<(), Stop> {
        for (index, piece) in pieces.iter().enumerate() {
            match piece {
                Piece::Literal(text) if start && index == 0 && !quoted && text.starts_with('~') => {
                    fields.push(&self.tilde(text), false);
                }
                Piece::Literal(text) => fields.push(text, quoted),
                Piece::Quoted(text) => fields.push(text, true),
                Piece::Double(pieces) => {
                    if !is_all_parameters(pieces) || !self.variables.positional.is_empty() {
                        fields.begin();
                    }
                    self.pieces(pieces, true, fields, false)?;
                }
                Piece::Parameter(parameter) => self.parameter(parameter, quoted, fields)?,
                Piece::Command(list) => {
                    let text = self.answer(list)?;
                    fields.push_value(&text, quoted);
                }
                Piece::Arithmetic(pieces) => {
                    let value = self.arithmetic(pieces)?;
                    fields.push_value(&value.to_string(), quoted);
                }
            }
        }
        Ok(())
    }

    fn answer(&mut self, list: &Arc<List>) -> Result<String, Stop> {
        let answer = self.answers.get(self.used).ok_or_else(|| Stop::Need(list.clone()))?;
        self.used += 1;
        Ok(answer.trim_end_matches('\n').to_owned())
    }

    fn arithmetic(&mut self, pieces: &[Piece]) -> Result<i64, Stop> {
        let mut fields = Fields::whole();
        self.pieces(pieces, true, &mut fields, false)?;
        let text: String = fields.finish().concat().into_iter().map(|(character, _)| character).collect();
        let mut assigned = std::mem::take(&mut self.assigned);
        let variables = self.variables;
        let get = |assigned: &ordered::Map<String, String>, name: &str| {
            assigned.get(name).cloned().or_else(|| variables.value(name))
        };
        let value = arithmetic::evaluate(&text, &mut assigned, &get, self.options.empty_is_zero);
        self.assigned = assigned;
        value.map_err(|message| Stop::Error(format!("arithmetic expression: {message}: \"{text}\"")))
    }

    fn variable(&self, name: &str) -> Option<String> {
        self.assigned.get(name).cloned().or_else(|| self.variables.value(name))
    }

    fn ifs(&self) -> String {
        self.variable("IFS").unwrap_or_else(|| " \t\n".to_owned())
    }

    /// `~` and `~/…`: the home folder.
    fn tilde(&self, text: &str) -> String {
        let Some(rest) = text.strip_prefix('~') else { return text.to_owned() };
        let (user, path) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
        let home = if user.is_empty() { self.variable("HOME") } else { self.home_of(user) };
        home.map_or_else(|| text.to_owned(), |home| home + path)
    }

    fn home_of(&self, user: &str) -> Option<String> {
        let passwd = self.system.read_file("/etc/passwd").ok()?;
        let passwd = String::from_utf8_lossy(&passwd).into_owned();
        let line = passwd.lines().find(|line| line.split(':').next() == Some(user))?;
        line.split(':').nth(5).map(str::to_owned)
    }
}

/// Whether quotes hold nothing but `$@`: then they make no field where there are no parameters.
fn is_all_parameters(pieces: &[Piece]) -> bool {
    matches!(pieces, [Piece::Parameter(parameter)] if parameter.name == "@")
}
