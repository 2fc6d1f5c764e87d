//! What the table of files and steps says.

use super::{Language, english};
use crate::build::Answer;

/// Something that stands in the table, or below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grid<'a> {
    /// Above the lines of the steps.
    Line,
    /// Above the steps.
    Step,
    /// Above the files.
    IfEdited,
    /// The row for a build without an edit.
    NothingEdited,
    /// Behind files that `.dockerignore` names.
    KeptOut,
    /// A folder with all that is in it.
    Folder {
        /// Its name.
        name: &'a str,
        /// The files in it.
        files: usize,
    },
    /// So many more names.
    More(usize),
    /// What a step would do, in four letters at most.
    Cell(Answer),
    /// What the words in the table mean.
    Legend,
}

impl Grid<'_> {
    /// In this language.
    #[must_use]
    pub fn say(&self, language: Language) -> String {
        match language {
            Language::English => english::grid(self),
        }
    }
}
