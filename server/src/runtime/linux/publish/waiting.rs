//! Bytes that one socket gave and the other has no room for yet.

use std::os::fd::AsFd;

use rustix::io::Errno;
use rustix::net::{SendFlags, Shutdown};

/// Bytes read at a time, and so the most that waits for a slow reader.
pub(super) const PIECE: usize = 16 << 10;

/// One direction of a connection.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    bytes: Vec<u8>,
    done: usize,
    /// Its source has said its last word.
    pub(super) ended: bool,
    /// Its sink has been told so.
    pub(super) closed: bool,
}

impl Waiting {
    /// Whether more may be read: nothing waits, so that a slow reader slows its writer.
    pub(super) fn wants_more(&self) -> bool {
        !self.ended && self.is_empty()
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.done >= self.bytes.len()
    }

    /// Reads a piece, if more may be read, and passes on what there is room for. `false` where the connection is broken.
    pub(super) fn carry(&mut self, source: impl AsFd, sink: impl AsFd, buffer: &mut [u8; PIECE]) -> bool {
        if self.wants_more() {
            match rustix::io::read(source, &mut buffer[..]) {
                Ok(0) => self.ended = true,
                Ok(count) => {
                    self.bytes.clear();
                    self.done = 0;
                    self.bytes.extend_from_slice(buffer.get(..count).unwrap_or_default());
                }
                Err(Errno::AGAIN | Errno::INTR) => {}
                Err(_) => return false,
            }
        }
        self.flush(sink)
    }

    /// Passes on what there is room for; `false` where the connection is broken.
    pub(super) fn flush(&mut self, sink: impl AsFd) -> bool {
        while !self.is_empty() {
            let rest = self.bytes.get(self.done..).unwrap_or_default();
            match rustix::net::send(&sink, rest, SendFlags::NOSIGNAL) {
                Ok(count) => self.done += count,
                Err(Errno::AGAIN) => return true,
                Err(Errno::INTR) => {}
                Err(_) => return false,
            }
        }
        // Idle connections hold no memory.
        self.bytes = Vec::new();
        self.done = 0;
        if self.ended && !self.closed {
            self.closed = true;
            // Half of the connection goes on: a client that has asked still waits for its answer.
            return rustix::net::shutdown(sink, Shutdown::Write).is_ok();
        }
        true
    }
}
