//! A place in the table: the words that lead to a group or a verb.

use super::flag::Flag;
use super::grammar::{Argument, Count, Entry, Node};
use super::{flags, verbs};

/// A place in the table.
#[derive(Debug, Clone)]
pub struct Place {
    /// The words that led here, as they were written.
    pub path: Vec<&'static str>,
    /// The group or verb that is here.
    pub node: Node,
}

impl Place {
    /// The start: no word was read yet.
    #[must_use]
    pub fn root() -> Self {
        Self { path: Vec::new(), node: Node::Group(&verbs::ROOT) }
    }

    /// Where `word` leads from here; `None` where it leads nowhere.
    #[must_use]
    pub fn enter(&self, word: &str) -> Option<Self> {
        let Node::Group(group) = self.node else { return None };
        let entry = group.entry(word)?;
        let name = entry.names.iter().find(|name| **name == word)?;
        let mut path = self.path.clone();
        path.push(name);
        Some(Self { path, node: entry.node })
    }

    /// The flags that may stand here, [`flags::HELP`] among them where a verb has no other flag of its names.
    pub fn flags(&self) -> impl Iterator<Item = &'static Flag> + use<> {
        let (lists, common): (&'static [&'static [Flag]], &'static [Flag]) = match self.node {
            Node::Verb(verb) => (verb.flags, &flags::COMMON),
            Node::Group(_) if self.path.is_empty() => (&[], &flags::ROOT),
            Node::Group(_) => (&[], &flags::COMMON),
        };
        // The verb's own come first: `run -h` is a host name.
        lists.iter().flat_map(|flags| flags.iter()).chain(common)
    }

    /// The words of a command line that lead here: `layercake image ls`.
    #[must_use]
    pub fn command(&self, program: &str) -> String {
        let words: Vec<&str> = std::iter::once(program).chain(self.path.iter().copied()).collect();
        words.join(" ")
    }

    /// How it is used: `layercake rm [OPTIONS] CONTAINER [CONTAINER...]`.
    #[must_use]
    pub fn usage(&self, program: &str) -> String {
        let mut usage = self.command(program);
        match self.node {
            Node::Group(_) if self.path.is_empty() => usage += " [OPTIONS] COMMAND [ARG...]",
            Node::Group(_) => usage += " COMMAND",
            Node::Verb(verb) => {
                if !verb.flags.is_empty() {
                    usage += " [OPTIONS]";
                }
                for argument in verb.arguments {
                    usage += " ";
                    usage += &written(argument);
                }
            }
        }
        usage
    }

    /// All places of the table, this one first.
    pub fn walk(self, see: &mut impl FnMut(&Self)) {
        see(&self);
        if let Node::Group(group) = self.node {
            for Entry { names, .. } in group.entries {
                for name in *names {
                    if let Some(place) = self.enter(name) {
                        place.walk(see);
                    }
                }
            }
        }
    }
}

fn written(argument: &Argument) -> String {
    let name = argument.name;
    match argument.count {
        Count::One => name.to_owned(),
        Count::Optional => format!("[{name}]"),
        Count::Several => format!("{name} [{name}...]"),
        Count::Any => format!("[{name}...]"),
    }
}
