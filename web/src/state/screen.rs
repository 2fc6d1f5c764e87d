//! What programs write to a terminal → lines of text: carriage returns, backspaces and the few control sequences that programs here use.

use std::rc::Rc;

/// Lines kept: what is older goes.
const LIMIT: usize = 5_000;

/// Lines, and where the next letter goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Screen {
    /// Shared with the screen as it was before.
    lines: Vec<Rc<Vec<char>>>,
    row: usize,
    column: usize,
    /// A control sequence that has begun.
    pending: String,
    /// Bytes of a letter that has begun.
    bytes: Vec<u8>,
}

impl Screen {
    /// Takes what was written.
    pub(crate) fn write(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        let bytes = std::mem::take(&mut self.bytes);
        let (text, rest) = match std::str::from_utf8(&bytes) {
            Ok(text) => (text.to_owned(), &[][..]),
            // The end may be half a letter; anything else is no text.
            Err(error) if error.error_len().is_none() => {
                let (good, rest) = bytes.split_at(error.valid_up_to());
                (String::from_utf8_lossy(good).into_owned(), rest)
            }
            Err(_) => (String::from_utf8_lossy(&bytes).into_owned(), &[][..]),
        };
        self.bytes = rest.to_vec();
        for letter in text.chars() {
            self.put(letter);
        }
        if self.lines.len() > LIMIT {
            let gone = self.lines.len() - LIMIT;
            self.lines.drain(..gone);
            self.row = self.row.saturating_sub(gone);
        }
    }

    /// All lines.
    pub(crate) fn text(&self) -> String {
        let lines: Vec<String> = self.lines.iter().map(|line| line.iter().collect()).collect();
        lines.join("\n")
    }

    /// The last lines, and how many stand before them.
    pub(crate) fn tail(&self, count: usize) -> (usize, String) {
        let before = self.lines.len().saturating_sub(count);
        (before, Self { lines: self.lines[before..].to_vec(), ..Self::default() }.text())
    }

    /// Takes the last line away, if it has not ended.
    pub(crate) fn take_last(&mut self) -> String {
        let last = self.lines.pop().unwrap_or_default();
        (self.row, self.column) = (self.lines.len(), 0);
        last.iter().collect()
    }

    fn put(&mut self, letter: char) {
        if !self.pending.is_empty() {
            self.pending.push(letter);
            let begins = self.pending.chars().count() == 2;
            if begins && letter == '[' {
                return;
            }
            if begins || letter.is_ascii_alphabetic() || letter == '~' || self.pending.len() > 32 {
                let sequence = std::mem::take(&mut self.pending);
                self.control(&sequence);
            }
            return;
        }
        match letter {
            '\x1b' => self.pending.push(letter),
            '\n' => {
                self.line();
                (self.row, self.column) = (self.row + 1, 0);
                self.line();
            }
            '\r' => self.column = 0,
            '\x08' => self.column = self.column.saturating_sub(1),
            '\t' => self.column = (self.column / 8 + 1) * 8,
            letter if letter.is_control() => {}
            letter => {
                let column = self.column;
                let line = self.line();
                if line.len() <= column {
                    line.resize(column + 1, ' ');
                }
                line[column] = letter;
                self.column += 1;
            }
        }
    }

    fn line(&mut self) -> &mut Vec<char> {
        if self.lines.len() <= self.row {
            self.lines.resize_with(self.row + 1, Rc::default);
        }
        Rc::make_mut(&mut self.lines[self.row])
    }

    fn control(&mut self, sequence: &str) {
        let Some(inner) = sequence.strip_prefix("\x1b[") else { return };
        let (number, kind) = inner.split_at(inner.len() - inner.chars().last().map_or(0, char::len_utf8));
        let count = number.parse::<usize>().unwrap_or(0).min(LIMIT);
        match kind {
            "A" => self.row = self.row.saturating_sub(count.max(1)),
            "B" => self.row = (self.row + count.max(1)).min(self.lines.len().saturating_sub(1)),
            "G" => self.column = count.saturating_sub(1),
            "K" => {
                let column = if number == "2" { 0 } else { self.column };
                self.line().truncate(column);
            }
            "J" if number.is_empty() || number == "0" => {
                let (row, column) = (self.row, self.column);
                self.line().truncate(column);
                self.lines.truncate(row + 1);
            }
            // The screen is cleared, as by `clear`.
            "J" => *self = Self::default(),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(written: &str, shown: &str) {
        let mut screen = Screen::default();
        // In pieces of a byte, and all at once.
        for byte in written.as_bytes() {
            screen.write(&[*byte]);
        }
        assert_eq!(screen.text(), shown);
        let mut screen = Screen::default();
        screen.write(written.as_bytes());
        assert_eq!(screen.text(), shown);
    }

    #[test]
    fn what_is_written_is_shown() {
        check("a\r\nb\n", "a\nb\n");
        check("50%\r100%\n", "100%\n");
        check("ab\x08c", "ac");
        check("one\ntwo\n\x1b[2A\x1b[2KONE\n", "ONE\ntwo\n");
        check("\x1b[1;31mred\x1b[0m → ü", "red → ü");
        check("much\x1b[2J\x1b[Hnew", "new");
    }

    #[test]
    fn old_lines_go() {
        let mut screen = Screen::default();
        screen.write("y\n".repeat(LIMIT * 2).as_bytes());
        assert_eq!(screen.text().lines().count(), LIMIT - 1);
    }
}
