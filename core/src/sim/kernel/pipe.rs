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
    /// Where the outside reads: when what was written came, and how long it is. So the two streams of a process keep their order.
    order: VecDeque<(u64, usize)>,
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

    /// As [`Self::write`], with the moment at which it came among all writes.
    pub(super) fn write_in_order(&mut self, bytes: &[u8], moment: u64) -> Result<usize, Errno> {
        let count = self.write(bytes)?;
        self.order.push_back((moment, count));
        Ok(count)
    }

    /// All that is in it, in the pieces in which it came.
    pub(super) fn pieces(&mut self) -> Vec<(u64, Vec<u8>)> {
        let order = std::mem::take(&mut self.order);
        order.into_iter().map(|(moment, count)| (moment, self.bytes.drain(..count).collect())).collect()
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
