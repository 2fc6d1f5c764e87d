//! Anybody's tar → its members and their content, streaming, with limits.
//!
//! Hostile names, numbers and sizes are refused here; what symlinks in a real folder would do to a path is for whoever
//! unpacks. The same path may come twice: the last wins, as in any tar.

use std::io::{self, Read};

use super::extended::Extended;
use super::header::{BLOCK, Header, SIZE};
use super::limits::Limits;
use super::member;
pub use super::member::Member;

/// Why a tar was not read on.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The source failed.
    #[error("cannot read the tar")]
    Io(#[source] io::Error),
    /// The tar ends in the middle of something.
    #[error("the tar ends too early")]
    Truncated,
    /// A block that should be a header has a wrong checksum.
    #[error("the tar is damaged: a header's checksum is wrong")]
    Checksum,
    /// A number is malformed, or out of its range.
    #[error("a header's {0} is no number that it may be")]
    Number(&'static str),
    /// A name that no file of a layer can have.
    #[error("{name:?} {reason}")]
    Name {
        /// As in the tar.
        name: String,
        /// What is wrong with it, as the sentence goes on.
        reason: &'static str,
    },
    /// An extended header that cannot be understood.
    #[error("an extended header {0}")]
    Extended(&'static str),
    /// A sparse file. OCI forbids them in layers.
    #[error("the tar holds a sparse file")]
    Sparse,
    /// An entry of unknown kind.
    #[error("the tar holds an entry of unknown kind {:?}", char::from(*.0))]
    Kind(u8),
    /// More than is allowed.
    #[error("the tar holds more than {limit} {what}")]
    Limit {
        /// Of what.
        what: &'static str,
        /// How many are allowed.
        limit: u64,
    },
}

/// Reads a tar. Its own [`Read`] gives the content of the member that [`Reader::member`] returned last.
#[derive(Debug)]
pub struct Reader<R> {
    inner: R,
    limits: Limits,
    extended: Extended,
    /// Content of the present member that is still to come, and what fills its last block.
    content: u64,
    padding: u64,
    /// Counted against the limits.
    bytes: u64,
    entries: u64,
    global_bytes: u64,
    ended: bool,
}

impl<R: Read> Reader<R> {
    /// A reader of the tar that `inner` gives. Headers are read one by one: `inner` should be buffered.
    pub fn new(inner: R, limits: Limits) -> Self {
        let extended = Extended::default();
        Self { inner, limits, extended, content: 0, padding: 0, bytes: 0, entries: 0, global_bytes: 0, ended: false }
    }

    /// The next member, `None` at the end: two blocks of zeros, or no more bytes. What follows the zeros is left unread.
    ///
    /// # Errors
    /// [`ReadError`]. Nothing more should be read then.
    pub fn member(&mut self) -> Result<Option<Member>, ReadError> {
        self.skip()?;
        let mut extended_bytes = 0;
        self.extended.next_entry();
        while let Some(header) = self.header()? {
            if matches!(header.kind(), b'g' | b'x' | b'L' | b'K') {
                self.take_extended(&header, &mut extended_bytes)?;
                continue;
            }
            let (member, size) = member::read(&header, &self.extended, &self.limits)?;
            self.entries += 1;
            if self.entries > self.limits.entries {
                return Err(ReadError::Limit { what: "entries", limit: self.limits.entries });
            }
            self.bytes = self.bytes.saturating_add(size);
            if self.bytes > self.limits.bytes {
                return Err(ReadError::Limit { what: "bytes of content", limit: self.limits.bytes });
            }
            self.expect(size);
            return Ok(Some(member));
        }
        if self.extended.is_pending() {
            return Err(ReadError::Truncated);
        }
        Ok(None)
    }

    /// The source, read as far as what was returned. What fills the last block of the present member is still to come.
    pub(super) fn source(&self) -> &R {
        &self.inner
    }

    /// The source, wherever reading stopped.
    pub fn into_inner(self) -> R {
        self.inner
    }

    /// The next header; `None` at the end.
    fn header(&mut self) -> Result<Option<Header>, ReadError> {
        if self.ended {
            return Ok(None);
        }
        let Some(header) = self.block()? else {
            self.ended = true;
            return Ok(None);
        };
        if header.0 != [0; BLOCK] {
            return if header.is_sealed() { Ok(Some(header)) } else { Err(ReadError::Checksum) };
        }
        self.ended = true;
        // One block of zeros ends nothing but a tar that was cut off behind it.
        match self.block()? {
            Some(second) if second.0 != [0; BLOCK] => Err(ReadError::Checksum),
            _ => Ok(None),
        }
    }

    /// The next block; `None` if there are no more bytes at all.
    fn block(&mut self) -> Result<Option<Header>, ReadError> {
        let mut block = [0; BLOCK];
        let mut filled = 0;
        while filled < BLOCK {
            match self.inner.read(&mut block[filled..]) {
                Ok(0) if filled == 0 => return Ok(None),
                Ok(0) => return Err(ReadError::Truncated),
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(ReadError::Io(error)),
            }
        }
        Ok(Some(Header(block)))
    }

    /// Reads the content of an extended header into memory, which the limits keep small.
    fn take_extended(&mut self, header: &Header, entry_bytes: &mut u64) -> Result<(), ReadError> {
        let size = header.number(SIZE).and_then(|size| u64::try_from(size).ok()).ok_or(ReadError::Number("size"))?;
        let bytes = if header.kind() == b'g' { &mut self.global_bytes } else { entry_bytes };
        // The header itself counts, or empty ones could go on for ever.
        *bytes = bytes.saturating_add(size).saturating_add(BLOCK as u64);
        if *bytes > self.limits.header_bytes {
            return Err(ReadError::Limit { what: "bytes in extended headers", limit: self.limits.header_bytes });
        }
        self.expect(size);
        let mut content = Vec::new();
        self.read_to_end(&mut content).map_err(ReadError::from)?;
        self.skip()?;
        self.extended.take(header.kind(), content)
    }

    fn expect(&mut self, size: u64) {
        self.content = size;
        self.padding = size.next_multiple_of(BLOCK as u64) - size;
    }

    /// Reads over what is left of the present member.
    fn skip(&mut self) -> Result<(), ReadError> {
        let rest = self.content.saturating_add(self.padding);
        (self.content, self.padding) = (0, 0);
        let skipped = io::copy(&mut self.inner.by_ref().take(rest), &mut io::sink()).map_err(ReadError::Io)?;
        if skipped == rest { Ok(()) } else { Err(ReadError::Truncated) }
    }
}

impl<R: Read> Read for Reader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let wanted = usize::try_from(self.content).unwrap_or(usize::MAX).min(buffer.len());
        if wanted == 0 {
            return Ok(0);
        }
        let count = self.inner.read(&mut buffer[..wanted])?;
        if count == 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, ReadError::Truncated));
        }
        self.content -= count as u64;
        Ok(count)
    }
}

impl From<io::Error> for ReadError {
    /// The source's error, or the reader's own where [`Read`] had to wrap it.
    fn from(error: io::Error) -> Self {
        match error.downcast::<Self>() {
            Ok(own) => own,
            Err(error) => Self::Io(error),
        }
    }
}
