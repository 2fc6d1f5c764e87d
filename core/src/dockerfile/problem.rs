//! What is wrong, while it is being collected: a diagnostic whose lines are not known yet.

use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::source::{LineIndex, Span};

/// A diagnostic to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    code: &'static str,
    severity: Severity,
    message: String,
    span: Span,
    help: Option<String>,
    fix: Option<Fix>,
}

impl Problem {
    /// Something for which the build is refused.
    pub(super) fn error(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self { code, severity: Severity::Error, message: message.into(), span, help: None, fix: None }
    }

    /// Something worth knowing.
    pub(super) fn warning(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, span, message) }
    }

    /// Adds what to do about it.
    pub(super) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// Adds the change that mends it: what takes the place of `span`.
    pub(super) fn fix(self, span: Span, replacement: impl Into<String>) -> Self {
        Self { fix: Some(Fix { span, replacement: replacement.into() }), ..self }
    }

    /// Adds a change, if there is a place for it.
    pub(super) fn fix_at(self, place: Option<Span>, replacement: impl Into<String>) -> Self {
        match place {
            Some(span) => self.fix(span, replacement),
            None => self,
        }
    }

    /// Adds what was perhaps meant, where something is near enough.
    pub(super) fn did_you_mean(self, suggestion: Option<String>) -> Self {
        match suggestion {
            Some(suggestion) => self.help(format!("did you mean {suggestion}?")),
            None => self,
        }
    }

    /// The diagnostic, with its lines.
    pub(super) fn locate(self, index: &LineIndex) -> Diagnostic {
        let Self { code, severity, message, span, help, fix } = self;
        Diagnostic { code, severity, message, span, lines: index.lines(span), help, fix }
    }

    pub(super) fn span(&self) -> Span {
        self.span
    }

    pub(super) fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
