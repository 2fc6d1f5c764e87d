//! The truth of a session: its inputs, each with the moment at which it came. The world is what replaying them gives.

use serde::{Deserialize, Serialize};

/// All inputs of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Log {
    /// Which model it was made with.
    pub model: u32,
    /// What ids and names are made from.
    pub seed: u64,
    /// The inputs, in order.
    pub entries: Vec<Entry>,
    /// How far the world was when the log was asked for.
    #[serde(default)]
    pub end: Moment,
}

/// An input, and when it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When.
    #[serde(flatten)]
    pub moment: Moment,
    /// What.
    #[serde(flatten)]
    pub input: Input,
}

/// A moment of a world: the clock, and how many turns were given. Both are needed: a loop that never ends takes turns, and no time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Moment {
    /// Nanoseconds since the start.
    #[serde(default)]
    pub clock: u64,
    /// Turns.
    #[serde(default)]
    pub turns: u64,
}

/// Something that a person does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "do")]
pub enum Input {
    /// Opens a terminal.
    Open,
    /// Types or pastes a line on a terminal, and ends it.
    Submit {
        /// Which.
        terminal: usize,
        /// The line, as it came.
        line: String,
    },
    /// Types on a terminal.
    Type {
        /// Which.
        terminal: usize,
        /// What.
        text: String,
    },
    /// Writes a file of the host.
    Edit {
        /// Which.
        path: String,
        /// All that is in it now.
        text: String,
    },
}

/// Why a log makes no world.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// It was made with another model.
    #[error("the session was recorded with version {log} of the model, and this is version {here}")]
    Model {
        /// The log's.
        log: u32,
        /// This one's.
        here: u32,
    },
    /// A moment does not come about.
    #[error("the session has a moment that does not come about: {0:?}")]
    Moment(Moment),
}

impl Log {
    pub(super) fn new(model: u32, seed: u64) -> Self {
        Self { model, seed, entries: Vec::new(), end: Moment::default() }
    }

    /// Enters an input. Edits of one file with no command between them are one: only the last text counts.
    pub(super) fn push(&mut self, moment: Moment, input: Input) {
        if let (Input::Edit { path, .. }, Some(last)) = (&input, self.entries.last_mut())
            && last.moment.turns == moment.turns
            && matches!(&last.input, Input::Edit { path: before, .. } if before == path)
        {
            *last = Entry { moment, input };
            return;
        }
        self.entries.push(Entry { moment, input });
    }
}
