//! Variables in text: `$name`, `${name:-word}` and all other forms, as BuildKit's `shell/lex.go` expands them.
//!
//! `plan` calls it with the variables that are in force at an instruction; which parts of an instruction are expanded,
//! and with what, is `plan`'s to know.

mod lexer;
mod substitution;
mod template;
#[cfg(test)]
mod tests;
mod trim;

use crate::ordered;

/// Where values come from.
pub trait Variables {
    /// The value of `name`; `None` where it is not set (which is not the same as empty).
    fn get(&self, name: &str) -> Option<String>;
}

impl Variables for ordered::Map<String, String> {
    fn get(&self, name: &str) -> Option<String> {
        ordered::Map::get(self, name).cloned()
    }
}

/// `NAME=value` words, as an image's configuration has them. The last of a name wins.
impl Variables for [String] {
    fn get(&self, name: &str) -> Option<String> {
        self.iter().rev().find_map(|word| {
            let (key, value) = word.split_once('=').unwrap_or((word, ""));
            (key == name).then(|| value.to_owned())
        })
    }
}

impl Variables for Vec<String> {
    fn get(&self, name: &str) -> Option<String> {
        Variables::get(self.as_slice(), name)
    }
}

/// A place where no variable is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NoVariables;

impl Variables for NoVariables {
    fn get(&self, _: &str) -> Option<String> {
        None
    }
}

/// What is done and what is left as it is. By default quotes and escapes are taken away, and unset variables are empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// Quotes group, and stay in the result.
    pub raw_quotes: bool,
    /// The escape character escapes, and stays in the result.
    pub raw_escapes: bool,
    /// Quotes are ordinary characters, as in the body of a heredoc.
    pub skip_process_quotes: bool,
    /// Variables that are not set stay as they are written.
    pub skip_unset: bool,
}

/// A text after expansion.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Expanded {
    /// The text, as one word: its blanks are kept.
    pub result: String,
    /// The text, split at blanks that neither quotes nor escapes protect.
    pub words: Vec<String>,
    /// The names that were asked for and are set.
    pub matched: ordered::Set<String>,
    /// The names that were asked for and are not set.
    pub unmatched: ordered::Set<String>,
}

/// Why a text cannot be expanded. The messages are BuildKit's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExpansionError {
    /// `${`, `${name:-word` without an end.
    #[error("syntax error: missing '}}'")]
    MissingBrace,
    /// `${name/pattern` without the second slash.
    #[error("syntax error: missing '/' in ${{}}")]
    MissingSlash,
    /// `${}`, `${:…}`, `${{…`.
    #[error("syntax error: bad substitution")]
    BadSubstitution,
    /// `${name=word}`, `${name.x}` and the like; carries the modifier.
    #[error("unsupported modifier ({0}) in substitution")]
    UnsupportedModifier(String),
    /// `${name?message}` of a variable that is unset or empty.
    #[error("{name}: {message}")]
    Required {
        /// The variable.
        name: String,
        /// What was written after `?`, else that it may not be unset or empty.
        message: String,
    },
    /// A pattern of `${name#pattern}` and its kin that cannot be read.
    #[error("invalid pattern ({pattern}) in substitution: invalid escape '\\{escaped}'")]
    InvalidPattern {
        /// The pattern.
        pattern: String,
        /// What stands after its `\`.
        escaped: String,
    },
    /// A quote without its partner: `single-quote` or `double-quote`.
    #[error("unexpected end of statement while looking for matching {0}")]
    Unbalanced(&'static str),
    /// More `${a:-${b:-…}}` within each other than anyone writes.
    #[error("substitutions are nested more than {0} deep")]
    TooDeep(usize),
}

/// Expands `text` as one word: blanks stay.
///
/// # Errors
/// [`ExpansionError`] in BuildKit's words, without its `failed to process "…": ` before them.
pub fn word(text: &str, escape: char, variables: &dyn Variables) -> Result<Expanded, ExpansionError> {
    expand(text, escape, Options::default(), variables)
}

/// Expands `text` and splits what comes of it at blanks, except those in quotes or after escapes.
///
/// # Errors
/// Those of [`word`].
pub fn words(text: &str, escape: char, variables: &dyn Variables) -> Result<Vec<String>, ExpansionError> {
    expand(text, escape, Options::default(), variables).map(|expanded| expanded.words)
}

/// Expands `text` with `options`.
///
/// # Errors
/// Those of [`word`].
pub fn expand(
    text: &str,
    escape: char,
    options: Options,
    variables: &dyn Variables,
) -> Result<Expanded, ExpansionError> {
    run(text, escape, options, variables, true)
}

/// As [`expand`], for those who do not ask for the words: there are none.
///
/// # Errors
/// Those of [`word`].
pub(crate) fn unsplit(
    text: &str,
    escape: char,
    options: Options,
    variables: &dyn Variables,
) -> Result<Expanded, ExpansionError> {
    run(text, escape, options, variables, false)
}

fn run(
    text: &str,
    escape: char,
    options: Options,
    variables: &dyn Variables,
    splits: bool,
) -> Result<Expanded, ExpansionError> {
    // Most texts have nothing in them that means anything: they are the result.
    if !text.contains(['$', '\'', '"', '<', escape]) {
        let words = if splits { text.split_whitespace().map(str::to_owned).collect() } else { Vec::new() };
        return Ok(Expanded { result: text.to_owned(), words, ..Expanded::default() });
    }
    lexer::Lexer::new(text, escape, options, variables).expand(splits)
}
