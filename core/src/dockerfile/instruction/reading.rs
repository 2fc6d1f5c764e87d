//! One instruction while it is being read: the raw one, and the checks that many instructions share.

use super::flags::{Flags, Shape};
use crate::dockerfile::expansion::{self, ExpansionError, NoVariables};
use crate::dockerfile::problem::Problem;
use crate::dockerfile::syntax::{LogicalText, RawInstruction, exec, words};
use crate::source::Span;

/// One instruction while it is being read.
pub(super) struct Reading<'a> {
    pub(super) raw: &'a RawInstruction,
    pub(super) escape: char,
    pub(super) problems: &'a mut Vec<Problem>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(raw: &'a RawInstruction, escape: char, problems: &'a mut Vec<Problem>) -> Self {
        Self { raw, escape, problems }
    }

    /// The keyword in upper case, as messages have it.
    pub(super) fn name(&self) -> String {
        self.raw.keyword.as_str().to_ascii_uppercase()
    }

    /// The whole logical line in the source.
    pub(super) fn span(&self) -> Span {
        self.raw.line.span()
    }

    pub(super) fn report(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Reads the flags; those that are not `known` are errors.
    pub(super) fn flags(&mut self, known: &[(&'static str, Shape)]) -> Flags {
        Flags::read(&self.raw.flags, known, self.problems)
    }

    /// No flags are known, as for most instructions.
    pub(super) fn no_flags(&mut self) {
        self.flags(&[]);
    }

    /// Reports a count of arguments that is wrong: `WORKDIR requires exactly one argument`.
    pub(super) fn arguments(&mut self, requires: &str) {
        let message = format!("{} requires {requires}", self.name());
        self.report(Problem::error("arguments", self.span(), message));
    }

    /// All that stands behind the flags, which must be something.
    pub(super) fn one(&mut self) -> Option<String> {
        if self.raw.rest.is_empty() {
            self.arguments("exactly one argument");
            return None;
        }
        self.check_expansion(&self.raw.rest.clone());
        Some(self.raw.rest.as_str().to_owned())
    }

    /// The words of the exec form. `None` where it is another form, or an array of something else than strings, which is
    /// reported.
    pub(super) fn exec(&mut self, text: &LogicalText) -> Option<Vec<String>> {
        exec::parse(text).unwrap_or_else(|error| {
            self.report(
                Problem::error("json-strings", text.span(), error.to_string()).help("put each word in double quotes"),
            );
            None
        })
    }

    /// The words of the exec form, else those between blanks.
    pub(super) fn words(&mut self) -> (Vec<String>, bool) {
        let rest = &self.raw.rest;
        if let Some(words) = self.exec(rest) {
            for word in &words {
                self.check_expansion_at(word, rest.span());
            }
            return (words, true);
        }
        let words = words::plain(rest);
        for word in &words {
            self.check_expansion(word);
        }
        (words.iter().map(|word| word.as_str().to_owned()).collect(), false)
    }

    /// Reports what will fail whatever the variables are: `${` without `}`, a quote without its partner.
    pub(super) fn check_expansion(&mut self, text: &LogicalText) {
        self.check_expansion_at(text.as_str(), text.span());
    }

    pub(super) fn check_expansion_at(&mut self, text: &str, span: Span) {
        match expansion::word(text, self.escape, &NoVariables) {
            // A variable that must be set may well be, once there are variables.
            Ok(_) | Err(ExpansionError::Required { .. }) => {}
            Err(error) => {
                self.report(Problem::error("expansion", span, format!("failed to process {text:?}: {error}")));
            }
        }
    }

    /// What a text is after expansion, if no variable has a say in it.
    pub(super) fn constant(&self, text: &str) -> Option<String> {
        if text.contains('$') {
            return None;
        }
        expansion::word(text, self.escape, &NoVariables).ok().map(|expanded| expanded.result)
    }
}
