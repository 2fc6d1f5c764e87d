//! A command line that was understood.

use std::sync::{Arc, Mutex, PoisonError};

use super::action::Action;
use super::flag::{Flag, Takes};
use super::grammar::Verb;
use super::value::Value;
use crate::ordered;

/// A verb, the values of its flags, and its arguments.
#[derive(Debug, Clone)]
pub struct Line {
    pub(super) path: Vec<&'static str>,
    pub(super) verb: &'static Verb,
    pub(super) values: Vec<(&'static Flag, Value)>,
    pub(super) arguments: Vec<String>,
    /// The flags that were asked for, by their long names; clones have it in common.
    pub(super) asked: Arc<Mutex<ordered::Set<&'static str>>>,
}

impl Line {
    /// What is to be done.
    #[must_use]
    pub fn action(&self) -> Action {
        self.verb.action
    }

    /// The words that name the verb: `image`, `ls`.
    #[must_use]
    pub fn path(&self) -> &[&'static str] {
        &self.path
    }

    /// What follows the verb and is no flag: as many as the table says.
    #[must_use]
    pub fn arguments(&self) -> &[String] {
        &self.arguments
    }

    /// The first argument; empty where a verb takes none.
    #[must_use]
    pub fn first(&self) -> &str {
        self.arguments.first().map_or("", String::as_str)
    }

    /// Whether a switch is on.
    #[must_use]
    pub fn on(&self, flag: &Flag) -> bool {
        match self.value(flag) {
            Some(Value::Switch(on)) => *on,
            _ => flag.default == Some("true"),
        }
    }

    /// The text of a flag: the last one given, else its default.
    #[must_use]
    pub fn text(&self, flag: &Flag) -> Option<&str> {
        match self.value(flag) {
            Some(Value::Text(text)) => Some(text),
            _ => self.own(flag).default,
        }
    }

    /// All texts that were given to a flag.
    #[must_use]
    pub fn texts(&self, flag: &Flag) -> Vec<String> {
        self.note(flag);
        let of_flag = self.values.iter().filter(|(given, _)| given.long == flag.long);
        of_flag.map(|(_, value)| value.written()).collect()
    }

    /// The number of a flag: the last one given, else its default.
    #[must_use]
    pub fn number(&self, flag: &Flag) -> Option<i64> {
        match self.value(flag) {
            Some(Value::Number(number)) => Some(*number),
            _ => self.own(flag).default.and_then(|default| default.parse().ok()),
        }
    }

    /// Whether a flag was given.
    #[must_use]
    pub fn has(&self, flag: &Flag) -> bool {
        self.value(flag).is_some()
    }

    /// All texts that were given to a flag, by its long name: for those that only a model reads.
    #[must_use]
    pub fn values_of(&self, long: &str) -> Vec<String> {
        let of_flag = self.values.iter().filter(|(given, _)| given.long == long);
        of_flag.inspect(|(given, _)| self.note(given)).map(|(_, value)| value.written()).collect()
    }

    /// Whether a switch is on, by its long name.
    #[must_use]
    pub fn is_on(&self, long: &str) -> bool {
        match self.values.iter().rev().find(|(given, _)| given.long == long) {
            Some((given, value)) => {
                self.note(given);
                *value == Value::Switch(true)
            }
            None => self.verb.all_flags().any(|flag| flag.long == long && flag.default == Some("true")),
        }
    }

    /// The flags that were given, by their long names, each as often as it was given.
    pub fn given(&self) -> impl Iterator<Item = &'static str> {
        self.values.iter().map(|(flag, _)| flag.long)
    }

    /// The flags that were given but that nobody has asked for, by their long names: who carries the line out has passed them
    /// over.
    #[must_use]
    pub fn passed_over(&self) -> Vec<&'static str> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        self.given().filter(|long| !asked.contains(long)).collect()
    }

    /// Words that mean the same: the flags first, each with its long name.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let mut words: Vec<String> = self.path.iter().map(|word| (*word).to_owned()).collect();
        for (flag, value) in &self.values {
            match (flag.takes, value) {
                (Takes::Switch, Value::Switch(true)) => words.push(format!("--{}", flag.long)),
                _ => words.push(format!("--{}={}", flag.long, value.written())),
            }
        }
        let like_a_flag = |word: &String| word.len() > 1 && word.starts_with('-');
        let ends = if self.verb.flags_end { 1 } else { self.arguments.len() };
        if self.arguments.iter().take(ends).any(like_a_flag) {
            words.push("--".to_owned());
        }
        words.extend(self.arguments.iter().cloned());
        words
    }

    /// Notes that a flag was asked for.
    fn note(&self, flag: &Flag) {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).insert(flag.long);
    }

    fn value(&self, flag: &Flag) -> Option<&Value> {
        self.note(flag);
        self.values.iter().rev().find(|(given, _)| given.long == flag.long).map(|(_, value)| value)
    }

    /// The verb's own flag of that name: its default may be another than that of the flag which is asked for.
    fn own<'a>(&self, flag: &'a Flag) -> &'a Flag {
        let own = self.verb.all_flags().find(|own| own.long == flag.long);
        debug_assert!(own.is_some(), "{:?} has no flag --{}", self.path, flag.long);
        own.unwrap_or(flag)
    }
}

/// Lines are the same where the words are that lead to the verb, the values, their order, and the arguments.
impl PartialEq for Line {
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path && self.values == other.values && self.arguments == other.arguments
    }
}

impl Eq for Line {}
