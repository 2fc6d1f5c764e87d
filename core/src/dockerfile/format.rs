//! A Dockerfile, written in one way: a text to the same text with keywords in capitals, no blanks at the ends of lines, one
//! empty line at most between instructions, continuations indented by one step, and a newline at the end.
//!
//! The meaning comes first. Every instruction says the same afterwards, to the last blank, so every key of a cache stays what
//! it was. For that a RUN keeps the blanks before its continuations (they are a part of what the shell gets), and nothing
//! within quotes and heredocs is touched. Nor is a trigger of ONBUILD, which an image keeps as it is written.

use super::ast::Kind;
use super::syntax::{self, Line, lines};
use super::written::{self, Instruction, LogicalText};
use super::{instruction, parse};
use crate::diagnostic::Diagnostic;
use crate::ordered;
use crate::source::{LineIndex, Span};

/// What a continuation is indented by.
const STEP: &str = "    ";

/// A text, and in what it differs from the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formatted {
    /// The text.
    pub text: String,
    /// What was changed, in order of lines. Empty where nothing was.
    pub changes: Vec<Change>,
}

/// Something that was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// The line in the text before, from 1.
    pub line: usize,
    /// What.
    pub what: What,
}

/// What can be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// A keyword, or the AS of a FROM, is not in capitals.
    Capitals,
    /// A line is indented otherwise than by one step within an instruction, and not at all elsewhere.
    Indentation,
    /// There are blanks at the end of a line.
    TrailingBlanks,
    /// There is an empty line too much.
    EmptyLine,
    /// The last line has no newline.
    FinalNewline,
}

impl What {
    /// What to do about it.
    #[must_use]
    pub const fn advice(self) -> &'static str {
        match self {
            Self::Capitals => "write the keyword in capitals",
            Self::Indentation => "indent continuations by four blanks, and nothing else",
            Self::TrailingBlanks => "remove the blanks at the end of the line",
            Self::EmptyLine => "remove the empty line",
            Self::FinalNewline => "end the last line with a newline",
        }
    }
}

/// Writes a Dockerfile as it should be written.
///
/// # Errors
/// What is wrong with a text that is no Dockerfile: it is left alone.
pub fn format(text: &str) -> Result<Formatted, Vec<Diagnostic>> {
    let parsed = parse(text);
    if parsed.has_errors() {
        return Err(parsed.diagnostics);
    }
    let written = written::of(&parsed);
    let mut formatter = Formatter { changes: Vec::new(), index: LineIndex::new(text), escape: written.escape };
    let capitals = formatter.capitals(text, &written.instructions);
    let lines: Vec<Line<'_>> = lines(&capitals).collect();
    let mut places = vec![Place::Between; lines.len()];
    for instruction in &written.instructions {
        formatter.place(instruction, &lines, &mut places);
    }
    let mark = lines.first().map_or(0, |line| line.start);
    let text = text[..mark].to_owned() + &formatter.write(&lines, &places);
    ordered::sort(&mut formatter.changes);
    Ok(Formatted { text, changes: formatter.changes })
}

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Between instructions, or the first line of one.
    Between,
    /// Within an instruction, behind its first line.
    Within,
    /// The same, and to be indented by one step.
    Indented,
    /// Within a heredoc: not to be touched.
    Heredoc,
}

struct Formatter {
    changes: Vec<Change>,
    index: LineIndex,
    escape: char,
}

impl Formatter {
    fn change(&mut self, line: usize, what: What) {
        let change = Change { line, what };
        if self.changes.last() != Some(&change) {
            self.changes.push(change);
        }
    }

    /// The text with its keywords in capitals. No byte moves.
    fn capitals(&mut self, text: &str, instructions: &[Instruction]) -> String {
        let mut capitals = text.to_owned();
        for span in instructions.iter().flat_map(keywords) {
            let upper = text[span.range()].to_ascii_uppercase();
            if upper != text[span.range()] {
                capitals.replace_range(span.range(), &upper);
                self.change(self.index.line(span.start), What::Capitals);
            }
        }
        capitals
    }

    /// Finds the places of an instruction's lines behind its first.
    fn place(&self, instruction: &Instruction, lines: &[Line<'_>], places: &mut [Place]) {
        let (first, last) = (instruction.lines.first, instruction.lines.last);
        let body = instruction.heredocs.first().map(|heredoc| heredoc.content.span().start);
        let end = body.map_or(last, |start| lines[..last].partition_point(|line| line.start < start));
        let (line, heredocs) = lines[first - 1..last].split_at(end - (first - 1));
        let place = if self.may_indent(line, heredocs) { Place::Indented } else { Place::Within };
        places[first..end].fill(place);
        places[end..last].fill(Place::Heredoc);
    }

    /// Whether an instruction says the same when its continuations are indented by one step.
    fn may_indent(&self, line: &[Line<'_>], heredocs: &[Line<'_>]) -> bool {
        let raw = |lines: &[Line<'_>]| lines.iter().map(|line| line.raw).collect::<String>();
        let Some((first, others)) = line.split_first() else { return false };
        // A blank of another alphabet may be a part of a word: it stays where it is.
        let odd = |line: &Line<'_>| !line.raw.trim_start_matches([' ', '\t']).starts_with(line.raw.trim_start());
        if others.iter().any(|line| !line.is_blank() && odd(line)) {
            return false;
        }
        let indented: String = others.iter().map(|line| format!("{STEP}{}", line.raw.trim_start())).collect();
        self.kind(&(raw(line) + &raw(heredocs))) == self.kind(&(first.raw.to_owned() + &indented + &raw(heredocs)))
    }

    /// What an instruction says.
    fn kind(&self, text: &str) -> Option<Kind> {
        let syntax = syntax::read(&format!("# escape={}\n{text}", self.escape));
        let instruction = instruction::parse(syntax.instructions.first()?, self.escape, &mut Vec::new())?;
        Some(instruction.kind)
    }

    fn write(&mut self, lines: &[Line<'_>], places: &[Place]) -> String {
        let mut text = String::new();
        let mut gap: Option<&Line<'_>> = None;
        for (line, place) in lines.iter().zip(places) {
            match place {
                Place::Heredoc => text.push_str(line.raw),
                Place::Between if line.is_blank() && gap.is_none() => gap = Some(line),
                _ if line.is_blank() => self.change(line.number, What::EmptyLine),
                place => {
                    if let Some(gap) = gap.take() {
                        self.write_gap(&mut text, gap, line);
                    }
                    self.write_line(&mut text, line, *place);
                }
            }
        }
        if let Some(gap) = gap {
            self.change(gap.number, What::EmptyLine);
        }
        if !text.ends_with('\n') {
            self.change(lines.len(), What::FinalNewline);
            text.push('\n');
        }
        text
    }

    /// The empty line before `next`. At the top of a file it goes, but not before a comment: that could be a directive then.
    fn write_gap(&mut self, text: &mut String, gap: &Line<'_>, next: &Line<'_>) {
        if text.is_empty() && !next.is_comment() {
            self.change(gap.number, What::EmptyLine);
            return;
        }
        if !gap.text.is_empty() {
            self.change(gap.number, What::TrailingBlanks);
        }
        text.push_str(gap.ending());
    }

    fn write_line(&mut self, text: &mut String, line: &Line<'_>, place: Place) {
        let body = line.text.trim_end_matches([' ', '\t']);
        if body != line.text {
            self.change(line.number, What::TrailingBlanks);
        }
        let indented = match place {
            Place::Between => body.trim_start().to_owned(),
            Place::Indented => format!("{STEP}{}", body.trim_start()),
            Place::Within | Place::Heredoc => body.to_owned(),
        };
        if indented != body {
            self.change(line.number, What::Indentation);
        }
        text.push_str(&indented);
        text.push_str(line.ending());
    }
}

/// Where the words stand that are written in capitals: keyword, AS, and what kind of HEALTHCHECK it is.
fn keywords(instruction: &Instruction) -> impl Iterator<Item = Span> + use<'_> {
    let argument = |index: usize| instruction.arguments.get(index);
    let second = match () {
        () if instruction.is("FROM") => argument(1),
        () if instruction.is("HEALTHCHECK") => argument(0),
        () => None,
    };
    std::iter::once(&instruction.keyword).chain(second).filter_map(LogicalText::piece)
}
