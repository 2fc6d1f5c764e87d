//! A text that is joined from pieces of the source and knows where each of its bytes comes from.

use std::ops::Range;

use crate::source::Span;

/// A logical line, or a part of one: a text that knows where in the source it stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogicalText {
    text: String,
    pieces: Vec<Piece>,
}

/// From byte `at` of the text on, bytes come from `source` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    at: usize,
    source: usize,
}

impl LogicalText {
    /// A text that stands at `source`, in one piece.
    #[must_use]
    pub fn new(text: &str, source: usize) -> Self {
        Self { text: text.to_owned(), pieces: vec![Piece { at: 0, source }] }
    }

    /// Appends what stands at `source`.
    pub(super) fn push(&mut self, text: &str, source: usize) {
        if text.is_empty() {
            return;
        }
        if self.text.is_empty() {
            self.pieces.clear();
        }
        self.pieces.push(Piece { at: self.text.len(), source });
        self.text.push_str(text);
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// A part of it, by bytes of the text.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Self {
        let first = self.pieces.partition_point(|piece| piece.at <= range.start).saturating_sub(1);
        let pieces = self.pieces[first..]
            .iter()
            .take_while(|piece| piece.at < range.end || piece.at <= range.start)
            .map(|piece| Piece {
                at: piece.at.saturating_sub(range.start),
                source: piece.source + range.start.saturating_sub(piece.at),
            })
            .collect();
        Self { text: self.text[range].to_owned(), pieces }
    }

    /// The same without blanks at its ends.
    #[must_use]
    pub fn trimmed(&self) -> Self {
        let start = self.text.len() - self.text.trim_start().len();
        let end = start + self.text.trim().len();
        self.slice(start..end)
    }

    /// From the first to the last of its bytes in the source.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span_of(0..self.text.len())
    }

    /// Where a part of it lies in the source.
    #[must_use]
    pub fn span_of(&self, range: Range<usize>) -> Span {
        let start = self.source(range.start);
        // The end belongs to its last character: the text may go on elsewhere.
        let last = self.text[range.clone()].chars().next_back().map_or(0, char::len_utf8);
        if last == 0 { Span::new(start, start) } else { Span::new(start, self.source(range.end - last) + last) }
    }

    /// Where a part of it lies, if all of it stands there in one piece: no continuation or comment is in between.
    #[must_use]
    pub fn piece_of(&self, range: Range<usize>) -> Option<Span> {
        let length = range.len();
        Some(self.span_of(range)).filter(|span| span.end - span.start == length)
    }

    /// Where all of it lies, if it stands there in one piece.
    #[must_use]
    pub fn piece(&self) -> Option<Span> {
        self.piece_of(0..self.text.len())
    }

    fn source(&self, at: usize) -> usize {
        match self.pieces.partition_point(|piece| piece.at <= at).checked_sub(1) {
            Some(index) => self.pieces[index].source + at - self.pieces[index].at,
            None => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_know_where_they_come_from() {
        let mut text = LogicalText::default();
        text.push("RUN a ", 10);
        text.push("  bé", 30);
        assert_eq!(text.as_str(), "RUN a   bé");
        assert_eq!(text.span(), Span::new(10, 35));
        assert_eq!(text.span_of(4..6), Span::new(14, 16));
        assert_eq!(text.span_of(6..6), Span::new(30, 30));
        let part = text.slice(5..11).trimmed();
        assert_eq!((part.as_str(), part.span()), ("bé", Span::new(32, 35)));
        let across = text.slice(4..9);
        assert_eq!((across.as_str(), across.span()), ("a   b", Span::new(14, 33)));
        assert_eq!((part.piece(), across.piece()), (Some(Span::new(32, 35)), None));
    }
}
