//! Text to instructions as they are written: keywords, flags, words and heredocs, each with its place.
//!
//! The tolerant view of a file, for those who look at how something is written rather than at what it means: `lint`,
//! editors, `layercake dockerfile parse`. It needs no FROM and knows unknown instructions too. What an instruction
//! means, and whether it is valid, is [`super::parse`]'s to say.

use super::Parsed;
use super::ast::Directive;
use super::syntax::{self, RawHeredoc, RawInstruction, exec, words};
pub use super::syntax::{Comment, LogicalText};
use crate::diagnostic::Diagnostic;
use crate::source::{Lines, Span};

/// What a file says, as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The escape character.
    pub escape: char,
    /// Parser directives, in order.
    pub directives: Vec<Directive>,
    /// All instructions, in order; those with errors too.
    pub instructions: Vec<Instruction>,
}

/// One instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instruction {
    /// The keyword.
    pub keyword: LogicalText,
    /// All its bytes, heredocs included.
    pub span: Span,
    /// Its lines.
    pub lines: Lines,
    /// The words with `--` behind the keyword.
    pub flags: Vec<Flag>,
    /// How its arguments are read.
    pub form: Form,
    /// Its arguments: the words, or the whole rest as one. Empty for pairs and nested instructions.
    pub arguments: Vec<LogicalText>,
    /// The words of the exec form, unquoted.
    pub exec: Vec<String>,
    /// `key=value` of ENV and LABEL.
    pub pairs: Vec<Pair>,
    /// All that stands behind the flags.
    pub rest: LogicalText,
    /// The instruction in an ONBUILD.
    pub nested: Option<Box<Instruction>>,
    /// Heredocs, in order.
    pub heredocs: Vec<Heredoc>,
    /// The comments above it.
    pub comments: Vec<Comment>,
}

/// How arguments are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Text for a shell.
    Shell,
    /// A JSON array.
    Exec,
    /// Words between blanks.
    Words,
    /// `key=value`.
    Pairs,
    /// The whole rest is one argument.
    String,
    /// An instruction.
    Nested,
    /// Nothing is known of them.
    None,
}

/// A flag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// Its name without `--`.
    pub name: String,
    /// What stands behind `=`, unquoted; `None` without one.
    pub value: Option<String>,
    /// Its bytes.
    pub span: Span,
}

/// A pair of ENV or LABEL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The key.
    pub key: LogicalText,
    /// The value, its quotes included.
    pub value: LogicalText,
    /// Whether it is written without `=`.
    pub legacy: bool,
}

/// A heredoc.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heredoc {
    /// Its name without quotes.
    pub name: String,
    /// The file descriptor.
    pub descriptor: u32,
    /// Whether variables in it are expanded.
    pub expand: bool,
    /// Whether it is written `<<-`.
    pub strip_tabs: bool,
    /// Its body as it stands in the source.
    pub content: LogicalText,
}

impl Instruction {
    /// Whether the keyword is `name` (upper case).
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.keyword.as_str().eq_ignore_ascii_case(name)
    }

    /// The flag of this name.
    #[must_use]
    pub fn flag(&self, name: &str) -> Option<&Flag> {
        self.flags.iter().find(|flag| flag.name == name)
    }
}

/// Reads a text, whatever it is.
#[must_use]
pub fn read(text: &str) -> Written {
    let text = if text.len() > super::LONGEST_TEXT { "" } else { text };
    let syntax = syntax::read(text);
    let instructions = syntax.instructions.iter().map(|raw| instruction(raw, syntax.escape)).collect();
    Written { escape: syntax.escape, directives: syntax.directives, instructions }
}

/// Whether a diagnostic of [`super::parse`] is about how something is written, not about what it means: one that even
/// a reader meets who knows nothing of stages and flags.
#[must_use]
pub fn is_syntax(diagnostic: &Diagnostic) -> bool {
    match diagnostic.code {
        "text-too-long"
        | "no-instructions"
        | "line-too-long"
        | "duplicate-directive"
        | "invalid-escape"
        | "unterminated-heredoc"
        | "NoEmptyContinuation"
        | "json-strings"
        | "missing-equals" => true,
        "arguments" => diagnostic.message.ends_with("must have two arguments"),
        _ => false,
    }
}

/// The same of a text that is parsed already.
#[must_use]
pub fn of(parsed: &Parsed) -> Written {
    let Parsed { dockerfile, raws, .. } = parsed;
    let instructions = raws.iter().map(|raw| instruction(raw, dockerfile.escape)).collect();
    Written { escape: dockerfile.escape, directives: dockerfile.directives.clone(), instructions }
}

fn instruction(raw: &RawInstruction, escape: char) -> Instruction {
    let keyword = raw.keyword.as_str().to_ascii_uppercase();
    let mut written = Instruction {
        keyword: raw.keyword.clone(),
        span: raw.span,
        lines: raw.lines,
        flags: raw
            .flags
            .iter()
            .map(|flag| Flag { name: flag.name.clone(), value: flag.value.clone(), span: flag.span })
            .collect(),
        form: Form::None,
        arguments: Vec::new(),
        exec: Vec::new(),
        pairs: Vec::new(),
        rest: raw.rest.clone(),
        nested: None,
        heredocs: raw.heredocs.iter().map(heredoc).collect(),
        comments: raw.comments.clone(),
    };
    match keyword.as_str() {
        "FROM" | "EXPOSE" => written.words(words::plain(&raw.rest)),
        "ARG" => written.words(words::quoted(&raw.rest, escape)),
        "RUN" | "CMD" | "ENTRYPOINT" | "SHELL" => written.command(&raw.rest),
        "ADD" | "COPY" | "VOLUME" => {
            written.words(words::plain(&raw.rest));
            written.exec_form(&raw.rest);
        }
        "ENV" | "LABEL" => written.pairs(escape),
        "MAINTAINER" | "STOPSIGNAL" | "USER" | "WORKDIR" => {
            written.form = Form::String;
            written.whole(&raw.rest);
        }
        "HEALTHCHECK" => written.health_check(),
        "ONBUILD" if !raw.rest.is_empty() => {
            let mut trigger = RawInstruction::split(raw.rest.clone(), escape, raw.lines);
            trigger.heredocs.clone_from(&raw.heredocs);
            trigger.span = Span::new(trigger.span.start, raw.span.end);
            written.form = Form::Nested;
            // Triggers do not chain, however long the line is.
            written.nested = (!trigger.is("ONBUILD")).then(|| Box::new(instruction(&trigger, escape)));
        }
        _ => {}
    }
    written
}

fn heredoc(raw: &RawHeredoc) -> Heredoc {
    Heredoc {
        name: raw.name.clone(),
        descriptor: raw.descriptor,
        expand: raw.expand,
        strip_tabs: raw.strip_tabs,
        content: LogicalText::new(&raw.content, raw.start),
    }
}

impl Instruction {
    fn words(&mut self, words: Vec<LogicalText>) {
        self.form = Form::Words;
        self.arguments = words;
    }

    fn whole(&mut self, rest: &LogicalText) {
        self.arguments.extend((!rest.is_empty()).then(|| rest.clone()));
    }

    /// The exec form, else text for the shell.
    fn command(&mut self, rest: &LogicalText) {
        if !self.exec_form(rest) {
            self.form = Form::Shell;
            self.whole(rest);
        }
    }

    /// Takes the rest as a JSON array, if it is one.
    fn exec_form(&mut self, rest: &LogicalText) -> bool {
        let Ok(Some(words)) = exec::parse(rest) else { return false };
        self.form = Form::Exec;
        self.exec = words;
        self.arguments = vec![rest.clone()];
        true
    }

    fn pairs(&mut self, escape: char) {
        self.form = Form::Pairs;
        let rest = self.rest.clone();
        let words = words::quoted(&rest, escape);
        if words.first().is_some_and(|first| !first.as_str().contains('=')) {
            let text = rest.as_str();
            let end = text.find(words::is_blank).unwrap_or(text.len());
            let value = text.len() - text[end..].trim_start_matches(words::is_blank).len();
            let (key, value) = (rest.slice(0..end), rest.slice(value..text.len()));
            self.pairs = vec![Pair { key, value, legacy: true }];
            return;
        }
        self.pairs = words
            .iter()
            .filter_map(|word| {
                let (text, at) = (word.as_str(), word.as_str().find('=')?);
                Some(Pair { key: word.slice(0..at), value: word.slice(at + 1..text.len()), legacy: false })
            })
            .collect();
    }

    /// The type, then a command.
    fn health_check(&mut self) {
        let rest = self.rest.clone();
        let text = rest.as_str();
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        let (kind, command) = (rest.slice(0..end), rest.slice(end..text.len()).trimmed());
        self.command(&command);
        if self.form == Form::Exec {
            self.exec.insert(0, kind.as_str().to_owned());
        }
        self.arguments.splice(0..0, (!kind.is_empty()).then_some(kind));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, form: Form, arguments: &[&str]) {
        let text = format!("# a\n#\n# b\n\n{line}\n");
        let written = read(&text);
        let [instruction] = written.instructions.as_slice() else { panic!("one instruction in {line}") };
        let found: Vec<&str> = match form {
            Form::Exec => instruction.exec.iter().map(String::as_str).collect(),
            _ => instruction.arguments.iter().map(LogicalText::as_str).collect(),
        };
        assert_eq!((instruction.form, found.as_slice()), (form, arguments), "{line}");
        assert_eq!(instruction.comments, [Comment { text: "b".to_owned(), line: 3 }]);
        assert_eq!(&text[instruction.span.range()], line);
    }

    #[test]
    fn arguments_of_each_form() {
        check("FROM a AS b", Form::Words, &["a", "AS", "b"]);
        check("RUN a  b", Form::Shell, &["a  b"]);
        check("RUN [\"a\", \"b\"]", Form::Exec, &["a", "b"]);
        check("COPY a\\ b /c", Form::Words, &["a\\", "b", "/c"]);
        check("COPY [\"a b\", \"/c\"]", Form::Exec, &["a b", "/c"]);
        check("WORKDIR /a b", Form::String, &["/a b"]);
        check("HEALTHCHECK --retries=1 CMD [\"a\"]", Form::Exec, &["CMD", "a"]);
        check("HEALTHCHECK CMD a b", Form::Shell, &["CMD", "a b"]);
        check("HEALTHCHECK NONE", Form::Shell, &["NONE"]);
        check("ENV A=1", Form::Pairs, &[]);
        check("ONBUILD RUN a", Form::Nested, &[]);
        check("HELLO a b", Form::None, &[]);
    }

    #[test]
    fn places_of_pairs_flags_and_heredocs() {
        let text = "ENV A=1 B='x y'\nENV C  d e\nCOPY --link --chown=1 <<E /x\nbody\nE\n";
        let written = read(text);
        let pairs = |index: usize| -> Vec<_> {
            let pairs = &written.instructions[index].pairs;
            pairs.iter().map(|pair| (&text[pair.key.span().range()], &text[pair.value.span().range()])).collect()
        };
        assert_eq!(pairs(0), [("A", "1"), ("B", "'x y'")]);
        assert_eq!(pairs(1), [("C", "d e")]);
        let copy = &written.instructions[2];
        assert_eq!(copy.flag("chown").map(|flag| &text[flag.span.range()]), Some("--chown=1"));
        assert_eq!(&text[copy.heredocs[0].content.span().range()], "body\n");
    }
}
