//! Words to a [`Line`], by pflag's rules.

use std::slice::Iter;
use std::sync::Arc;

use super::flag::{Flag, Kind, Takes};
use super::grammar::{Node, Presence, Verb};
use super::line::Line;
use super::place::Place;
use super::problem::{Problem, UsageError};
use super::value::{Value, alternatives};
use super::{Program, World, flags};
use crate::dockerfile::suggestion::nearest;

/// What a command line asks for.
#[derive(Debug, Clone)]
pub enum Asked {
    /// That something is done.
    Line(Line),
    /// Help about a place in the table.
    Help(Place),
    /// The program's version.
    Version,
}

/// Reads the words that follow the program's name.
///
/// # Errors
/// What is wrong, where, and with which exit code the program ends.
pub fn parse<W: AsRef<str>>(program: Program<'_>, words: &[W]) -> Result<Asked, UsageError> {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    let mut place = Place::root();
    let mut rest = words.as_slice();
    let mut help = false;
    loop {
        let fail = |problem| UsageError::new(program, &place, problem);
        let read = Read::all(&place, rest).map_err(fail)?;
        help |= read.on(&flags::HELP);
        if place.path.is_empty() && read.on(&flags::VERSION) {
            return Ok(Asked::Version);
        }
        let Node::Verb(verb) = place.node else {
            let Some((word, after)) = read.arguments.split_first() else { return Ok(Asked::Help(place)) };
            if place.path.is_empty() && *word == "help" {
                return topic(program, after);
            }
            place = place.enter(word).ok_or_else(|| fail(unknown_command(&place, word)))?;
            // The arguments of a group are the end of its words.
            rest = &rest[rest.len() - after.len()..];
            continue;
        };
        if help {
            return Ok(Asked::Help(place));
        }
        check(program.world, verb, &read).map_err(fail)?;
        let arguments = read.arguments.iter().map(|word| (*word).to_owned()).collect();
        return Ok(Asked::Line(Line { path: place.path, verb, values: read.values, arguments, asked: Arc::default() }));
    }
}

/// `help image ls`: as `image ls --help`.
fn topic(program: Program<'_>, words: &[&str]) -> Result<Asked, UsageError> {
    let mut place = Place::root();
    for word in words {
        let unknown = || Problem::UnknownTopic(words.join(" "));
        place = place.enter(word).ok_or_else(|| UsageError::new(program, &place, unknown()))?;
    }
    Ok(Asked::Help(place))
}

fn unknown_command(place: &Place, word: &str) -> Problem {
    let Node::Group(group) = place.node else { return Problem::UnknownTopic(word.to_owned()) };
    let known = group.entries.iter().flat_map(|entry| entry.names.iter().copied());
    Problem::UnknownCommand { word: word.to_owned(), nearest: nearest(word, known) }
}

/// What can be said of a verb's words only when all are read.
fn check(world: World, verb: &Verb, read: &Read<'_>) -> Result<(), Problem> {
    if world == World::Engine {
        if let Presence::NotYet(reason) = verb.presence {
            return Err(Problem::VerbNotYet(reason));
        }
        for (flag, _) in &read.values {
            if let Presence::NotYet(reason) = flag.presence {
                return Err(Problem::FlagNotYet { flag: flag.long, reason });
            }
        }
    }
    if let Some(flag) = verb.all_flags().find(|flag| flag.required && !read.has(flag)) {
        return Err(Problem::RequiredFlag(flag.long));
    }
    let (least, most) = verb.argument_counts();
    let given = read.arguments.len();
    if given < least || most.is_some_and(|most| given > most) {
        return Err(Problem::ArgumentCount { least, most });
    }
    for (place, word) in read.arguments.iter().enumerate() {
        let Some(argument) = verb.argument(place) else { continue };
        if let Kind::OneOf(words) = argument.kind
            && !words.contains(word)
        {
            let why = format!("it must be {}", alternatives(words));
            return Err(Problem::InvalidArgument { word: (*word).to_owned(), of: argument.name.to_owned(), why });
        }
    }
    Ok(())
}

/// The flags of one place, and what is left.
struct Read<'a> {
    values: Vec<(&'static Flag, Value)>,
    arguments: Vec<&'a str>,
}

impl<'a> Read<'a> {
    /// Reads words: up to the first argument in a group, all of them behind a verb.
    fn all(place: &Place, words: &[&'a str]) -> Result<Self, Problem> {
        let interspersed = matches!(place.node, Node::Verb(verb) if !verb.flags_end);
        let mut read = Self { values: Vec::new(), arguments: Vec::new() };
        let mut rest = words.iter();
        while let Some(&word) = rest.next() {
            if word == "--" {
                read.arguments.extend(rest);
                break;
            }
            if let Some(long) = word.strip_prefix("--") {
                read.long(place, word, long, &mut rest)?;
            } else if let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.is_empty()) {
                read.short(place, letters, &mut rest)?;
            } else {
                read.arguments.push(word);
                if !interspersed {
                    read.arguments.extend(rest);
                    break;
                }
            }
        }
        Ok(read)
    }

    fn long(&mut self, place: &Place, word: &str, long: &str, rest: &mut Iter<'_, &'a str>) -> Result<(), Problem> {
        if long.starts_with(['-', '=']) {
            return Err(Problem::BadFlag(word.to_owned()));
        }
        let (name, value) = long.split_once('=').map_or((long, None), |(name, value)| (name, Some(value)));
        let flag = find(place, name).ok_or_else(|| {
            let known = place.flags().map(|flag| flag.long);
            Problem::UnknownFlag { name: name.to_owned(), nearest: nearest(name, known) }
        })?;
        let value = match (value, flag.takes) {
            (Some(value), _) => value,
            (None, Takes::Switch) => "true",
            (None, _) => rest.next().ok_or_else(|| Problem::FlagNeedsArgument(word.to_owned()))?,
        };
        self.set(flag, value)
    }

    /// One or more short flags: `-it`, `-p80:80`, `-p=80:80`.
    fn short(&mut self, place: &Place, letters: &str, rest: &mut Iter<'_, &'a str>) -> Result<(), Problem> {
        let mut letters = letters;
        while let Some(letter) = letters.chars().next() {
            let after = &letters[letter.len_utf8()..];
            let flag = place
                .flags()
                .find(|flag| flag.short == Some(letter))
                .ok_or_else(|| Problem::UnknownShorthand { letter, letters: letters.to_owned() })?;
            let (value, left) = match (after.strip_prefix('='), flag.takes) {
                // A lone `=` at the end is no value: pflag reads it as the next letter, or as the value itself.
                (Some(value), _) if !value.is_empty() => (value, ""),
                (_, Takes::Switch) => ("true", after),
                _ if !after.is_empty() => (after, ""),
                _ => {
                    let missing = || Problem::FlagNeedsArgument(format!("'{letter}' in -{letters}"));
                    (*rest.next().ok_or_else(missing)?, "")
                }
            };
            self.set(flag, value)?;
            letters = left;
        }
        Ok(())
    }

    fn set(&mut self, flag: &'static Flag, value: &str) -> Result<(), Problem> {
        let invalid = |why| {
            let of = match flag.short {
                Some(short) => format!("\"-{short}, --{}\" flag", flag.long),
                None => format!("\"--{}\" flag", flag.long),
            };
            Problem::InvalidFlag { word: value.to_owned(), of, why }
        };
        self.values.push((flag, Value::read(flag, value).map_err(invalid)?));
        Ok(())
    }

    fn has(&self, flag: &Flag) -> bool {
        self.values.iter().any(|(given, _)| *given == flag)
    }

    fn on(&self, flag: &Flag) -> bool {
        let last = self.values.iter().rev().find(|(given, _)| *given == flag);
        matches!(last, Some((_, Value::Switch(true))))
    }
}

fn find(place: &Place, name: &str) -> Option<&'static Flag> {
    place.flags().find(|flag| flag.long == name || flag.aliases.contains(&name))
}
