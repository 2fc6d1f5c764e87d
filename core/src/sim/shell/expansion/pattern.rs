//! Shell patterns: `*`, `?` and `[…]` (POSIX 2.13).

use super::Marked;

/// A pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sim) struct Pattern(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Character(char),
    One,
    Any,
    Class { negated: bool, members: Vec<Member> },
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Member {
    Range(char, char),
    Named(String),
}

impl Pattern {
    /// A pattern of characters, of which the quoted ones stand for themselves.
    pub(in crate::sim) fn new(text: &[Marked]) -> Self {
        let mut parts = Vec::new();
        let mut at = 0;
        while let Some(&(character, quoted)) = text.get(at) {
            at += 1;
            parts.push(match character {
                '*' if !quoted => Part::Any,
                '?' if !quoted => Part::One,
                '[' if !quoted => match class(&text[at..]) {
                    Some((class, length)) => {
                        at += length;
                        class
                    }
                    None => Part::Character('['),
                },
                '\\' if !quoted && at < text.len() => {
                    at += 1;
                    Part::Character(text[at - 1].0)
                }
                character => Part::Character(character),
            });
        }
        Self(parts)
    }

    /// A pattern in which nothing is quoted but by backslashes (`find -name`).
    pub(in crate::sim) fn of_text(text: &str) -> Self {
        Self::new(&text.chars().map(|character| (character, false)).collect::<Vec<_>>())
    }

    /// Whether it is more than a text.
    pub(in crate::sim) fn is_special(&self) -> bool {
        self.0.iter().any(|part| !matches!(part, Part::Character(_)))
    }

    /// Whether it begins with a dot that stands for itself: only then are hidden files meant.
    pub(super) fn begins_with_dot(&self) -> bool {
        self.0.first() == Some(&Part::Character('.'))
    }

    /// Whether all of `text` matches.
    pub(in crate::sim) fn matches(&self, text: &[char]) -> bool {
        // Where a `*` was met last, in pattern and text: it takes one character more whenever the rest does not fit.
        let (mut part, mut at) = (0, 0);
        let mut star: Option<(usize, usize)> = None;
        while at < text.len() {
            match self.0.get(part) {
                Some(Part::Any) => {
                    star = Some((part, at));
                    part += 1;
                }
                Some(it) if it.takes(text[at]) => {
                    part += 1;
                    at += 1;
                }
                _ => match star {
                    Some((star_part, star_at)) => {
                        star = Some((star_part, star_at + 1));
                        part = star_part + 1;
                        at = star_at + 1;
                    }
                    None => return false,
                },
            }
        }
        self.0[part..].iter().all(|it| *it == Part::Any)
    }

    /// Whether all of `text` matches.
    pub(in crate::sim) fn matches_text(&self, text: &str) -> bool {
        self.matches(&text.chars().collect::<Vec<_>>())
    }
}

impl Part {
    fn takes(&self, character: char) -> bool {
        match self {
            Self::Character(own) => *own == character,
            Self::One => true,
            Self::Any => false,
            Self::Class { negated, members } => members.iter().any(|member| member.has(character)) != *negated,
        }
    }
}

impl Member {
    fn has(&self, character: char) -> bool {
        match self {
            Self::Range(first, last) => (*first..=*last).contains(&character),
            Self::Named(name) => is_in_class(name, character),
        }
    }
}

/// Whether a character is in one of POSIX's classes, as in the C locale.
pub(in crate::sim) fn is_in_class(name: &str, character: char) -> bool {
    match name {
        "alpha" => character.is_ascii_alphabetic(),
        "digit" => character.is_ascii_digit(),
        "alnum" => character.is_ascii_alphanumeric(),
        "upper" => character.is_ascii_uppercase(),
        "lower" => character.is_ascii_lowercase(),
        "space" => character.is_ascii_whitespace() || character == '\x0b',
        "blank" => character == ' ' || character == '\t',
        "punct" => character.is_ascii_punctuation(),
        "print" => character.is_ascii_graphic() || character == ' ',
        "graph" => character.is_ascii_graphic(),
        "cntrl" => character.is_ascii_control(),
        "xdigit" => character.is_ascii_hexdigit(),
        _ => false,
    }
}

/// A `[…]`, after its beginning, and how long it is.
fn class(text: &[Marked]) -> Option<(Part, usize)> {
    let mut at = 0;
    let negated = matches!(text.first(), Some(('!' | '^', false)));
    at += usize::from(negated);
    let mut members = Vec::new();
    loop {
        let &(character, quoted) = text.get(at)?;
        at += 1;
        match character {
            ']' if !quoted && !members.is_empty() => return Some((Part::Class { negated, members }, at)),
            '[' if !quoted && text.get(at).is_some_and(|it| it.0 == ':') => {
                let name: String = text[at + 1..].iter().map(|it| it.0).take_while(|it| *it != ':').collect();
                at += name.chars().count() + 3;
                members.push(Member::Named(name));
            }
            first => {
                let is_range = matches!(text.get(at), Some(('-', false)))
                    && text.get(at + 1).is_some_and(|it| it.0 != ']' || it.1);
                if is_range {
                    members.push(Member::Range(first, text[at + 1].0));
                    at += 2;
                } else {
                    members.push(Member::Range(first, first));
                }
            }
        }
    }
}
