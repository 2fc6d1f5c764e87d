//! The physical lines of a text, one after the other.

/// A physical line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::dockerfile) struct Line<'a> {
    /// Its number, from 1.
    pub(in crate::dockerfile) number: usize,
    /// Its first byte in the source.
    pub(in crate::dockerfile) start: usize,
    /// All of it, with its line end.
    pub(in crate::dockerfile) raw: &'a str,
    /// Without its line end, and without a byte order mark.
    pub(in crate::dockerfile) text: &'a str,
}

impl Line<'_> {
    /// The byte after the text's last.
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Its line end.
    pub(in crate::dockerfile) fn ending(&self) -> &str {
        &self.raw[self.text.len()..]
    }

    /// Whether it is a comment, blanks before it not counted.
    pub(in crate::dockerfile) fn is_comment(&self) -> bool {
        self.text.trim_start().starts_with('#')
    }

    /// Whether there is nothing on it.
    pub(in crate::dockerfile) fn is_blank(&self) -> bool {
        self.text.trim_start().is_empty()
    }
}

/// The lines of `text`. A line end at the very end begins no further line.
pub(in crate::dockerfile) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut start = 0;
    text.split_inclusive('\n').enumerate().map(move |(index, raw)| {
        let mark = if index == 0 && raw.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let line = Line {
            number: index + 1,
            start: start + mark,
            raw: &raw[mark..],
            text: raw[mark..].trim_end_matches(['\r', '\n']),
        };
        start += raw.len();
        line
    })
}
