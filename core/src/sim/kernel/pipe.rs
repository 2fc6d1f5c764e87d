//! Bytes on their way from one process to another.

use std::collections::VecDeque;

use super::super::errno::Errno;

/// What a pipe holds before its writer has to wait (pipe(7)).
const CAPACITY: usize = 65536;

/// A pipe.
#[derive(Debug, Clone, Default)]
pub(super) struct Pipe {
    bytes: VecDeque<u8>,
    /// Open files that read from it.
    pub(super) readers: usize,
    /// Open files that write to it.
    pub(super) writers: usize,
}

impl Pipe {
    /// At most `limit` bytes; none at the end.
    pub(super) fn read(&mut self, limit: usize) -> Result<Vec<u8>, Errno> {
        if self.bytes.is_empty() && self.writers > 0 {
            return Err(Errno::Eagain);
        }
        let count = limit.min(self.bytes.len());
        Ok(self.bytes.drain(..count).collect())
    }

    /// Takes as many bytes as there is room for.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<usize, Errno> {
        if self.readers == 0 {
            return Err(Errno::Epipe);
        }
        let count = bytes.len().min(CAPACITY.saturating_sub(self.bytes.len()));
        if count == 0 && !bytes.is_empty() {
            return Err(Errno::Eagain);
        }
        self.bytes.extend(&bytes[..count]);
        Ok(count)
    }

    /// Takes all bytes, whatever room there is.
    pub(super) fn fill(&mut self, bytes: &[u8]) {
        self.bytes.extend(bytes);
    }

    /// Whether a reader need not wait.
    pub(super) fn is_readable(&self) -> bool {
        !self.bytes.is_empty() || self.writers == 0
    }

    /// Whether a writer need not wait.
    pub(super) fn is_writable(&self) -> bool {
        self.bytes.len() < CAPACITY || self.readers == 0
    }
}
