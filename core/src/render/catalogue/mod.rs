//! All that Layercake says in sentences of its own: each one entry, a value with typed parameters, said in a language.
//!
//! A language is one module (`english` is the only one so far): it matches every entry, so that the compiler names what a new
//! one lacks. Docker's own words are no entries: people search for them, and they stay as they are. Nor is the advice of `lint`, whose
//! lessons stand with the rules.

mod change;
mod english;
mod explained;
mod grid;
mod history;
mod quoted;
mod reported;
#[cfg(test)]
mod tests;
mod told;

pub use change::{Change, Written};
pub use explained::{Explained, Tense, because, ingredient};
pub use grid::Grid;
pub use history::Note;
pub use reported::{Amount, Heading, Own, Purpose, Reported, Tally};
pub use told::{Failure, StepLabel, Told};

/// A language that sentences are said in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
}
