//! Values to text, in the words that people know from Docker. Last in the pipeline: nothing here decides anything.
//!
//! Tables: `images`, `history` and `containers` turn rows into `table`'s columns, with `size` and `ago` for the cells.
//! `layers` tells where the bytes of images are, `difference` how two of them differ.
//! Builds: `classic` and `buildkit` tell its events as each builder does, `explanation` why a step ran, `matrix` what an edit would run, and
//! `narration` tells them in sentences. Sentences are said by the `catalogue`, in a language.

pub mod ago;
pub mod buildkit;
pub mod catalogue;
pub mod classic;
pub mod containers;
pub mod difference;
pub mod explanation;
pub mod formatted;
pub mod history;
pub mod images;
pub mod layers;
pub mod matrix;
pub mod narration;
mod paths;
pub mod size;
pub mod table;

use crate::build::Stream;

/// Bytes to print, and where to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// Standard output or error.
    pub stream: Stream,
    /// What.
    pub bytes: Vec<u8>,
}
