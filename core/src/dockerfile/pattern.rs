//! Wildcards of COPY and ADD, which are Go's `filepath.Match` (`/` separates), and of `.dockerignore`, which also knows `**`.
//!
//! Written by hand and not by way of regular expressions: their classes differ (`[[`, `--`, `&&`), and core stays small.

/// A pattern that cannot be read: an open `[`, a `\` at the end, an empty class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("syntax error in pattern")]
pub struct PatternError;

/// Whether `name`, all of it, matches `pattern`: `*` is any run without `/`, `?` one character but `/`, `[a-z]` and
/// `[^a]` classes, `\x` the character itself.
///
/// # Errors
/// A malformed pattern, even where the name would not have reached the place.
pub fn matches(pattern: &str, name: &str) -> Result<bool, PatternError> {
    Pattern::parse(pattern).map(|pattern| pattern.matches(name))
}

/// Whether `pattern` has a character that makes it more than a plain path.
#[must_use]
pub fn has_wildcard(pattern: &str) -> bool {
    pattern.contains(['*', '?', '[', '\\'])
}

/// One part of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// The character.
    Literal(char),
    /// `?`: one character but `/`.
    One,
    /// `*`: any run without `/`.
    Run,
    /// `[…]`: one character of a set; each range with both its ends. It may be `/` (Go does not exclude it).
    Class { negated: bool, ranges: Vec<(char, char)> },
    /// Anything at all, `/` included.
    Everything,
    /// Nothing, or anything that ends in `/`.
    Folders,
}

impl Token {
    fn takes(&self, character: char) -> bool {
        match self {
            Self::Literal(literal) => *literal == character,
            Self::One | Self::Run => character != '/',
            Self::Class { negated, ranges } => {
                ranges.iter().any(|&(low, high)| (low..=high).contains(&character)) != *negated
            }
            Self::Everything | Self::Folders => true,
        }
    }

    fn may_be_empty(&self) -> bool {
        matches!(self, Self::Run | Self::Everything | Self::Folders)
    }
}

/// A pattern, read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Pattern(pub(super) Vec<Token>);

impl Pattern {
    /// Reads a pattern in which `**` is no more than `*`.
    pub(super) fn parse(text: &str) -> Result<Self, PatternError> {
        let mut tokens = Vec::new();
        let mut rest = text.chars();
        while let Some(token) = Self::token(&mut rest)? {
            tokens.push(token);
        }
        Ok(Self(tokens))
    }

    /// The next token; `None` at the end.
    pub(super) fn token(rest: &mut std::str::Chars<'_>) -> Result<Option<Token>, PatternError> {
        let Some(character) = rest.next() else { return Ok(None) };
        Ok(Some(match character {
            '*' => Token::Run,
            '?' => Token::One,
            '[' => class(rest)?,
            '\\' => Token::Literal(rest.next().ok_or(PatternError)?),
            literal => Token::Literal(literal),
        }))
    }

    /// Whether all of `text` matches.
    pub(super) fn matches(&self, text: &str) -> bool {
        self.reach(text).is_some_and(|alive| alive[self.0.len()])
    }

    /// Whether something that starts with `text` and goes on may match.
    pub(super) fn may_go_on(&self, text: &str) -> bool {
        let ends_open = matches!(self.0.last(), Some(Token::Everything));
        self.reach(text).is_some_and(|alive| ends_open || alive[..self.0.len()].contains(&true))
    }

    /// Which tokens may come next after all of `text`; `None` where nothing can.
    fn reach(&self, text: &str) -> Option<Vec<bool>> {
        let mut alive = vec![false; self.0.len() + 1];
        self.arrive(&mut alive, 0);
        for character in text.chars() {
            let mut next = vec![false; self.0.len() + 1];
            for (index, token) in self.0.iter().enumerate() {
                if !alive[index] || !token.takes(character) {
                    continue;
                }
                match token {
                    Token::Run | Token::Everything => self.arrive(&mut next, index),
                    Token::Folders => {
                        // Begun, so it is left only behind a slash.
                        next[index] = true;
                        if character == '/' {
                            self.arrive(&mut next, index + 1);
                        }
                    }
                    _ => self.arrive(&mut next, index + 1),
                }
            }
            if !next.contains(&true) {
                return None;
            }
            alive = next;
        }
        Some(alive)
    }

    /// Marks a token as next, and those behind it that are next too because it may be empty.
    fn arrive(&self, alive: &mut [bool], mut index: usize) {
        alive[index] = true;
        while self.0.get(index).is_some_and(Token::may_be_empty) {
            index += 1;
            alive[index] = true;
        }
    }
}

/// The rest of a class, behind its `[`.
fn class(rest: &mut std::str::Chars<'_>) -> Result<Token, PatternError> {
    let negated = rest.as_str().starts_with('^');
    if negated {
        rest.next();
    }
    let mut ranges = Vec::new();
    loop {
        if !ranges.is_empty() && rest.as_str().starts_with(']') {
            rest.next();
            return Ok(Token::Class { negated, ranges });
        }
        let low = class_character(rest)?;
        let high = if rest.as_str().starts_with('-') {
            rest.next();
            class_character(rest)?
        } else {
            low
        };
        ranges.push((low, high));
    }
}

/// One character of a class, perhaps escaped. It is never the pattern's last: the `]` is still to come.
fn class_character(rest: &mut std::str::Chars<'_>) -> Result<char, PatternError> {
    let character = match rest.next() {
        None | Some('-' | ']') => return Err(PatternError),
        Some('\\') => rest.next().ok_or(PatternError)?,
        Some(character) => character,
    };
    if rest.as_str().is_empty() { Err(PatternError) } else { Ok(character) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, name: &str, expected: Result<bool, PatternError>) {
        assert_eq!(matches(pattern, name), expected, "{pattern:?} on {name:?}");
    }

    #[test]
    fn matches_as_filepath_match_does() {
        for (pattern, name, expected) in [
            ("abc", "abc", true),
            ("*", "abc", true),
            ("*c", "abc", true),
            ("a*", "a", true),
            ("a*", "ab/c", false),
            ("a*/b", "abc/b", true),
            ("a*/b", "a/c/b", false),
            ("a*b*c*d*e*/f", "axbxcxdxe/f", true),
            ("a*b*c*d*e*/f", "axbxcxdxexxx/f", true),
            ("a*b*c*d*e*/f", "axbxcxdxe/xxx/f", false),
            ("a*b?c*x", "abxbbxdbxebxczzx", true),
            ("a*b?c*x", "abxbbxdbxebxczzy", false),
            ("ab[c]", "abc", true),
            ("ab[b-d]", "abc", true),
            ("ab[e-g]", "abc", false),
            ("ab[^c]", "abc", false),
            ("ab[^e-g]", "abc", true),
            ("a\\*b", "a*b", true),
            ("a\\*b", "ab", false),
            ("a?b", "a☺b", true),
            ("a[^a]b", "a☺b", true),
            ("a???b", "a☺b", false),
            ("[a-ζ]*", "α", true),
            ("*[a-ζ]", "A", false),
            ("a?b", "a/b", false),
            ("a*b", "a/b", false),
            ("[\\]a]", "]", true),
            ("[\\-]", "-", true),
            ("[x\\-]", "z", false),
            ("[\\-x]", "x", true),
            ("**", "a", true),
            ("**/b", "a/c/b", false),
            ("]", "]", true),
            ("[z-a]", "m", false),
            ("", "", true),
            ("", "a", false),
        ] {
            check(pattern, name, Ok(expected));
        }
    }

    #[test]
    fn malformed_patterns_are_errors_wherever_the_fault_lies() {
        for pattern in
            ["[]a]", "[-]", "[x-]", "[-x]", "[a-b-c]", "[", "[^", "[^bc", "a[", "a[b", "\\", "x\\", "[]", "zz[", "[\\"]
        {
            check(pattern, "a", Err(PatternError));
        }
    }
}
