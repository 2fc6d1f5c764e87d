//! A flag, as the table holds it.

use super::grammar::Presence;

/// A flag of a verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flag {
    /// Its long name, without dashes.
    pub long: &'static str,
    /// Its short name.
    pub short: Option<char>,
    /// Other long names for it, which help does not show.
    pub aliases: &'static [&'static str],
    /// The value that it takes.
    pub takes: Takes,
    /// Whether all its values count; of other flags the last one does.
    pub repeatable: bool,
    /// Whether the verb does nothing without it.
    pub required: bool,
    /// The value where none is given.
    pub default: Option<&'static str>,
    /// One line of help.
    pub help: &'static str,
    /// Whether the engine has it.
    pub presence: Presence,
}

/// What a flag takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// Nothing: it is on, or off.
    Switch,
    /// A text: how help calls it, and what it names.
    Text(&'static str, Kind),
    /// A whole number, and how help calls it.
    Number(&'static str),
    /// One of these words.
    OneOf(&'static [&'static str]),
}

/// What a text names: where completion finds candidates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Something that nobody can guess.
    Free,
    /// An image.
    Image,
    /// A container.
    Container,
    /// A container that runs.
    RunningContainer,
    /// A container or an image.
    Object,
    /// A network.
    Network,
    /// A volume.
    Volume,
    /// A stage of the Dockerfile.
    Stage,
    /// A file or folder of the machine.
    Path,
    /// One of these words.
    OneOf(&'static [&'static str]),
}

impl Flag {
    /// A flag that is on or off.
    #[must_use]
    pub const fn switch(long: &'static str, help: &'static str) -> Self {
        Self::new(long, Takes::Switch, help)
    }

    /// A flag that takes a text, which help calls `name`.
    #[must_use]
    pub const fn text(long: &'static str, name: &'static str, help: &'static str) -> Self {
        Self::new(long, Takes::Text(name, Kind::Free), help)
    }

    /// A flag that takes a whole number, which help calls `name`.
    #[must_use]
    pub const fn number(long: &'static str, name: &'static str, help: &'static str) -> Self {
        Self::new(long, Takes::Number(name), help)
    }

    /// A flag that takes one of `words`.
    #[must_use]
    pub const fn one_of(long: &'static str, words: &'static [&'static str], help: &'static str) -> Self {
        Self::new(long, Takes::OneOf(words), help)
    }

    /// With a short name.
    #[must_use]
    pub const fn short(self, short: char) -> Self {
        Self { short: Some(short), ..self }
    }

    /// Without a short name.
    #[must_use]
    pub const fn without_short(self) -> Self {
        Self { short: None, ..self }
    }

    /// With other long names.
    #[must_use]
    pub const fn also(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }

    /// With a default.
    #[must_use]
    pub const fn default(self, default: &'static str) -> Self {
        Self { default: Some(default), ..self }
    }

    /// That may be given several times.
    #[must_use]
    pub const fn repeatable(self) -> Self {
        Self { repeatable: true, ..self }
    }

    /// Without which the verb does nothing.
    #[must_use]
    pub const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// Whose text names something.
    #[must_use]
    pub const fn naming(self, kind: Kind) -> Self {
        match self.takes {
            Takes::Text(name, _) => Self { takes: Takes::Text(name, kind), ..self },
            _ => self,
        }
    }

    /// With other words of help.
    #[must_use]
    pub const fn help(self, help: &'static str) -> Self {
        Self { help, ..self }
    }

    /// That the engine does not have yet, and why, or what to do instead.
    #[must_use]
    pub const fn not_yet(self, reason: &'static str) -> Self {
        Self { presence: Presence::NotYet(reason), ..self }
    }

    const fn new(long: &'static str, takes: Takes, help: &'static str) -> Self {
        Self {
            long,
            short: None,
            aliases: &[],
            takes,
            repeatable: false,
            required: false,
            default: None,
            help,
            presence: Presence::Everywhere,
        }
    }
}
