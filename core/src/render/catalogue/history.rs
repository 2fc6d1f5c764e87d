//! What the odd words in an image's history mean.

use super::{Language, english};

/// A word of the table that wants explaining.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Note {
    /// `<missing>` in the place of an id.
    Missing,
    /// `0B`.
    NoLayer,
    /// `#(nop)`.
    Nop,
    /// `|1 A=b`.
    Arguments,
    /// `# buildkit`.
    Buildkit,
}

impl Note {
    /// In this language.
    #[must_use]
    pub fn say(self, language: Language) -> String {
        match language {
            Language::English => english::note(self).to_owned(),
        }
    }
}
