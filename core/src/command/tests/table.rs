//! The table is sound: whatever it holds can be typed, says what it is, and says it in the same way.

use super::super::value::Value;
use super::super::{Count, Flag, Node, Presence, Takes, flags};
use super::{line, places, verbs, words};
use crate::ordered;

fn all_flags() -> impl Iterator<Item = (String, &'static Flag)> {
    verbs().into_iter().flat_map(|(place, verb)| {
        let path = place.path.join(" ");
        verb.all_flags().map(move |flag| (format!("{path} --{}", flag.long), flag))
    })
}

/// A line of help: starts with a capital, ends without a full stop, has room beside its flag.
#[track_caller]
fn check_line(of: &str, line: &str) {
    assert!(line.starts_with(|first: char| first.is_uppercase() || first == '-'), "{of}: {line}");
    assert!(!line.ends_with(['.', ' ']) && !line.contains('\n'), "{of}: {line}");
    assert!(line.chars().count() <= 100, "{of}: {line}");
}

/// A reason: goes on behind a colon, so it starts small.
#[track_caller]
fn check_reason(of: &str, presence: Presence) {
    if let Presence::NotYet(reason) = presence {
        assert!(reason.starts_with(|first: char| first.is_lowercase() || "`-&".contains(first)), "{of}: {reason}");
        assert!(!reason.ends_with(['.', ' ']), "{of}: {reason}");
    }
}

#[test]
fn words_lead_to_one_place() {
    for place in places() {
        let Node::Group(group) = place.node else { continue };
        let names: Vec<&str> = group.entries.iter().flat_map(|entry| entry.names.iter().copied()).collect();
        let different: ordered::Set<&str> = names.iter().copied().collect();
        assert_eq!(names.len(), different.len(), "{:?}: {names:?}", place.path);
        assert!(!different.contains("help"), "help is everywhere");
    }
}

#[test]
fn flags_have_names_of_their_own() {
    for (place, verb) in verbs() {
        let (mut long, mut short) = (ordered::Set::from(["help"]), ordered::Set::new());
        for flag in verb.all_flags() {
            for name in std::iter::once(&flag.long).chain(flag.aliases) {
                assert!(long.insert(name), "{:?} has two flags --{name}", place.path);
                let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
                assert!(name.len() > 1 && name.chars().all(plain) && !name.starts_with('-'), "--{name}");
            }
            if let Some(letter) = flag.short {
                assert!(short.insert(letter), "{:?} has two flags -{letter}", place.path);
                assert!(letter.is_ascii_alphabetic(), "-{letter}");
            }
        }
    }
}

#[test]
fn defaults_are_values() {
    for (of, flag) in all_flags().filter(|(_, flag)| flag.default.is_some()) {
        let default = flag.default.unwrap();
        assert!(Value::read(flag, default).is_ok(), "{of}: {default}");
    }
}

#[test]
fn a_flag_takes_the_same_wherever_it_stands() {
    // A shell asks by one constant for the flag of any verb.
    let shared = [flags::shared::QUIET, flags::shared::ALL, flags::shared::FORCE, flags::process::ENV];
    for (of, flag) in all_flags() {
        for shared in shared.iter().filter(|shared| shared.long == flag.long) {
            let same_kind = matches!(
                (flag.takes, shared.takes),
                (Takes::Switch, Takes::Switch) | (Takes::Text(..), Takes::Text(..))
            );
            assert!(same_kind, "{of}");
        }
    }
}

#[test]
fn all_help_is_written_in_one_way() {
    for place in places() {
        let of = place.path.join(" ");
        match place.node {
            Node::Group(group) => check_line(&of, group.summary),
            Node::Verb(verb) => {
                check_line(&of, verb.summary);
                check_reason(&of, verb.presence);
                assert!(verb.about.is_empty() || verb.about.ends_with(['.', '}']), "{of}: {}", verb.about);
                for example in verb.examples {
                    check_line(&of, example.says);
                }
            }
        }
    }
    for (of, flag) in all_flags() {
        check_line(&of, flag.help);
        check_reason(&of, flag.presence);
    }
}

#[test]
fn arguments_can_be_told_apart() {
    for (place, verb) in verbs() {
        let counts: Vec<Count> = verb.arguments.iter().map(|argument| argument.count).collect();
        let needed = |count: &Count| *count == Count::One;
        let after_needed: Vec<&Count> = counts.iter().skip_while(|count| needed(count)).collect();
        assert!(
            after_needed.iter().all(|count| !needed(count)),
            "{:?}: what may be left out stands behind what may not: {counts:?}",
            place.path
        );
        let endless = |count: &&Count| matches!(count, Count::Several | Count::Any);
        assert!(counts.iter().rev().skip(1).all(|count| !endless(&count)), "{:?}: {counts:?}", place.path);
    }
}

#[test]
fn examples_are_understood() {
    for place in places() {
        let examples = match place.node {
            Node::Group(group) => group.examples,
            Node::Verb(verb) => verb.examples,
        };
        for example in examples {
            let line = line(&words(example.words)).unwrap_or_else(|error| panic!("{}: {error}", example.words));
            let given: Vec<Presence> = line.values.iter().map(|(flag, _)| flag.presence).collect();
            assert!(given.iter().all(|presence| *presence == Presence::Everywhere), "{}", example.words);
        }
    }
}

#[test]
fn every_verb_that_the_engine_has_shows_an_example() {
    for (place, verb) in verbs() {
        assert!(verb.presence != Presence::Everywhere || !verb.examples.is_empty(), "{:?}", place.path);
    }
}
