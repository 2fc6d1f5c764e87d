//! What a utility has to say, before it is written.

use std::fmt::Display;

/// Text for the standard output and the standard error.
#[derive(Debug, Clone, Default)]
pub(super) struct Output {
    pub(super) out: Vec<u8>,
    pub(super) error: Vec<u8>,
}

impl Output {
    pub(super) fn print(&mut self, text: impl AsRef<[u8]>) {
        self.out.extend_from_slice(text.as_ref());
    }

    pub(super) fn line(&mut self, text: impl Display) {
        self.print(format!("{text}\n"));
    }

    /// `name: message`, on the standard error.
    pub(super) fn complain(&mut self, name: &str, message: impl Display) {
        self.error.extend_from_slice(format!("{name}: {message}\n").as_bytes());
    }
}
