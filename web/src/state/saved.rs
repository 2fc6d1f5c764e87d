//! A session as text, for a link or the browser's store: its inputs, from which it is made again by doing them again.

use std::io::Read;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use flate2::Compression;
use flate2::read::{DeflateDecoder, DeflateEncoder};
use layercake_core::sim::world::MODEL;
use serde::{Deserialize, Serialize};

/// An input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Input {
    /// A line that was entered.
    #[serde(rename = "s")]
    Submit(String),
    /// Ctrl-C.
    #[serde(rename = "c")]
    Interrupt,
    /// A file, and its text afterwards.
    #[serde(rename = "e")]
    Edit(String, String),
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Saved {
    /// The model that it was made with.
    pub(crate) model: u32,
    /// The file in the editor.
    pub(crate) file: String,
    /// All inputs.
    pub(crate) inputs: Vec<Input>,
}

/// The form of the text.
const VERSION: &str = "1.";

/// Characters of a link at most: more is cut off on its way.
pub(crate) const LONGEST_LINK: usize = 8_000;

/// Why a text is no session.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SavedError {
    /// It was not made by this page, or something is missing.
    #[error("the link is damaged or of another version of this page: nothing was restored")]
    Damaged,
    /// Another model would answer otherwise.
    #[error("the session was made with version {0} of the model, and this is version {MODEL}: nothing was restored")]
    Model(u32),
}

impl Saved {
    /// As a word of letters, digits, - and _.
    pub(crate) fn write(&self) -> String {
        // Strings and numbers can always be written.
        let text = serde_json::to_vec(self).unwrap_or_default();
        let mut squeezed = Vec::new();
        // Memory takes all that is written.
        let _ = DeflateEncoder::new(&text[..], Compression::best()).read_to_end(&mut squeezed);
        format!("{VERSION}{}", BASE64_URL_SAFE_NO_PAD.encode(&squeezed))
    }

    /// Reads such a word. It comes from anybody.
    ///
    /// # Errors
    /// [`SavedError`].
    pub(crate) fn read(word: &str) -> Result<Self, SavedError> {
        const LIMIT: u64 = 4 << 20;
        let squeezed = word
            .strip_prefix(VERSION)
            .and_then(|word| BASE64_URL_SAFE_NO_PAD.decode(word).ok())
            .ok_or(SavedError::Damaged)?;
        let mut text = Vec::new();
        let mut reader = DeflateDecoder::new(&squeezed[..]).take(LIMIT);
        reader.read_to_end(&mut text).map_err(|_| SavedError::Damaged)?;
        let saved: Self = serde_json::from_slice(&text).map_err(|_| SavedError::Damaged)?;
        if saved.model == MODEL { Ok(saved) } else { Err(SavedError::Model(saved.model)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session() -> Saved {
        Saved {
            model: MODEL,
            file: "Dockerfile".to_owned(),
            inputs: vec![
                Input::Submit("docker images".to_owned()),
                Input::Interrupt,
                Input::Edit("Dockerfile".to_owned(), "FROM scratch\n# ü\n".to_owned()),
            ],
        }
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
        for damaged in ["", "1.", "2.abc", "1.!!!!", &word[..word.len() - 3], "1.AAAA"] {
            assert_eq!(Saved::read(damaged), Err(SavedError::Damaged), "{damaged}");
        }
        let other = Saved { model: MODEL + 1, ..session() }.write();
        assert_eq!(Saved::read(&other), Err(SavedError::Model(MODEL + 1)));
    }

    #[test]
    fn a_lecture_fits_into_a_link() {
        let line =
            |number: usize| Input::Submit(format!("docker build -t hello_world_cmd:{number} -f Dockerfile_cmd ."));
        let lecture = Saved { inputs: (0..60).map(line).collect(), ..session() };
        assert!(lecture.write().len() < 2_000, "{}", lecture.write().len());
    }
}
