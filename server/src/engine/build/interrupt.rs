//! Ctrl-C in the middle of a build, watched by a thread of its own until the build is over.

use std::io::{self, PipeReader, PipeWriter};

use crate::engine::interrupt;

/// Takes the signals that end a command, while it lives.
#[derive(Debug)]
pub(super) struct Interrupts {
    signals: interrupt::Interrupts,
    /// Closed when the build is over: its end is what the watching thread ends by.
    over: PipeReader,
}

impl Interrupts {
    /// Takes the signals; the build is over when the returned pipe is closed.
    pub(super) fn take() -> io::Result<(Self, PipeWriter)> {
        let (over, open) = io::pipe()?;
        Ok((Self { signals: interrupt::Interrupts::take()?, over }, open))
    }

    /// Waits for a signal, and tells whether one came before the build was over.
    pub(super) fn wait(&self) -> bool {
        self.signals.wait_beside(&self.over)
    }
}
