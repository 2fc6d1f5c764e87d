//! What may come next on a command line: words of the table, and kinds of names that the shell must look up.

use super::flag::{Flag, Kind, Takes};
use super::grammar::{Node, Presence};
use super::place::Place;
use super::{Program, World, flags};

/// What may stand in place of an unfinished word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Completion {
    /// Whole words of the table, in the table's order.
    pub candidates: Vec<Candidate>,
    /// Names that the table does not know.
    pub wanted: Option<Wanted>,
}

/// A whole word, and a line about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The word.
    pub word: String,
    /// What it is; empty for the value of a flag.
    pub help: &'static str,
}

/// Names that must be looked up: those of `kind` that start with `begins`, each put behind `before`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// What is to be named.
    pub kind: Kind,
    /// What of the unfinished word is no part of the name, such as `--network=`.
    pub before: String,
    /// What is there of the name.
    pub begins: String,
}

/// Says what may stand in place of `word`, an unfinished word, behind the words `before` it. Words that the grammar does not know
/// are passed over: a completion is a proposal, and the line is judged when it is entered.
#[must_use]
pub fn complete<W: AsRef<str>>(program: Program<'_>, before: &[W], word: &str) -> Completion {
    let mut reader = Reader::new(before.first().is_some_and(|first| first.as_ref() == "help"));
    for word in &before[usize::from(reader.help)..] {
        reader.read(word.as_ref());
    }
    reader.completion(program.world, word)
}

/// Where a half-written line stands.
struct Reader {
    place: Place,
    /// Whether the line asks for help, where no flags and arguments follow.
    help: bool,
    /// The flag whose value comes next.
    open: Option<&'static Flag>,
    /// Whether flags may still come.
    flags: bool,
    /// How many arguments there are.
    arguments: usize,
}

impl Reader {
    fn new(help: bool) -> Self {
        Self { place: Place::root(), help, open: None, flags: true, arguments: 0 }
    }

    fn read(&mut self, word: &str) {
        if self.open.take().is_some() {
            return;
        }
        if self.flags && word == "--" {
            self.flags = false;
        } else if self.flags && word.len() > 1 && word.starts_with('-') {
            self.open = self.left_open(word);
        } else if let Some(place) = self.place.enter(word) {
            self.place = place;
        } else if let Node::Verb(verb) = self.place.node {
            self.arguments += 1;
            self.flags &= !verb.flags_end;
        }
    }

    /// The flag of a word whose value is the next word.
    fn left_open(&self, word: &str) -> Option<&'static Flag> {
        let takes_value = |flag: &&Flag| flag.takes != Takes::Switch;
        if let Some(long) = word.strip_prefix("--") {
            return self.long(long).filter(takes_value);
        }
        let mut letters = word.chars().skip(1);
        while let Some(letter) = letters.next() {
            let flag = self.place.flags().find(|flag| flag.short == Some(letter))?;
            if takes_value(&flag) {
                return letters.next().is_none().then_some(flag);
            }
        }
        None
    }

    fn long(&self, name: &str) -> Option<&'static Flag> {
        self.place.flags().find(|flag| flag.long == name || flag.aliases.contains(&name))
    }

    fn completion(&self, world: World, word: &str) -> Completion {
        if let Some(flag) = self.open {
            return value(flag.takes, "", word);
        }
        if self.flags && word.starts_with('-') && !self.help {
            return match word.split_once('=') {
                Some((name, begins)) => match name.strip_prefix("--").and_then(|name| self.long(name)) {
                    Some(flag) => value(flag.takes, &format!("{name}="), begins),
                    None => Completion::default(),
                },
                None => words(self.flag_words(world).filter(|(long, _)| long.starts_with(word))),
            };
        }
        match self.place.node {
            Node::Group(group) => {
                // Other names of a word are proposed only where the first one does not fit.
                let names = group.entries.iter().filter_map(|entry| {
                    let name = entry.names.iter().find(|name| name.starts_with(word))?;
                    Some(((*name).to_owned(), entry.node))
                });
                let entries = names.map(|(name, node)| match node {
                    Node::Group(group) => (name, group.summary),
                    Node::Verb(verb) => (name, verb.summary),
                });
                let topic = (self.place.path.is_empty() && !self.help).then(|| ("help".to_owned(), flags::HELP.help));
                words(entries.chain(topic.filter(|(name, _)| name.starts_with(word))))
            }
            Node::Verb(_) if self.help => Completion::default(),
            Node::Verb(verb) => verb.argument(self.arguments).map_or_else(Completion::default, |argument| {
                value(Takes::Text(argument.name, argument.kind), "", word)
            }),
        }
    }

    /// Long flags: those that the world has.
    fn flag_words(&self, world: World) -> impl Iterator<Item = (String, &'static str)> + use<> {
        let here = move |flag: &&Flag| world == World::Model || flag.presence == Presence::Everywhere;
        self.place.flags().filter(here).map(|flag| (format!("--{}", flag.long), flag.help))
    }
}

fn words(words: impl Iterator<Item = (String, &'static str)>) -> Completion {
    Completion { candidates: words.map(|(word, help)| Candidate { word, help }).collect(), wanted: None }
}

/// The values that may stand behind `before`.
fn value(takes: Takes, before: &str, begins: &str) -> Completion {
    let one_of = |known: &'static [&'static str]| {
        let fitting = known.iter().filter(|word| word.starts_with(begins));
        words(fitting.map(|word| (format!("{before}{word}"), "")))
    };
    match takes {
        Takes::Switch => one_of(&["true", "false"]),
        Takes::OneOf(known) | Takes::Text(_, Kind::OneOf(known)) => one_of(known),
        Takes::Number(_) | Takes::Text(_, Kind::Free) => Completion::default(),
        Takes::Text(_, kind) => Completion {
            candidates: Vec::new(),
            wanted: Some(Wanted { kind, before: before.to_owned(), begins: begins.to_owned() }),
        },
    }
}
