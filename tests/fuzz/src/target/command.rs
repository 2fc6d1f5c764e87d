//! A command line: understood or refused, and what is understood can be written another way and is the same.

use layercake_core::command::{Asked, Place, Program, World, complete, help, parse};

/// `input` is a command line, one word a line.
pub(crate) fn check(input: &[u8]) {
    let text = super::text(input);
    let words: Vec<&str> = text.split('\n').collect();
    for world in [World::Model, World::Engine] {
        let program = Program { name: "docker", world };
        match parse(program, &words) {
            Ok(Asked::Line(line)) => {
                let again = parse(program, &line.words());
                assert!(matches!(&again, Ok(Asked::Line(again)) if *again == line), "{words:?}: {again:?}");
            }
            Ok(Asked::Help(place)) => check_help(program, &place),
            Ok(Asked::Version) => {}
            Err(error) => assert!([1, 125].contains(&error.exit_code()) && !error.to_string().is_empty()),
        }
        if let Some((last, before)) = words.split_last() {
            let proposed = complete(program, before, last);
            assert!(proposed.candidates.iter().all(|candidate| candidate.word.starts_with(last)), "{words:?}");
        }
    }
}

fn check_help(program: Program<'_>, place: &Place) {
    assert!(help(program, place).starts_with("Usage:  docker"));
}
