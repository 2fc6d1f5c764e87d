//! A container's log: its output, as lines of JSON in the shape of Docker's json-file driver
//! (`{"log":"text\n","stream":"stdout","time":"2026-11-24T03:00:00.123456789Z"}`).
//!
//! A line is written when it is whole, when it is longer than [`LONGEST`], or when the container ends. The file never grows over
//! [`LIMIT`]: what comes after is dropped, and a last line says so.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use layercake_core::image::time::rfc3339;
use serde::Serialize;

use super::streams::Stream;

/// The file's name in the container's folder.
const NAME: &str = "log";
/// Bytes that the file may have.
const LIMIT: u64 = 64 << 20;
/// Bytes of a line that are held back until its end comes; Docker's number.
const LONGEST: usize = 16 << 10;

#[derive(Serialize)]
struct Line<'a> {
    log: &'a str,
    stream: &'a str,
    time: String,
}

/// An open log.
#[derive(Debug)]
pub(super) struct Log {
    file: File,
    length: u64,
    /// The beginnings of lines whose ends have not come yet: of standard output, of standard error.
    unfinished: [Vec<u8>; 2],
}

impl Log {
    /// Opens the log of the container in `directory`; what an earlier run wrote stays.
    pub(super) fn open(directory: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().create(true).append(true).open(directory.join(NAME))?;
        let length = file.metadata()?.len();
        Ok(Self { file, length, unfinished: [Vec::new(), Vec::new()] })
    }

    /// Takes a chunk of output. A log that cannot be written (a full disk) must not stop the container: it is left out.
    pub(super) fn write(&mut self, stream: Stream, chunk: &[u8]) {
        let mut entries = Vec::new();
        let Some(unfinished) = self.unfinished.get_mut(stream as usize) else { return };
        let time = now();
        for piece in chunk.split_inclusive(|byte| *byte == b'\n') {
            unfinished.extend_from_slice(piece);
            if piece.ends_with(b"\n") || unfinished.len() >= LONGEST {
                append(&mut entries, stream, unfinished, &time);
                unfinished.clear();
            }
        }
        self.put(&entries);
    }

    /// Writes the last lines, which had no end.
    pub(super) fn finish(&mut self) {
        let mut entries = Vec::new();
        let time = now();
        for (stream, unfinished) in [Stream::Stdout, Stream::Stderr].into_iter().zip(&mut self.unfinished) {
            if !unfinished.is_empty() {
                append(&mut entries, stream, unfinished, &time);
                unfinished.clear();
            }
        }
        self.put(&entries);
    }

    fn put(&mut self, entries: &[u8]) {
        if entries.is_empty() || self.length >= LIMIT {
            return;
        }
        let _ = self.file.write_all(entries);
        self.length += entries.len() as u64;
        if self.length >= LIMIT {
            let mut last = Vec::new();
            append(
                &mut last,
                Stream::Stderr,
                b"layercake: the log is full, the rest of the output is not kept\n",
                &now(),
            );
            let _ = self.file.write_all(&last);
        }
    }
}

/// Appends one entry. Bytes that are not UTF-8 become replacement characters, as with Docker.
fn append(entries: &mut Vec<u8>, stream: Stream, bytes: &[u8], time: &str) {
    let line = Line { log: &String::from_utf8_lossy(bytes), stream: stream.name(), time: time.to_owned() };
    serde_json::to_writer(&mut *entries, &line).expect("a line of text is JSON");
    entries.push(b'\n');
}

/// The moment, to the nanosecond.
fn now() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = rfc3339(since.as_secs() as i64);
    format!("{}.{:09}Z", seconds.trim_end_matches('Z'), since.subsec_nanos())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(chunks: &[(Stream, &[u8])], expected: &[(&str, &str)]) {
        let directory = tempfile::tempdir().unwrap();
        let mut log = Log::open(directory.path()).unwrap();
        for (stream, chunk) in chunks {
            log.write(*stream, chunk);
        }
        log.finish();
        let text = std::fs::read_to_string(directory.path().join(NAME)).unwrap();
        let entries: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let found: Vec<_> =
            entries.iter().map(|entry| (entry["stream"].as_str().unwrap(), entry["log"].as_str().unwrap())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn joins_pieces_of_a_line_and_splits_lines_of_a_piece() {
        check(&[(Stream::Stdout, b"a"), (Stream::Stdout, b"b\nc\n")], &[("stdout", "ab\n"), ("stdout", "c\n")]);
    }

    #[test]
    fn keeps_the_streams_apart_and_a_last_line_without_end() {
        check(
            &[(Stream::Stdout, b"out"), (Stream::Stderr, b"err\n"), (Stream::Stdout, b"put")],
            &[("stderr", "err\n"), ("stdout", "output")],
        );
    }

    #[test]
    fn replaces_what_is_not_text() {
        check(&[(Stream::Stdout, b"\xff\n")], &[("stdout", "\u{fffd}\n")]);
    }
}
