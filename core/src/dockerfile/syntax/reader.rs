//! Lines to raw instructions: comments, continuations, and the bodies of heredocs.

use std::iter::Peekable;

use super::directive::Directives;
use super::line::{Line, lines};
use super::{Comment, LogicalText, Problem, RawInstruction, Syntax, exec, heredoc};
use crate::source::{Lines, Span};

/// The longest physical line that Docker reads, in bytes.
const LONGEST_LINE: usize = 65_535;

/// Reads all of `text`.
pub(in crate::dockerfile) fn read(text: &str) -> Syntax {
    let mut reader = Reader { lines: lines(text).peekable(), directives: Directives::default(), problems: Vec::new() };
    let mut instructions = Vec::new();
    let mut comments = Vec::new();
    while let Some(line) = reader.next() {
        if reader.directives.look(&line, &mut reader.problems) || line.is_blank() {
            continue;
        }
        if !line.is_comment() {
            let instruction = reader.instruction(line);
            instructions.push(RawInstruction { comments: std::mem::take(&mut comments), ..instruction });
            continue;
        }
        // A comment without words parts what stands above it from the instruction; a blank line does not. Docker takes the
        // line's first character away and no more, so that `## a` and an indented `# a` still say `# a`.
        let mut text = line.text.chars();
        text.next();
        match text.as_str().trim() {
            "" => comments.clear(),
            text => comments.push(Comment { text: text.to_owned(), line: line.number }),
        }
    }
    let escape = reader.directives.escape();
    Syntax { escape, directives: reader.directives.found, instructions, problems: reader.problems }
}

struct Reader<'a, I: Iterator<Item = Line<'a>>> {
    lines: Peekable<I>,
    directives: Directives,
    problems: Vec<Problem>,
}

impl<'a, I: Iterator<Item = Line<'a>>> Reader<'a, I> {
    fn next(&mut self) -> Option<Line<'a>> {
        let line = self.lines.next()?;
        if line.raw.trim_end_matches('\n').len() > LONGEST_LINE {
            let message = format!("dockerfile line greater than max allowed size of {LONGEST_LINE}");
            let problem = Problem::error("line-too-long", Span::new(line.start, line.end()), message);
            self.problems.push(problem.help("split it with \\ at the end of each part"));
        }
        Some(line)
    }

    /// The instruction that begins on `first`.
    fn instruction(&mut self, first: Line<'a>) -> RawInstruction {
        let escape = self.directives.escape();
        // Blanks before an instruction go; those before its continuations stay.
        let indent = first.text.len() - first.text.trim_start().len();
        let (text, mut continues) = without_continuation(&first.text[indent..], escape);
        let mut logical = LogicalText::new("", first.start + indent);
        logical.push(text, first.start + indent);
        let mut last = first;
        let mut empty = Vec::new();
        while continues {
            let Some(line) = self.next() else { break };
            last = line;
            if line.is_comment() {
                continue;
            }
            if line.is_blank() {
                empty.push(line);
                continue;
            }
            let text;
            (text, continues) = without_continuation(line.text, escape);
            logical.push(text, line.start);
        }
        // Before blanks are trimmed: an odd one at the end may be escaped, and so a part of a name.
        let openings = if logical.as_str().contains("<<") { heredoc::openings(logical.as_str()) } else { Vec::new() };
        let mut raw = RawInstruction::split(logical, escape, Lines { first: first.number, last: last.number });
        if let (Some(first), Some(end)) = (empty.first(), empty.last()) {
            let is_one_gap = end.number - first.number + 1 == empty.len();
            let gap = Span::new(first.start, end.start + end.raw.len());
            self.empty_continuation(&last, is_one_gap.then_some(gap));
        }
        if !openings.is_empty() && can_have_heredocs(&raw, escape) {
            for (index, opening) in openings.iter().enumerate() {
                last = self.body(opening.clone(), &openings[index + 1..], &mut raw, &last);
            }
        }
        raw.span = Span::new(first.start + indent, last.end().max(raw.span.end));
        raw.lines.last = last.number;
        raw
    }

    /// Reads a heredoc's body, which begins behind `before`, and gives its last line. `others` follow it.
    fn body(
        &mut self,
        mut heredoc: heredoc::RawHeredoc,
        others: &[heredoc::RawHeredoc],
        raw: &mut RawInstruction,
        before: &Line<'a>,
    ) -> Line<'a> {
        let mut last = *before;
        let mut ended = false;
        heredoc.start = before.start + before.raw.len();
        let mut nearly = None;
        while let Some(line) = self.next() {
            last = line;
            ended = heredoc.is_ended_by(&line);
            if ended {
                break;
            }
            if line.text.trim() == heredoc.name {
                nearly.get_or_insert(Span::new(line.start, line.end()));
            }
            heredoc.content.push_str(line.raw);
        }
        // The first that has no end takes all the rest: those behind it are not to blame.
        if !ended && raw.complete {
            raw.complete = false;
            let name = &heredoc.name;
            let problem = Problem::error("unterminated-heredoc", raw.line.span(), "unterminated heredoc");
            self.problems.push(match nearly {
                Some(span) if others.is_empty() => {
                    problem.help(format!("its last line must be {name} and no blanks")).fix(span, name.as_str())
                }
                _ => {
                    let end = last.start + last.raw.len();
                    let newline = if last.raw.ends_with('\n') { "" } else { "\n" };
                    let ends: String = others.iter().map(|other| other.name.clone() + "\n").collect();
                    problem
                        .help(format!("end it with a line that is just {name}"))
                        .fix(Span::new(end, end), format!("{newline}{name}\n{ends}"))
                }
            });
        }
        raw.heredocs.push(heredoc);
        last
    }

    /// Empty lines within an instruction; `gap` is where they are, if they follow each other.
    fn empty_continuation(&mut self, last: &Line<'_>, gap: Option<Span>) {
        self.problems.push(
            Problem::warning("NoEmptyContinuation", Span::new(last.start, last.end()), "Empty continuation line")
                .help("remove the empty lines of this instruction, or write a comment on them")
                .fix_at(gap, ""),
        );
    }
}

/// A line without the escape character that makes it go on, and whether there was one. An escape character behind another
/// one is none.
fn without_continuation(line: &str, escape: char) -> (&str, bool) {
    match line.trim_end_matches([' ', '\t']).strip_suffix(escape) {
        Some(text) if !text.ends_with(escape) => (text, true),
        _ => (line, false),
    }
}

/// ADD, COPY and RUN (and ONBUILD with one of them), but not in exec form.
fn can_have_heredocs(raw: &RawInstruction, escape: char) -> bool {
    if raw.is("ONBUILD") {
        let trigger = RawInstruction::split(raw.rest.clone(), escape, raw.lines);
        return !trigger.is("ONBUILD") && can_have_heredocs(&trigger, escape);
    }
    ["ADD", "COPY", "RUN"].into_iter().any(|name| raw.is(name)) && !matches!(exec::parse(&raw.rest), Ok(Some(_)))
}
