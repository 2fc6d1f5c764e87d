//! What the table is made of: groups, verbs, and what follows a verb.

use super::action::Action;
use super::flag::{Flag, Kind};

/// A word that leads to a verb or to a group of verbs.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Its names, the one that help shows first.
    pub names: &'static [&'static str],
    /// Where it leads.
    pub node: Node,
    /// Under which heading help lists it.
    pub section: Section,
}

/// Where a word leads.
#[derive(Debug, Clone, Copy)]
pub enum Node {
    /// To more words.
    Group(&'static Group),
    /// To something that can be done.
    Verb(&'static Verb),
}

/// The headings under which a group's help lists its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// What is needed most.
    Common,
    /// What explains, and docker does not have.
    Explaining,
    /// The groups.
    Management,
    /// The rest.
    Other,
}

/// Verbs under a common word.
#[derive(Debug)]
pub struct Group {
    /// One line of help.
    pub summary: &'static str,
    /// More help, shown by the group's own `--help`.
    pub about: &'static str,
    /// The words that may follow.
    pub entries: &'static [Entry],
    /// Command lines that show its use.
    pub examples: &'static [Example],
}

/// Something that can be done.
#[derive(Debug)]
pub struct Verb {
    /// What is to be done.
    pub action: Action,
    /// One line of help.
    pub summary: &'static str,
    /// More help, shown by the verb's own `--help`.
    pub about: &'static str,
    /// Its flags, in lists that verbs share.
    pub flags: &'static [&'static [Flag]],
    /// What follows it.
    pub arguments: &'static [Argument],
    /// Whether its first argument ends the flags: what follows belongs to a process in a container.
    pub flags_end: bool,
    /// Command lines that show its use.
    pub examples: &'static [Example],
    /// Whether the engine has it.
    pub presence: Presence,
}

/// A command line that shows the use of a verb.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// The words after the program's name.
    pub words: &'static str,
    /// What they do.
    pub says: &'static str,
}

/// Something that follows a verb and is no flag.
#[derive(Debug, Clone, Copy)]
pub struct Argument {
    /// What usage calls it.
    pub name: &'static str,
    /// How many there are.
    pub count: Count,
    /// What it names.
    pub kind: Kind,
}

/// How many there may be of an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// Exactly one.
    One,
    /// One or none.
    Optional,
    /// One or more.
    Several,
    /// Any number.
    Any,
}

/// Whether the engine has a verb or a flag. The table holds more than the engine: what a learner knows from docker should be
/// answered by a reason, not by "unknown".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// The engine has it.
    Everywhere,
    /// The engine does not have it yet: why, or what to do instead.
    NotYet(&'static str),
}

impl Group {
    /// The entry of a word, by any of its names.
    #[must_use]
    pub fn entry(&self, word: &str) -> Option<&'static Entry> {
        self.entries.iter().find(|entry| entry.names.contains(&word))
    }
}

impl Verb {
    /// A verb with nothing but an action and a line of help.
    #[must_use]
    pub const fn new(action: Action, summary: &'static str) -> Self {
        Self {
            action,
            summary,
            about: "",
            flags: &[],
            arguments: &[],
            flags_end: false,
            examples: &[],
            presence: Presence::Everywhere,
        }
    }

    /// With more help.
    #[must_use]
    pub const fn about(self, about: &'static str) -> Self {
        Self { about, ..self }
    }

    /// With lists of flags.
    #[must_use]
    pub const fn flags(self, flags: &'static [&'static [Flag]]) -> Self {
        Self { flags, ..self }
    }

    /// With arguments.
    #[must_use]
    pub const fn arguments(self, arguments: &'static [Argument]) -> Self {
        Self { arguments, ..self }
    }

    /// With arguments, of which the first ends the flags.
    #[must_use]
    pub const fn process(self, arguments: &'static [Argument]) -> Self {
        Self { arguments, flags_end: true, ..self }
    }

    /// With examples.
    #[must_use]
    pub const fn examples(self, examples: &'static [Example]) -> Self {
        Self { examples, ..self }
    }

    /// That the engine does not have yet, and why, or what to do instead.
    #[must_use]
    pub const fn not_yet(self, reason: &'static str) -> Self {
        Self { presence: Presence::NotYet(reason), ..self }
    }

    /// All its flags.
    pub fn all_flags(&self) -> impl Iterator<Item = &'static Flag> + use<> {
        self.flags.iter().flat_map(|flags| flags.iter())
    }

    /// How many arguments it takes: at least, and at most where there is a limit.
    #[must_use]
    pub fn argument_counts(&self) -> (usize, Option<usize>) {
        let needed = |argument: &&Argument| matches!(argument.count, Count::One | Count::Several);
        let endless = |argument: &Argument| matches!(argument.count, Count::Several | Count::Any);
        let least = self.arguments.iter().filter(needed).count();
        let most = (!self.arguments.iter().any(endless)).then_some(self.arguments.len());
        (least, most)
    }

    /// The argument at a place, counted from 0; the last one where it may be repeated.
    #[must_use]
    pub fn argument(&self, place: usize) -> Option<&'static Argument> {
        let endless = |argument: &&Argument| matches!(argument.count, Count::Several | Count::Any);
        self.arguments.get(place).or_else(|| self.arguments.last().filter(endless))
    }
}

impl Argument {
    /// Exactly one.
    #[must_use]
    pub const fn one(name: &'static str, kind: Kind) -> Self {
        Self { name, count: Count::One, kind }
    }

    /// One or none.
    #[must_use]
    pub const fn optional(name: &'static str, kind: Kind) -> Self {
        Self { name, count: Count::Optional, kind }
    }

    /// One or more.
    #[must_use]
    pub const fn several(name: &'static str, kind: Kind) -> Self {
        Self { name, count: Count::Several, kind }
    }

    /// Any number.
    #[must_use]
    pub const fn any(name: &'static str, kind: Kind) -> Self {
        Self { name, count: Count::Any, kind }
    }
}

/// An example of a verb's use.
pub(super) const fn example(words: &'static str, says: &'static str) -> Example {
    Example { words, says }
}
