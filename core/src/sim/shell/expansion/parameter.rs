//! `$v` and `${v…}` (POSIX 2.6.2).

use super::fields::Fields;
use super::pattern::Pattern;
use super::{Expansion, Stop};
use crate::sim::shell::ast::{Operation, Parameter, Word};

impl Expansion<'_, '_> {
    pub(super) fn parameter(&mut self, parameter: &Parameter, quoted: bool, fields: &mut Fields) -> Result<(), Stop> {
        let name = parameter.name.as_str();
        let value = self.variable(name);
        match &parameter.operation {
            Operation::Value => match value {
                Some(_) if name == "@" || (name == "*" && !quoted) => self.all_parameters(quoted, fields),
                Some(_) if name == "*" => {
                    let separator = self.ifs().chars().next().map(String::from).unwrap_or_default();
                    fields.push(&self.variables.positional.join(&separator), true);
                }
                Some(value) => fields.push_value(&value, quoted),
                None if self.options.unset_is_an_error && !matches!(name, "@" | "*") => {
                    return Err(Stop::Error(format!("{name}: parameter not set")));
                }
                None => {}
            },
            Operation::Length => {
                let length = match name {
                    "@" | "*" => self.variables.positional.len(),
                    _ => match value {
                        Some(value) => value.chars().count(),
                        None if self.options.unset_is_an_error => {
                            return Err(Stop::Error(format!("{name}: parameter not set")));
                        }
                        None => 0,
                    },
                };
                fields.push_value(&length.to_string(), quoted);
            }
            Operation::Default(colon, word) => match present(value, *colon) {
                Some(_) if name == "@" => self.all_parameters(quoted, fields),
                Some(value) => fields.push_value(&value, quoted),
                None => self.pieces(&word.pieces, quoted, fields, true)?,
            },
            Operation::Alternative(colon, word) => {
                if present(value, *colon).is_some() {
                    self.pieces(&word.pieces, quoted, fields, true)?;
                }
            }
            Operation::Assign(colon, word) => {
                let value = match present(value, *colon) {
                    Some(value) => value,
                    None if !crate::sim::shell::parser::is_name(name) => {
                        return Err(Stop::Error(format!("{name}: bad variable name")));
                    }
                    None => {
                        let value = self.word(word)?;
                        self.assigned.insert(name.to_owned(), value.clone());
                        value
                    }
                };
                fields.push_value(&value, quoted);
            }
            Operation::Require(colon, word) => match present(value, *colon) {
                Some(value) => fields.push_value(&value, quoted),
                None => {
                    let message = self.word(word)?;
                    let default = if *colon { "parameter not set or null" } else { "parameter not set" };
                    let message = if message.is_empty() { default } else { &message };
                    return Err(Stop::Error(format!("{name}: {message}")));
                }
            },
            Operation::RemovePrefix(longest, word) => {
                let value = self.trimmed(value.unwrap_or_default(), word, *longest, true)?;
                fields.push_value(&value, quoted);
            }
            Operation::RemoveSuffix(longest, word) => {
                let value = self.trimmed(value.unwrap_or_default(), word, *longest, false)?;
                fields.push_value(&value, quoted);
            }
            Operation::Bad(_) => return Err(Stop::Error("Bad substitution".to_owned())),
        }
        Ok(())
    }

    /// Each parameter is a field; the first and the last join what stands beside them.
    fn all_parameters(&mut self, quoted: bool, fields: &mut Fields) {
        for (index, value) in self.variables.positional.iter().enumerate() {
            if index > 0 {
                if fields.splits() {
                    fields.end();
                } else {
                    fields.push(" ", true);
                }
            }
            if quoted {
                fields.push(value, true);
            } else {
                fields.push_value(value, false);
            }
        }
    }

    fn trimmed(&mut self, value: String, word: &Word, longest: bool, prefix: bool) -> Result<String, Stop> {
        let pattern: Pattern = self.pattern(word)?;
        let characters: Vec<char> = value.chars().collect();
        let lengths: Box<dyn Iterator<Item = usize>> =
            if longest { Box::new((0..=characters.len()).rev()) } else { Box::new(0..=characters.len()) };
        for length in lengths {
            let (matched, rest) = if prefix {
                (&characters[..length], &characters[length..])
            } else {
                let (rest, matched) = characters.split_at(characters.len() - length);
                (matched, rest)
            };
            if pattern.matches(matched) {
                return Ok(rest.iter().collect());
            }
        }
        Ok(value)
    }
}

fn present(value: Option<String>, colon: bool) -> Option<String> {
    value.filter(|value| !colon || !value.is_empty())
}
