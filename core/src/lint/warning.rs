//! What a rule has found: where, what, what it costs, and what to write instead.

use super::script::Command;
use crate::diagnostic::Fix;
use crate::source::{Lines, Span};

/// One piece of advice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The rule's name.
    pub rule: &'static str,
    /// The lines of the instruction that it is about.
    pub lines: Lines,
    /// The bytes that it is about.
    pub span: Span,
    /// What is not as it should be; no full stop. BuildKit's words for BuildKit's rules.
    pub message: String,
    /// What it costs, as a clause: `every edit repeats npm ci`.
    pub cost: Option<String>,
    /// What to do about it.
    pub help: Option<String>,
    /// A change of the text that does it.
    pub fix: Option<Fix>,
}

impl Warning {
    /// The same with what it costs.
    pub(super) fn cost(self, cost: impl Into<String>) -> Self {
        Self { cost: Some(cost.into()), ..self }
    }

    /// The same with what to do.
    pub(super) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// The same at another place of the same instruction.
    pub(super) fn at(self, span: Span) -> Self {
        Self { span, ..self }
    }

    /// The same with a change of the text.
    pub(super) fn fix(self, span: Span, replacement: impl Into<String>) -> Self {
        Self { fix: Some(Fix { span, replacement: replacement.into() }), ..self }
    }

    /// The same with something put in at a byte.
    pub(super) fn insert(self, at: usize, text: impl Into<String>) -> Self {
        self.fix(Span::new(at, at), text)
    }

    /// The same with a flag put in behind a command's program or subcommand, where the command has a place of its own.
    pub(super) fn add_flag(self, command: &Command, subcommand: &str, flag: &str) -> Self {
        if command.is_placed() { self.insert(command.behind(subcommand), format!(" {flag}")) } else { self }
    }

    /// The same with a change of the text, if there is one.
    pub(super) fn maybe_fix(self, fix: Option<(Span, String)>) -> Self {
        match fix {
            Some((span, replacement)) => self.fix(span, replacement),
            None => self,
        }
    }
}
