//! What a command writes: bytes to lines, each with its time; and what of a line can be shown without steering the terminal.

use std::collections::VecDeque;

/// Bytes of a line at most: a command that never ends its line must not fill the memory.
const LONGEST_LINE: usize = 1 << 16;

/// The last lines of a command.
#[derive(Debug, Clone, Default)]
pub(super) struct Log {
    kept: VecDeque<LogLine>,
    /// How many lines before those were dropped.
    dropped: usize,
    /// What came after the last line's end.
    rest: Vec<u8>,
    /// Bytes in all.
    pub(super) bytes: usize,
}

/// A line of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LogLine {
    /// Milliseconds since its step began.
    pub(super) at: u64,
    pub(super) text: String,
}

impl Log {
    pub(super) fn write(&mut self, bytes: &[u8], at: u64) {
        self.bytes += bytes.len();
        let mut parts = bytes.split(|byte| *byte == b'\n');
        let last = parts.next_back().unwrap_or_default();
        for part in parts {
            self.rest.extend_from_slice(part);
            self.end_line(at);
        }
        self.rest.extend_from_slice(last);
        if self.rest.len() > LONGEST_LINE {
            self.end_line(at);
        }
    }

    /// Nothing more comes: what is left is a line.
    pub(super) fn end(&mut self, at: u64) {
        if !self.rest.is_empty() {
            self.end_line(at);
        }
    }

    fn end_line(&mut self, at: u64) {
        let text = String::from_utf8_lossy(&std::mem::take(&mut self.rest)).trim_end_matches('\r').to_owned();
        self.kept.push_back(LogLine { at, text });
    }

    /// How many lines there were.
    pub(super) fn len(&self) -> usize {
        self.dropped + self.kept.len()
    }

    /// The lines after the first `seen`, as far as they are kept.
    pub(super) fn since(&self, seen: usize) -> impl Iterator<Item = &LogLine> {
        self.kept.iter().skip(seen.saturating_sub(self.dropped))
    }

    /// Forgets all but the last `count` lines.
    pub(super) fn keep_last(&mut self, count: usize) {
        let more = self.kept.len().saturating_sub(count);
        self.kept.drain(..more);
        self.dropped += more;
    }

    /// The last `count` lines that are not empty, the unfinished one among them, as they can be shown.
    pub(super) fn last(&self, count: usize) -> Vec<String> {
        let rest = String::from_utf8_lossy(&self.rest);
        let lines = self.kept.iter().map(|line| line.text.as_str()).chain([&*rest]);
        let mut lines: Vec<_> = lines.rev().map(visible).filter(|line| !line.trim().is_empty()).take(count).collect();
        lines.reverse();
        lines
    }
}

/// What is seen of a line: no colours, no cursor movements; after a return to its beginning only what came then.
pub(in crate::render) fn visible(line: &str) -> String {
    let line = line.trim_end_matches('\r');
    let line = line.rsplit_once('\r').map_or(line, |(_, last)| last);
    let mut text = String::new();
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\x1b' => skip_escape(&mut characters),
            '\t' => text.push_str(&" ".repeat(8 - text.chars().count() % 8)),
            '\x08' => {
                text.pop();
            }
            character if character.is_control() => {}
            character => text.push(character),
        }
    }
    text
}

/// Passes over the rest of an escape sequence (ECMA-48): `[31m`, `]0;title` and its end, or one character.
fn skip_escape(characters: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    match characters.next() {
        Some('[') => {
            characters.find(|character| ('@'..='~').contains(character));
        }
        Some(']') => {
            let end = characters.find(|character| matches!(character, '\x07' | '\x1b'));
            if end == Some('\x1b') {
                characters.next_if_eq(&'\\');
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_seen_of_a_line_does_not_steer_the_terminal() {
        for (line, seen) in [
            ("plain", "plain"),
            ("\x1b[1;31mred\x1b[0m end", "red end"),
            ("10%\r50%\r100%", "100%"),
            ("100%\r", "100%"),
            ("a\tb", "a       b"),
            ("ab\x08c", "ac"),
            ("\x1b]0;title\x07x", "x"),
            ("\x1b]0;title\x1b\\x", "x"),
            ("\x1bcx\x07", "x"),
            ("\x1b[2J", ""),
        ] {
            assert_eq!(visible(line), seen, "{line:?}");
        }
    }

    #[test]
    fn lines_come_in_pieces_and_the_unfinished_one_counts_at_the_end() {
        let mut log = Log::default();
        log.write(b"one\ntw", 1);
        log.write(b"o\r\nthree", 2);
        let lines = |log: &Log| log.since(0).map(|line| (line.at, line.text.clone())).collect::<Vec<_>>();
        assert_eq!(lines(&log), [(1, "one".to_owned()), (2, "two".to_owned())]);
        assert_eq!(log.last(2), ["two", "three"]);
        log.end(3);
        assert_eq!(log.since(2).map(|line| line.at).collect::<Vec<_>>(), [3]);
    }

    #[test]
    fn what_is_dropped_is_still_counted() {
        let mut log = Log::default();
        log.write(b"1\n2\n3\n4\n", 0);
        log.keep_last(2);
        assert_eq!(log.len(), 4);
        assert_eq!(log.since(3).map(|line| line.text.as_str()).collect::<Vec<_>>(), ["4"]);
        assert_eq!(log.since(0).count(), 2);
    }

    #[test]
    fn a_line_without_end_is_cut() {
        let mut log = Log::default();
        for _ in 0..3 {
            log.write(&vec![b'x'; LONGEST_LINE], 0);
        }
        assert!(log.rest.len() <= LONGEST_LINE);
        assert_eq!(log.len(), 1);
    }
}
