//! What `s` puts in the place of a match.

/// A piece of a replacement.
#[derive(Debug)]
pub(super) enum Piece {
    Text(String),
    /// `&` is 0.
    Group(usize),
}

/// Reads a replacement.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        let group = match character {
            '&' => Some(0),
            '\\' => match characters.next() {
                Some(digit) if digit.is_ascii_digit() => digit.to_digit(10),
                Some('n') => {
                    plain.push('\n');
                    None
                }
                Some('t') => {
                    plain.push('\t');
                    None
                }
                escaped => {
                    plain.extend(escaped);
                    None
                }
            },
            other => {
                plain.push(other);
                None
            }
        };
        if let Some(group) = group {
            pieces.push(Piece::Text(std::mem::take(&mut plain)));
            pieces.push(Piece::Group(group as usize));
        }
    }
    pieces.push(Piece::Text(plain));
    pieces
}
