//! A record of CSV, as Go's `encoding/csv` reads it.

/// Why a text is no record, in Go's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CsvError {
    /// Nothing at all.
    #[error("EOF")]
    Empty,
    /// A quote within a field that does not begin with one.
    #[error("parse error on line 1, column {0}: bare \" in non-quoted field")]
    Bare(usize),
    /// A quoted field without an end, or with something behind it.
    #[error("parse error on line 1, column {0}: extraneous or missing \" in quoted-field")]
    Quote(usize),
}

/// The fields of a record, which stand between commas; a field in double quotes may have commas, and `""` for a quote.
pub(in crate::dockerfile) fn fields(text: &str) -> Result<Vec<String>, CsvError> {
    if text.is_empty() {
        return Err(CsvError::Empty);
    }
    let mut fields = Vec::new();
    let mut at = 0;
    loop {
        let (field, end) = if text[at..].starts_with('"') { quoted(text, at)? } else { bare(text, at)? };
        fields.push(field);
        if end == text.len() {
            return Ok(fields);
        }
        at = end + ",".len();
    }
}

/// A field up to a comma or the end, and where that is.
fn bare(text: &str, start: usize) -> Result<(String, usize), CsvError> {
    let end = text[start..].find(',').map_or(text.len(), |length| start + length);
    match text[start..end].find('"') {
        Some(quote) => Err(CsvError::Bare(start + quote + 1)),
        None => Ok((text[start..end].to_owned(), end)),
    }
}

fn quoted(text: &str, start: usize) -> Result<(String, usize), CsvError> {
    let mut field = String::new();
    let mut at = start + 1;
    loop {
        let Some(length) = text[at..].find('"') else {
            return Err(CsvError::Quote(text.len() + 1));
        };
        field.push_str(&text[at..at + length]);
        at += length + 1;
        match text[at..].chars().next() {
            Some('"') => {
                field.push('"');
                at += 1;
            }
            None | Some(',') => return Ok((field, at)),
            Some(_) => return Err(CsvError::Quote(at)),
        }
    }
}
