//! Text to raw instructions: lines, directives, continuations, comments, keywords, flags, heredocs.
//!
//! The lower of the two layers, and a tolerant one: it knows neither which instructions there are nor what their arguments
//! mean (`instruction` does), so that an unknown keyword or a missing FROM still gives raw instructions. Each text that it
//! hands out knows from which bytes of the source it comes.
//!
//! Source of the rules: BuildKit's `frontend/dockerfile/parser`.

mod directive;
pub(super) mod exec;
pub(super) mod flag;
pub(super) mod heredoc;
mod line;
pub(super) mod logical;
mod reader;
pub(super) mod words;

use super::ast::Directive;
use super::problem::Problem;
use crate::source::{Lines, Span};
pub(super) use directive::split as split_directive;
pub(super) use flag::RawFlag;
pub(super) use heredoc::RawHeredoc;
pub(super) use line::{Line, lines};
pub use logical::LogicalText;
pub(super) use reader::read;

/// What the lines of a text say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Syntax {
    pub(super) escape: char,
    pub(super) directives: Vec<Directive>,
    pub(super) instructions: Vec<RawInstruction>,
    pub(super) problems: Vec<Problem>,
}

/// An instruction as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RawInstruction {
    /// The logical line: continuations joined, trimmed.
    pub(super) line: LogicalText,
    /// The first word, as written.
    pub(super) keyword: LogicalText,
    /// The words behind it that begin with `--`.
    pub(super) flags: Vec<RawFlag>,
    /// All that comes then, trimmed.
    pub(super) rest: LogicalText,
    /// The bodies that follow the line.
    pub(super) heredocs: Vec<RawHeredoc>,
    /// All its bytes, heredocs included.
    pub(super) span: Span,
    /// Its lines.
    pub(super) lines: Lines,
    /// Whether all its heredocs have an end.
    pub(super) complete: bool,
    /// The comments above it.
    pub(super) comments: Vec<Comment>,
}

/// A comment above an instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// What it says, without the first character of its line, most often the `#`, and the blanks around.
    pub text: String,
    /// Its line, from 1.
    pub line: usize,
}

impl RawInstruction {
    /// Splits a logical line into keyword, flags and the rest. Heredocs are not its business.
    pub(super) fn split(line: LogicalText, escape: char, lines: Lines) -> Self {
        let line = line.trimmed();
        let text = line.as_str();
        let end = text.find(words::is_blank).unwrap_or(text.len());
        let (flags, rest) = flag::split(&line.slice(end..text.len()), escape);
        let (keyword, span) = (line.slice(0..end), line.span());
        Self { line, keyword, flags, rest, heredocs: Vec::new(), span, lines, complete: true, comments: Vec::new() }
    }

    /// Whether the keyword is `name` (upper case).
    pub(super) fn is(&self, name: &str) -> bool {
        self.keyword.as_str().eq_ignore_ascii_case(name)
    }
}
