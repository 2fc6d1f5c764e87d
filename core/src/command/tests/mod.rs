//! The grammar, seen from outside: a command line in, what it means or what is wrong with it out.

mod completion;
mod errors;
mod help;
mod properties;
mod rules;
mod table;

use super::{Asked, Line, Node, Place, Program, UsageError, Verb, World, parse};

const LAYERCAKE: Program<'_> = Program { name: "layercake", world: World::Engine };
/// A program that has all that the table holds.
const DOCKER: Program<'_> = Program { name: "docker", world: World::Model };

/// The words of a command line as a shell splits it, as far as the examples need it: blanks, and single quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (place, part) in line.split('\'').enumerate() {
        if place % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

fn line(words: &[String]) -> Result<Line, UsageError> {
    match parse(DOCKER, words)? {
        Asked::Line(line) => Ok(line),
        Asked::Help(place) => panic!("{words:?} asks for help about {:?}", place.path),
        Asked::Version => panic!("{words:?} asks for the version"),
    }
}

/// All places of the table.
fn places() -> Vec<Place> {
    let mut places = Vec::new();
    Place::root().walk(&mut |place| places.push(place.clone()));
    places
}

/// All verbs of the table, with the places where they stand.
fn verbs() -> Vec<(Place, &'static Verb)> {
    let verb = |place: Place| match place.node {
        Node::Verb(verb) => Some((place, verb)),
        Node::Group(_) => None,
    };
    places().into_iter().filter_map(verb).collect()
}
