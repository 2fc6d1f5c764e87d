//! Places in a text: byte spans, and the lines they lie on.

use std::ops::Range;

/// A range of bytes of a source text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Span {
    /// The bytes from `start` up to, but without, `end`.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The same as a range, to slice with.
    #[must_use]
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// The first and last line of something, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Lines {
    /// The first line.
    pub first: usize,
    /// The last line.
    pub last: usize,
}

/// Where the lines of a text begin: turns byte spans into lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineIndex {
    starts: Vec<usize>,
}

impl LineIndex {
    /// Reads where the lines of `text` begin.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { starts }
    }

    /// The line on which a byte lies, from 1.
    #[must_use]
    pub fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).max(1)
    }

    /// The lines on which a span lies. The line's end after its last byte is not a further line.
    #[must_use]
    pub fn lines(&self, span: Span) -> Lines {
        let last = span.end.saturating_sub(1).max(span.start);
        Lines { first: self.line(span.start), last: self.line(last) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_spans() {
        let index = LineIndex::new("ab\n\ncd\n");
        for (start, end, first, last) in
            [(0, 2, 1, 1), (0, 3, 1, 1), (0, 4, 1, 2), (3, 3, 2, 2), (4, 6, 3, 3), (7, 7, 4, 4)]
        {
            assert_eq!(index.lines(Span::new(start, end)), Lines { first, last }, "{start}..{end}");
        }
    }
}
