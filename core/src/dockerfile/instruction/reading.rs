//! One instruction while it is being read: the raw one, and the checks that many instructions share.

use super::flags::{Flags, Placed, Shape};
use crate::dockerfile::expansion::{self, ExpansionError, NoVariables, Options};
use crate::dockerfile::problem::Problem;
use crate::dockerfile::syntax::{LogicalText, RawInstruction, exec, heredoc, words};
use crate::source::Span;

/// One instruction while it is being read.
pub(super) struct Reading<'a> {
    pub(super) raw: &'a RawInstruction,
    pub(super) escape: char,
    pub(super) problems: &'a mut Vec<Problem>,
}

/// A word of the arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    /// Where it stands; all of the array for a word of the exec form.
    pub(super) span: Span,
    /// Where it stands as it is: not in an array.
    pub(super) written: Option<Span>,
}

impl Word {
    fn new(text: &LogicalText) -> Self {
        Self { text: text.as_str().to_owned(), span: text.span(), written: Some(text.span()) }
    }
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
        self.report(Problem::error("arguments", self.span(), message).help(super::usage(self.raw)));
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
            let problem = Problem::error("json-strings", text.span(), error.to_string());
            let mended = exec::with_strings(text);
            self.report(
                problem
                    .help("put each word in double quotes")
                    .fix_at(mended.as_ref().map(|_| text.span()), mended.unwrap_or_default()),
            );
            None
        })
    }

    /// The words of the exec form, else those between blanks; and whether it is the exec form.
    pub(super) fn words(&mut self) -> (Vec<Word>, bool) {
        let rest = &self.raw.rest;
        let exec = self.exec(rest);
        let is_exec = exec.is_some();
        let words: Vec<Word> = match exec {
            Some(words) => words.into_iter().map(|text| Word { text, span: rest.span(), written: None }).collect(),
            None => words::plain(rest).iter().map(Word::new).collect(),
        };
        // A heredoc has a shell's escapes, and is not expanded.
        for word in words.iter().filter(|word| is_exec || heredoc::opening(&word.text).is_none()) {
            self.check_expansion_at(&word.text, word.span, word.written);
        }
        (words, is_exec)
    }

    /// Reports what will fail whatever the variables are: `${` without `}`, a quote without its partner.
    pub(super) fn check_expansion(&mut self, text: &LogicalText) {
        self.check_expansion_at(text.as_str(), text.span(), Some(text.span()));
    }

    /// The same for the value of a flag.
    pub(super) fn check_value(&mut self, placed: &Placed) {
        self.check_expansion_at(&placed.value, placed.span, placed.value_span);
    }

    /// The same for a text that stands somewhere in `span`; at `written`, if it stands there as it is.
    pub(super) fn check_expansion_at(&mut self, text: &str, span: Span, written: Option<Span>) {
        let error = match expansion::unsplit(text, self.escape, Options::default(), &NoVariables) {
            // A variable that must be set may well be, once there are variables.
            Ok(_) | Err(ExpansionError::Required { .. }) => return,
            Err(error) => error,
        };
        let problem = Problem::error("expansion", span, format!("failed to process {text:?}: {error}"));
        let missing = match &error {
            ExpansionError::MissingBrace => "}",
            ExpansionError::Unbalanced(quote) if quote.starts_with("single") => "'",
            ExpansionError::Unbalanced(_) => "\"",
            error => return self.report(problem.help(expansion_help(error))),
        };
        let mends = expansion::word(&format!("{text}{missing}"), self.escape, &NoVariables).is_ok();
        let end = written.filter(|_| mends).map(|span| Span::new(span.end, span.end));
        self.report(problem.help(expansion_help(&error)).fix_at(end, missing));
    }

    /// A comment behind arguments, which is none: from the end of the word before it to the end of the line. `words` are all
    /// words of the line.
    pub(super) fn trailing_comment(&self, words: &[LogicalText]) -> Option<Span> {
        let at = words.iter().skip(1).position(|word| word.as_str().starts_with('#'))?;
        let (before, last) = (words[at].span(), words.last()?.span());
        Some(Span::new(before.end, last.end))
    }

    /// What a text is after expansion, if no variable has a say in it.
    pub(super) fn constant(&self, text: &str) -> Option<String> {
        if text.contains('$') {
            return None;
        }
        expansion::unsplit(text, self.escape, Options::default(), &NoVariables).ok().map(|expanded| expanded.result)
    }
}

/// What to do about a text that cannot be expanded.
fn expansion_help(error: &ExpansionError) -> String {
    match error {
        ExpansionError::MissingBrace => "close ${ with }; for a dollar that means nothing write \\$".to_owned(),
        ExpansionError::MissingSlash => "write ${name/pattern/replacement}".to_owned(),
        ExpansionError::BadSubstitution => "write a variable's name behind ${".to_owned(),
        ExpansionError::UnsupportedModifier(_) => {
            "behind the name may stand :- :+ :? - + ? # ## % %% / and //".to_owned()
        }
        ExpansionError::InvalidPattern { .. } => "in a pattern \\ stands only before * ? and \\".to_owned(),
        ExpansionError::Unbalanced(_) => {
            "close the quote; for a quote that means nothing write \\ before it".to_owned()
        }
        ExpansionError::TooDeep(_) => "take an ARG for what lies within".to_owned(),
        ExpansionError::Required { name, .. } => format!("set {name}"),
    }
}

/// A comment that stands where Docker sees arguments.
pub(super) const COMMENT_HELP: &str = "a comment stands on a line of its own";
