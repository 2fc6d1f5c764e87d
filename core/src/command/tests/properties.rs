//! Whatever is typed: nothing panics, and what is understood can be written in another way and is the same.

use layercake_cases::properties;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;

use super::super::{Asked, Flag, Place, Program, Takes, World, complete, help, parse};
use super::{places, verbs};

/// Words that nearly have a meaning, or none.
fn noise() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::sample::select(vec!["--", "-", "", "--=", "-it", "-é", "--help", "ls", "run"])
            .prop_map(str::to_owned),
        "-{0,2}[a-zé=]{0,4}",
    ]
}

/// A flag with a value, in its long or its short form.
fn written(flag: &Flag, short: bool) -> String {
    let value = match flag.takes {
        Takes::Switch => "false",
        Takes::Number(_) => "-3",
        Takes::OneOf(words) => words[0],
        Takes::Text(..) => "-é=b c",
    };
    match flag.short.filter(|_| short) {
        Some(letter) => format!("-{letter}={value}"),
        None => format!("--{}={value}", flag.long),
    }
}

/// Lines of a verb, most of them right.
fn line() -> impl Strategy<Value = Vec<String>> {
    let places: Vec<Place> = verbs().into_iter().map(|(place, _)| place).collect();
    proptest::sample::select(places).prop_flat_map(|place| {
        let flags: Vec<String> =
            place.flags().flat_map(|flag| [false, true].map(|short| written(flag, short))).collect();
        let word = prop_oneof![
            10 => proptest::sample::select(flags),
            10 => proptest::sample::select(vec!["busybox", "web", "a=b", "-"]).prop_map(str::to_owned),
            1 => noise(),
        ];
        proptest::collection::vec(word, 0..5).prop_map(move |rest| {
            let path = place.path.iter().map(|word| (*word).to_owned());
            path.chain(rest).collect()
        })
    })
}

/// The properties, of any words.
fn check(words: &[String]) {
    for world in [World::Model, World::Engine] {
        let program = Program { name: "docker", world };
        match parse(program, words) {
            Ok(Asked::Line(line)) => {
                let again = parse(program, &line.words());
                assert!(matches!(&again, Ok(Asked::Line(again)) if *again == line), "{words:?}: {again:?}");
            }
            Ok(Asked::Help(place)) => assert!(help(program, &place).starts_with("Usage:  docker")),
            Ok(Asked::Version) => {}
            Err(error) => assert!([1, 125].contains(&error.exit_code()) && !error.to_string().is_empty()),
        }
        if let Some((last, before)) = words.split_last() {
            let proposed = complete(program, before, last);
            assert!(proposed.candidates.iter().all(|candidate| candidate.word.starts_with(last.as_str())), "{words:?}");
        }
    }
}

proptest! {
    #![proptest_config(properties(5_000))]

    #[test]
    fn any_line_is_understood_or_refused(words in line()) {
        check(&words);
    }

    #[test]
    fn any_words_are_understood_or_refused(words in proptest::collection::vec(noise(), 0..6)) {
        check(&words);
    }
}

#[test]
fn the_generator_makes_lines_that_are_understood() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let understood = (0..200).filter(|_| {
        let words = line().new_tree(&mut runner).unwrap().current();
        let program = Program { name: "docker", world: World::Model };
        matches!(parse(program, &words), Ok(Asked::Line(line)) if !line.values.is_empty() && !line.arguments.is_empty())
    });
    assert!(understood.count() >= 40);
}

#[test]
fn every_flag_can_be_written_back() {
    for place in places() {
        for flag in place.flags() {
            let mut words: Vec<String> = place.path.iter().map(|word| (*word).to_owned()).collect();
            words.push(written(flag, false));
            check(&words);
        }
    }
}
