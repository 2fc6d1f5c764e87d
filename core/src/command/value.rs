//! The value of a flag, read as its flag says.

use super::flag::{Flag, Takes};

/// A value that was given to a flag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// On or off.
    Switch(bool),
    /// A number.
    Number(i64),
    /// A text, or one of the words that may stand there.
    Text(String),
}

impl Value {
    /// Reads the value of `flag`.
    ///
    /// # Errors
    /// Why it is none, in pflag's words where it has some.
    pub(super) fn read(flag: &Flag, text: &str) -> Result<Self, String> {
        match flag.takes {
            Takes::Switch => match text {
                "1" | "t" | "T" | "TRUE" | "true" | "True" => Ok(Self::Switch(true)),
                "0" | "f" | "F" | "FALSE" | "false" | "False" => Ok(Self::Switch(false)),
                _ => Err(format!("strconv.ParseBool: parsing {text:?}: invalid syntax")),
            },
            Takes::Number(_) => text.parse().map(Self::Number).map_err(|error: std::num::ParseIntError| {
                use std::num::IntErrorKind::{NegOverflow, PosOverflow};
                let why = match error.kind() {
                    PosOverflow | NegOverflow => "value out of range",
                    _ => "invalid syntax",
                };
                format!("strconv.ParseInt: parsing {text:?}: {why}")
            }),
            Takes::Text(..) => Ok(Self::Text(text.to_owned())),
            Takes::OneOf(words) if words.contains(&text) => Ok(Self::Text(text.to_owned())),
            Takes::OneOf(words) => Err(format!("it must be {}", alternatives(words))),
        }
    }

    /// As it would be written.
    pub(super) fn written(&self) -> String {
        match self {
            Self::Switch(on) => on.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
        }
    }
}

/// `a`, `a or b`, `a, b or c`.
pub(super) fn alternatives(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [word] => (*word).to_owned(),
        [words @ .., last] => format!("{} or {last}", words.join(", ")),
    }
}
