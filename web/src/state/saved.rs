//! A session as text, for a link, a file or the browser's store: the log of its inputs, from which it is made again.

use std::io::Read;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use flate2::Compression;
use flate2::read::{DeflateDecoder, DeflateEncoder};
use layercake_core::plan::Builder;
use layercake_core::sim::world::MODEL;
use layercake_core::sim::world::log::{Entry, Input, Log};
use serde::{Deserialize, Serialize};

use super::session::MOST_TABS;

/// A session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Saved {
    /// Every input with its moment, what was undone too.
    pub(crate) log: Log,
    /// How many of them are done: the others were undone.
    pub(crate) done: usize,
    /// The file in the editor.
    pub(crate) file: String,
    /// Whether the plan follows BuildKit's rules.
    #[serde(default)]
    pub(crate) buildkit: bool,
}

/// What every version of the page writes.
#[derive(Deserialize)]
struct Outline {
    log: OutlineOfLog,
}

/// What the log of every model has.
#[derive(Deserialize)]
struct OutlineOfLog {
    model: u32,
}

/// The form of the text.
const VERSION: &str = "2.";

/// Characters of a link at most: more is cut off on its way.
pub(crate) const LONGEST_LINK: usize = 8_000;

/// Bytes of a session at most: what somebody made to be unpacked must not fill the memory.
const LIMIT: u64 = 32 << 20;

/// Why a text is no session.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SavedError {
    /// It was not made by this page, or something is missing.
    #[error("it is damaged, or no session of this page")]
    Damaged,
    /// Unpacked, it is more than is taken.
    #[error("it is larger than {} MB", LIMIT >> 20)]
    TooLarge,
    /// It was made by another version of the page.
    #[error("it was made by another version of this page")]
    Page,
    /// Another model would answer otherwise.
    #[error("it was made with version {0} of the model, and this is version {MODEL}")]
    Model(u32),
    /// An input comes at a moment that does not come about.
    #[error("this model comes to something else at its input {0}")]
    Otherwise(usize),
}

/// A text as a word of letters, digits, - and _.
pub(crate) fn pack(text: &[u8]) -> String {
    let mut squeezed = Vec::new();
    // Memory takes all that is written.
    let _ = DeflateEncoder::new(text, Compression::best()).read_to_end(&mut squeezed);
    format!("{VERSION}{}", BASE64_URL_SAFE_NO_PAD.encode(&squeezed))
}

/// The text of such a word. It comes from anybody.
///
/// # Errors
/// [`SavedError`].
pub(crate) fn unpack(word: &str) -> Result<Vec<u8>, SavedError> {
    let Some(rest) = word.trim().strip_prefix(VERSION) else {
        let version = word.split_once('.').map(|(version, _)| version.parse::<u32>());
        return Err(if matches!(version, Some(Ok(_))) { SavedError::Page } else { SavedError::Damaged });
    };
    let squeezed = BASE64_URL_SAFE_NO_PAD.decode(rest).map_err(|_| SavedError::Damaged)?;
    let mut text = Vec::new();
    let mut reader = DeflateDecoder::new(&squeezed[..]).take(LIMIT + 1);
    reader.read_to_end(&mut text).map_err(|_| SavedError::Damaged)?;
    if text.len() as u64 > LIMIT { Err(SavedError::TooLarge) } else { Ok(text) }
}

impl Saved {
    /// As a word of letters, digits, - and _.
    pub(crate) fn write(&self) -> String {
        // Strings and numbers can always be written.
        pack(&serde_json::to_vec(self).unwrap_or_default())
    }

    /// Reads such a word. It comes from anybody.
    ///
    /// # Errors
    /// [`SavedError`].
    pub(crate) fn read(word: &str) -> Result<Self, SavedError> {
        Self::parse(&unpack(word)?)
    }

    /// Reads what such a word is made of.
    ///
    /// # Errors
    /// [`SavedError`].
    pub(crate) fn parse(text: &[u8]) -> Result<Self, SavedError> {
        // What another model has recorded may have another form.
        let outline: Outline = serde_json::from_slice(text).map_err(|_| SavedError::Damaged)?;
        if outline.log.model != MODEL {
            return Err(SavedError::Model(outline.log.model));
        }
        let saved: Self = serde_json::from_slice(text).map_err(|_| SavedError::Damaged)?;
        if saved.is_possible() { Ok(saved) } else { Err(SavedError::Damaged) }
    }

    /// Whether the page could have made it: terminals that are opened before anything is typed on them, the first one at the
    /// beginning, and moments in order.
    fn is_possible(&self) -> bool {
        let mut opened = 0;
        let mut is_open = |entry: &Entry| match &entry.input {
            Input::Open => {
                opened += 1;
                opened <= MOST_TABS
            }
            Input::Submit { terminal, .. } | Input::Type { terminal, .. } => *terminal < opened,
            Input::Edit { .. } | Input::Import { .. } | Input::Unpack { .. } => true,
        };
        let entries = &self.log.entries;
        let moments: Vec<_> = entries.iter().map(|entry| entry.moment).chain([self.log.end]).collect();
        entries.first().is_some_and(|entry| entry.input == Input::Open && entry.moment == Default::default())
            && entries.iter().all(&mut is_open)
            && moments.is_sorted()
            && (1..=entries.len()).contains(&self.done)
    }

    /// Whether it goes on with another one: they have more in common than the beginning.
    pub(crate) fn continues(&self, other: &Self) -> bool {
        match (self.log.entries.get(1), other.log.entries.get(1)) {
            (_, None) => true,
            (None, _) => false,
            (
                Some(Entry { input: Input::Edit { path, .. }, .. }),
                Some(Entry { input: Input::Edit { path: other, .. }, .. }),
            ) => path == other,
            (one, other) => one == other,
        }
    }

    /// The last line that was entered.
    pub(crate) fn last_line(&self) -> Option<&str> {
        self.log.entries.iter().rev().find_map(|entry| match &entry.input {
            Input::Submit { line, .. } => Some(line.as_str()),
            _ => None,
        })
    }

    /// Whose rules the plan follows.
    pub(crate) fn builder(&self) -> Builder {
        if self.buildkit { Builder::Buildkit } else { Builder::Classic }
    }
}

#[cfg(test)]
mod tests {
    use layercake_core::sim::world::World;

    use super::*;

    fn session() -> Saved {
        let mut world = World::new(1);
        world.open_terminal();
        world.submit(0, "docker images");
        world.type_keys(0, "\x03");
        world.edit("Dockerfile", "FROM scratch\n# ü\n");
        Saved { log: world.log(), done: 3, file: "Dockerfile".to_owned(), buildkit: false }
    }

    #[test]
    fn what_is_written_is_read() {
        let word = session().write();
        assert!(word.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(letter)), "{word}");
        assert_eq!(Saved::read(&word), Ok(session()));
    }

    #[test]
    fn what_comes_from_elsewhere_is_refused() {
        let word = session().write();
        for damaged in ["", "2.", "x", "2.!!!!", &word[..word.len() - 3], "2.AAAA"] {
            assert_eq!(Saved::read(damaged), Err(SavedError::Damaged), "{damaged}");
        }
        assert_eq!(Saved::read("1.AAAA"), Err(SavedError::Page));
        let mut other = session();
        other.log.model = MODEL + 1;
        assert_eq!(Saved::read(&other.write()), Err(SavedError::Model(MODEL + 1)));
    }

    #[test]
    fn a_large_dockerfile_that_is_edited_often_is_read_and_a_bomb_is_not() {
        let mut saved = session();
        let text = "RUN true\n".repeat((1 << 20) / 9);
        for edit in 0..8 {
            let input = Input::Edit { path: format!("Dockerfile{}", edit % 2), text: text.clone() };
            saved.log.entries.push(Entry { input, moment: saved.log.end });
        }
        assert_eq!(Saved::read(&saved.write()), Ok(saved.clone()));
        let input = Input::Edit { path: "bomb".to_owned(), text: "x".repeat(33 << 20) };
        saved.log.entries.push(Entry { input, moment: saved.log.end });
        assert_eq!(Saved::read(&saved.write()), Err(SavedError::TooLarge));
    }

    #[test]
    fn what_the_page_cannot_have_made_is_refused() {
        let check = |change: &dyn Fn(&mut Saved)| {
            let mut saved = session();
            change(&mut saved);
            assert_eq!(Saved::read(&saved.write()), Err(SavedError::Damaged), "{saved:?}");
        };
        check(&|saved| saved.log.entries.clear());
        check(&|saved| {
            let open = Entry { input: Input::Open, moment: saved.log.end };
            saved.log.entries.extend(std::iter::repeat_n(open, MOST_TABS));
        });
        check(&|saved| saved.done = 9);
        check(&|saved| saved.done = 0);
        check(&|saved| saved.log.entries[1].input = Input::Type { terminal: 1, text: String::new() });
        check(&|saved| saved.log.entries[1].moment.turns = 1 << 60);
    }
}
