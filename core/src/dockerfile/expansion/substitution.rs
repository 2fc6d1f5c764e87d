//! What stands after a `$`: a name, or `{name}` with an operator.

use super::lexer::{Lexer, MAXIMUM_DEPTH};
use super::template::Template;
use super::{ExpansionError, trim};

impl Lexer<'_> {
    /// Reads `$…` and gives its value.
    pub(super) fn dollar(&mut self) -> Result<String, ExpansionError> {
        self.next();
        if self.peek() == Some('{') {
            if self.depth == MAXIMUM_DEPTH {
                return Err(ExpansionError::TooDeep(MAXIMUM_DEPTH));
            }
            self.depth += 1;
            let value = self.braces();
            self.depth -= 1;
            return value;
        }
        let name = self.name();
        if name.is_empty() {
            return Ok("$".to_owned());
        }
        Ok(match self.value(&name) {
            Some(value) => value,
            None if self.options.skip_unset => format!("${name}"),
            None => String::new(),
        })
    }

    /// Letters, digits and `_`; or digits alone, where it starts with one; or one special character.
    fn name(&mut self) -> String {
        let mut name = String::new();
        let (first, digits_only) = match self.peek() {
            Some(first) => (first, first.is_numeric()),
            None => return name,
        };
        if matches!(first, '@' | '*' | '#' | '?' | '-' | '$' | '!') {
            self.next();
            return first.to_string();
        }
        while let Some(character) = self.peek() {
            let belongs =
                if digits_only { character.is_numeric() } else { character.is_alphanumeric() || character == '_' };
            if !belongs {
                break;
            }
            name.push(character);
            self.next();
        }
        name
    }

    fn braces(&mut self) -> Result<String, ExpansionError> {
        self.next();
        match self.peek() {
            None => return Err(ExpansionError::MissingBrace),
            Some('{' | '}' | ':') => return Err(ExpansionError::BadSubstitution),
            Some(_) => {}
        }
        let name = self.name();
        match self.next().ok_or(ExpansionError::MissingBrace)? {
            '}' => Ok(match self.value(&name) {
                Some(value) => value,
                None if self.options.skip_unset => format!("${{{name}}}"),
                None => String::new(),
            }),
            ':' => match self.next().ok_or(ExpansionError::MissingBrace)? {
                other @ ('#' | '%') => Err(ExpansionError::UnsupportedModifier(format!(":{other}"))),
                operator => self.conditional(&name, operator, true),
            },
            operator @ ('-' | '+' | '?') => self.conditional(&name, operator, false),
            operator @ ('#' | '%') => self.trimmed(&name, operator),
            '/' => self.replaced(&name),
            other => Err(ExpansionError::UnsupportedModifier(other.to_string())),
        }
    }

    /// The text up to `stop`. Where the whole text ends too early, `missing` says what is missing.
    fn operand(&mut self, stop: char, raw: bool, missing: ExpansionError) -> Result<String, ExpansionError> {
        match self.until(stop, raw) {
            Ok(text) => Ok(text),
            Err(ExpansionError::TooDeep(depth)) => Err(ExpansionError::TooDeep(depth)),
            Err(_) if self.peek().is_none() => Err(missing),
            Err(error) => Err(error),
        }
    }

    /// `-`, `+` and `?`; with a `:` before them (`colon`), an empty value counts as unset. Any other operator behind a `:`
    /// is an error, but only where the value is asked for: a RUN line with a shell's own `${name:=word}` can have heredocs.
    fn conditional(&mut self, name: &str, operator: char, colon: bool) -> Result<String, ExpansionError> {
        let word = self.operand('}', false, ExpansionError::MissingBrace)?;
        let value = self.value(name);
        if value.is_none() && self.options.skip_unset {
            let colon = if colon { ":" } else { "" };
            return Ok(format!("${{{name}{colon}{operator}{word}}}"));
        }
        if !matches!(operator, '-' | '+' | '?') {
            return Err(ExpansionError::UnsupportedModifier(format!(":{operator}")));
        }
        let usable = value.as_ref().filter(|value| !(colon && value.is_empty()));
        match (operator, usable) {
            ('-', None) => Ok(word),
            ('+', None) => Ok(String::new()),
            ('+', Some(_)) => Ok(word),
            (_, Some(value)) => Ok(value.clone()),
            (_, None) => {
                let why = if value.is_none() { "is not allowed to be unset" } else { "is not allowed to be empty" };
                let message = if word.is_empty() { why.to_owned() } else { word };
                Err(ExpansionError::Required { name: name.to_owned(), message })
            }
        }
    }

    /// `#`, `##`, `%` and `%%`.
    fn trimmed(&mut self, name: &str, operator: char) -> Result<String, ExpansionError> {
        let word = self.operand('}', true, ExpansionError::MissingBrace)?;
        let value = self.value(name);
        if value.is_none() && self.options.skip_unset {
            return Ok(format!("${{{name}{operator}{word}}}"));
        }
        let value = value.unwrap_or_default();
        let (pattern, extent) = match word.strip_prefix(operator) {
            Some(pattern) => (pattern, trim::Extent::Longest),
            None => (word.as_str(), trim::Extent::Shortest),
        };
        let pattern = trim::Pattern::parse(pattern)?;
        Ok(if operator == '#' {
            pattern.without_prefix(&value, extent)
        } else {
            pattern.without_suffix(&value, extent)
        })
    }

    /// `/pattern/replacement` and `//pattern/replacement`.
    fn replaced(&mut self, name: &str) -> Result<String, ExpansionError> {
        let all = self.peek() == Some('/');
        if all {
            self.next();
        }
        let pattern = self.operand('/', true, ExpansionError::MissingSlash)?;
        let replacement = self.operand('}', true, ExpansionError::MissingBrace)?;
        let value = self.value(name);
        if value.is_none() && self.options.skip_unset {
            let slashes = if all { "//" } else { "/" };
            return Ok(format!("${{{name}{slashes}{pattern}/{replacement}}}"));
        }
        let pattern = trim::Pattern::parse(&pattern)?;
        let replacement = if all { Template::of_groups(&replacement) } else { Template::plain(&replacement) };
        Ok(pattern.replace(&value.unwrap_or_default(), &replacement, all))
    }
}
