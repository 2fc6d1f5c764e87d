//! Failures as a person meets them: message, hint and exit code. Every error of the engine is translated here, once.
//!
//! Exit codes are Docker's: 125 for the engine's own errors of `run`, 126 for a command that cannot be executed, 127 for
//! one that is not there, 1 for the errors of all other commands.

use std::error::Error;

/// Why a command failed.
#[derive(Debug)]
pub(super) struct Failure {
    message: Option<String>,
    hint: Option<String>,
    code: u8,
}

impl Failure {
    /// A failure with exit code 1.
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: Some(message.into()), hint: None, code: 1 }
    }

    /// A failure that is told by its exit code alone.
    pub(super) fn silent(code: u8) -> Self {
        Self { message: None, hint: None, code }
    }

    /// With another exit code.
    pub(super) fn with_code(self, code: u8) -> Self {
        Self { code, ..self }
    }

    /// With a hint at what to do, in place of any that was there.
    pub(super) fn with_hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// What is wrong; `None` for a silent failure.
    pub(super) fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// What to do about it.
    pub(super) fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// The exit code.
    pub(super) fn code(&self) -> u8 {
        self.code
    }
}

/// An error and the errors below it, joined by `: `.
fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut below = error.source();
    while let Some(cause) = below {
        text = format!("{text}: {cause}");
        below = cause.source();
    }
    text
}
