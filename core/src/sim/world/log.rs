//! The truth of a session: its inputs, each with the moment at which it came. The world is what replaying them gives.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
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
    /// The last entry that made the file that it edits.
    #[serde(skip)]
    pub(super) maker: Option<usize>,
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
    /// Brings images from outside.
    Import {
        /// What `docker save` wrote, or an OCI layout.
        archive: Bytes,
    },
    /// Replaces a folder of the host.
    Unpack {
        /// Which.
        folder: String,
        /// What is in it now.
        tar: Bytes,
    },
}

/// Bytes that copies of a log share; base64 where it is written down.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Bytes(Arc<[u8]>);

impl Bytes {
    /// A copy of these.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Self {
        Self(bytes.into())
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} bytes", self.0.len())
    }
}

impl TryFrom<String> for Bytes {
    type Error = base64::DecodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Ok(Self(BASE64_STANDARD.decode(text)?.into()))
    }
}

impl From<Bytes> for String {
    fn from(bytes: Bytes) -> Self {
        BASE64_STANDARD.encode(bytes)
    }
}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
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
        Self { model, seed, entries: Vec::new(), end: Moment::default(), maker: None }
    }

    /// Enters an input. Edits of one file with no command between them are one: only the last text counts. But the first one stays
    /// if it made the file: the time of the folder is from then.
    pub(super) fn push(&mut self, moment: Moment, input: Input) {
        let stays = self.maker.is_some() && self.maker == self.entries.len().checked_sub(1);
        if let (Input::Edit { path, .. }, Some(last)) = (&input, self.entries.last_mut())
            && !stays
            && last.moment.turns == moment.turns
            && matches!(&last.input, Input::Edit { path: before, .. } if before == path)
        {
            *last = Entry { moment, input };
            return;
        }
        self.entries.push(Entry { moment, input });
    }
}
