//! What is wrong with a text: a message, a place, what helps, and an edit that mends it. Plain data; each shell draws it in
//! its own way.

use crate::source::{Lines, Span};

/// One thing that is wrong with, or worth saying about, a source text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// A stable name for it: `unknown-instruction`.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in Docker's words where it has some; lower case, no full stop.
    pub message: String,
    /// Where.
    pub span: Span,
    /// On which lines.
    pub lines: Lines,
    /// What to do about it, where there is something to say.
    pub help: Option<String>,
    /// A change of the text that mends it, where one is surely meant.
    pub fix: Option<Fix>,
}

/// A change of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// The bytes that go.
    pub span: Span,
    /// What takes their place.
    pub replacement: String,
}

impl Fix {
    /// The text after the change.
    #[must_use]
    pub fn apply(&self, text: &str) -> String {
        format!("{}{}{}", &text[..self.span.start], self.replacement, &text[self.span.end..])
    }
}

/// How bad a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; the build goes on.
    Warning,
    /// The build is refused.
    Error,
}
