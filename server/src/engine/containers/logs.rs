//! What a container has printed, out of its log: lines of JSON, each a piece of output with its stream.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::time::Duration;

use layercake_core::image::time;
use serde::Deserialize;

use super::{Engine, EngineError};
use crate::runtime::state;

/// Which of a container's streams something was printed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stream {
    /// Standard output (and with a terminal, all output).
    Stdout,
    /// Standard error.
    Stderr,
}

/// A piece of output.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Piece {
    /// The text: a line with its newline, or the part of one.
    pub log: String,
    /// Where it was printed to.
    pub stream: Stream,
    /// When, as RFC 3339 with nanoseconds.
    pub time: String,
}

/// Which pieces of a log are wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Part {
    /// The last so many, of those that are there when it is read.
    pub tail: Option<usize>,
    /// From this moment on, in nanoseconds since 1970.
    pub since: Option<i64>,
    /// Up to this moment.
    pub until: Option<i64>,
}

impl Part {
    fn has(&self, piece: &Piece) -> bool {
        if self.since.is_none() && self.until.is_none() {
            return true;
        }
        let at = time::nanoseconds_since_epoch(&piece.time).unwrap_or_default();
        self.since.is_none_or(|since| at >= since) && self.until.is_none_or(|until| at <= until)
    }
}

impl Engine {
    /// Gives the wanted part of what the container has printed to `print`, piece by piece; with `follow`, goes on until it ends.
    ///
    /// # Errors
    /// What the file system or `print` said.
    pub fn logs<E: From<EngineError>>(
        &self,
        name: &str,
        follow: bool,
        part: &Part,
        mut print: impl FnMut(&Piece) -> Result<(), E>,
    ) -> Result<(), E> {
        let container = self.container(name)?;
        let directory = self.directory(&container);
        let mut log = Log::open(&directory)?;
        let mut last = part.tail.map(|count| (count, VecDeque::new()));
        loop {
            // Asked before reading: what an ended container printed last is then in the log already.
            let ended = !follow || state::wait(&directory, BETWEEN_LOOKS).map_err(EngineError::from)?;
            while let Some(piece) = log.next_piece()? {
                match &mut last {
                    _ if !part.has(&piece) => {}
                    None => print(&piece)?,
                    Some((count, pieces)) => {
                        pieces.push_back(piece);
                        if pieces.len() > *count {
                            pieces.pop_front();
                        }
                    }
                }
            }
            // What comes from now on comes after the last lines.
            for piece in last.take().into_iter().flat_map(|(_, pieces)| pieces) {
                print(&piece)?;
            }
            if ended {
                return Ok(());
            }
        }
    }
}

/// How long a follower waits before it looks for new output.
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

/// A log that is read while it may still be written.
struct Log {
    reader: Option<BufReader<File>>,
    line: Vec<u8>,
}

impl Log {
    /// The log of the container in `directory`; an empty one where it never ran.
    fn open(directory: &Path) -> Result<Self, EngineError> {
        let path = directory.join("log");
        match File::open(&path) {
            Ok(file) => Ok(Self { reader: Some(BufReader::new(file)), line: Vec::new() }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self { reader: None, line: Vec::new() }),
            Err(source) => Err(EngineError::Io { path, source }),
        }
    }

    /// The next piece that is whole; `None` where there is none yet. A line that a crash has cut short is passed over.
    fn next_piece(&mut self) -> Result<Option<Piece>, EngineError> {
        let Some(reader) = &mut self.reader else { return Ok(None) };
        loop {
            let read = reader.read_until(b'\n', &mut self.line);
            read.map_err(|source| EngineError::Io { path: "the container's log".into(), source })?;
            if !self.line.ends_with(b"\n") {
                return Ok(None);
            }
            let piece = serde_json::from_slice(&self.line);
            self.line.clear();
            if let Ok(piece) = piece {
                return Ok(Some(piece));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn piece(log: &str, stream: Stream) -> Piece {
        Piece { log: log.to_owned(), stream, time: String::new() }
    }

    #[test]
    fn pieces_come_when_they_are_whole() {
        let directory = tempfile::tempdir().unwrap();
        assert_eq!(Log::open(directory.path()).unwrap().next_piece().unwrap(), None);

        let mut file = File::create(directory.path().join("log")).unwrap();
        let mut log = Log::open(directory.path()).unwrap();
        file.write_all(b"{\"log\":\"out\\n\",\"stream\":\"stdout\",\"time\":\"\"}\n{\"log\":\"er").unwrap();
        assert_eq!(log.next_piece().unwrap(), Some(piece("out\n", Stream::Stdout)));
        assert_eq!(log.next_piece().unwrap(), None);
        file.write_all(b"r\",\"stream\":\"stderr\",\"time\":\"\"}\n").unwrap();
        assert_eq!(log.next_piece().unwrap(), Some(piece("err", Stream::Stderr)));
    }
}
