//! Text to AST: the Dockerfile language.
//!
//! Parsing never fails, it reports: [`parse`] returns what it understood and a list of diagnostics. Nothing is expanded
//! here: variables need the build's arguments and the base image's environment, which `plan` has.

pub mod ast;
pub mod device;
pub mod duration;
pub mod expansion;
pub mod format;
pub mod front_end;
pub mod ignore;
pub mod include;
mod instruction;
pub mod mode;
pub mod mount;
pub mod pattern;
pub mod port;
mod problem;
pub(crate) mod quote;
pub mod remote;
pub mod signal;
pub(crate) mod suggestion;
mod syntax;
#[cfg(test)]
mod tests;
pub mod written;

use crate::diagnostic::{Diagnostic, Severity};
use crate::ordered;
use crate::source::{LineIndex, Span};
use ast::{Dockerfile, Kind};
use problem::Problem;
use syntax::{RawInstruction, Syntax};

/// The longest text that is read, in bytes. Docker has no such limit; no Dockerfile written by a person comes near it.
pub const LONGEST_TEXT: usize = 1 << 20;

/// The most instructions that are read.
pub const MOST_INSTRUCTIONS: usize = 500;

/// A parsed text: what it says, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// What was understood. Instructions with errors are left out.
    pub dockerfile: ast::Dockerfile,
    /// All that is wrong, in order of place.
    pub diagnostics: Vec<Diagnostic>,
    /// How all of it is written, for [`written::of`].
    raws: Vec<RawInstruction>,
}

impl Parsed {
    /// Whether the build must be refused.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }
}

/// The text of a file. Comments may be in any encoding: as for Go, each byte that is no part of UTF-8 becomes U+FFFD.
#[must_use]
pub fn text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '\u{fffd}'));
    }
    text
}

/// Reads a Dockerfile. Never fails and never panics: what is wrong is in [`Parsed::diagnostics`], all of it.
#[must_use]
pub fn parse(text: &str) -> Parsed {
    let syntax = if text.len() > LONGEST_TEXT { too_long(text) } else { syntax::read(text) };
    let Syntax { escape, directives, instructions: raws, mut problems } = syntax;
    if raws.is_empty() && text.len() <= LONGEST_TEXT {
        let problem = Problem::error("no-instructions", Span::new(0, text.len()), "file with no instructions");
        problems.push(problem.help("begin with FROM and the name of an image"));
    }
    if let Some(first) = raws.get(MOST_INSTRUCTIONS) {
        let message = format!("more than {MOST_INSTRUCTIONS} instructions");
        let problem = Problem::error("too-many-instructions", first.line.span(), message);
        problems.push(problem.help("join RUNs with &&, or split the file"));
    }
    let known = &raws[..raws.len().min(MOST_INSTRUCTIONS)];
    let mut instructions = Vec::with_capacity(known.len());
    for raw in known {
        instructions.extend(instruction::parse(raw, escape, &mut problems));
    }
    if let Some((end, problem)) = without_stage(known) {
        // Nothing can be done with what stands before the first FROM, but for its arguments.
        instructions.retain(|instruction| instruction.span.start >= end || matches!(instruction.kind, Kind::Arg(_)));
        problems.push(problem);
    }
    ordered::sort_by_key(&mut problems, |problem| problem.span().start);
    let index = LineIndex::new(text);
    let diagnostics = problems.into_iter().map(|problem| problem.locate(&index)).collect();
    Parsed { dockerfile: Dockerfile { escape, directives, instructions }, diagnostics, raws }
}

fn too_long(text: &str) -> Syntax {
    let message = format!("the file has {} bytes; the limit is {LONGEST_TEXT}", text.len());
    let problem = Problem::error("text-too-long", Span::new(0, 0), message).help("is it a Dockerfile at all?");
    Syntax { escape: '\\', directives: Vec::new(), instructions: Vec::new(), problems: vec![problem] }
}

/// What is wrong where something else than ARG stands before the first FROM, or where there is no FROM; and where stages
/// begin. A keyword that is surely a misspelt FROM counts as one: one error is enough for it.
fn without_stage(raws: &[RawInstruction]) -> Option<(usize, Problem)> {
    let is_from = |raw: &&RawInstruction| raw.is("FROM") || instruction::meant_from(raw);
    let from = raws.iter().find(is_from);
    let end = from.map_or(usize::MAX, |from| from.span.start);
    let early = raws.iter().take_while(|raw| raw.span.start < end).find(|raw| !raw.is("ARG"));
    let problem = match (early, from) {
        (Some(early), from) => {
            let help = match from {
                Some(_) => "only ARG may stand before FROM; move this below it",
                None => "begin with FROM and the name of an image",
            };
            Problem::error("no-stage", early.line.span(), "no build stage in current context").help(help)
        }
        (None, None) => Problem::error("no-stage", raws.last()?.line.span(), "dockerfile contains no stages to build")
            .help("add FROM and the name of an image"),
        (None, Some(_)) => return None,
    };
    Some((end, problem))
}
