//! Raw instructions to typed ones, one file per instruction. What is wrong with one is reported, all of it; an instruction
//! with errors is left out.
//!
//! Source of the rules and of the messages: BuildKit's `frontend/dockerfile/instructions`. Values are not expanded here, but
//! what no variable could mend is found here: a quote without its partner, an unknown signal.

mod add;
mod arg;
mod cmd;
mod command;
mod copy;
mod entrypoint;
mod env;
mod expose;
mod flags;
mod from;
mod healthcheck;
mod label;
mod maintainer;
mod onbuild;
mod pairs;
mod reading;
mod run;
mod shell;
mod stopsignal;
mod transfer;
mod user;
mod volume;
mod workdir;

use super::ast::{Instruction, Kind};
use super::problem::Problem;
use super::suggestion::nearest;
use super::syntax::RawInstruction;
use reading::Reading;

type Parse = fn(&mut Reading<'_>) -> Option<Kind>;

/// All instructions.
const INSTRUCTIONS: [(&str, Parse); 18] = [
    ("ADD", add::parse),
    ("ARG", arg::parse),
    ("CMD", cmd::parse),
    ("COPY", copy::parse),
    ("ENTRYPOINT", entrypoint::parse),
    ("ENV", env::parse),
    ("EXPOSE", expose::parse),
    ("FROM", from::parse),
    ("HEALTHCHECK", healthcheck::parse),
    ("LABEL", label::parse),
    ("MAINTAINER", maintainer::parse),
    ("ONBUILD", onbuild::parse),
    ("RUN", run::parse),
    ("SHELL", shell::parse),
    ("STOPSIGNAL", stopsignal::parse),
    ("USER", user::parse),
    ("VOLUME", volume::parse),
    ("WORKDIR", workdir::parse),
];

/// The instruction that a raw one is; `None` where it has errors, which are then among the problems.
pub(super) fn parse(raw: &RawInstruction, escape: char, problems: &mut Vec<Problem>) -> Option<Instruction> {
    let Some((_, parse)) = INSTRUCTIONS.iter().find(|(name, _)| raw.is(name)) else {
        let keyword = raw.keyword.as_str();
        problems.push(
            Problem::error("unknown-instruction", raw.keyword.span(), format!("unknown instruction: {keyword}"))
                .did_you_mean(meant(raw).map(str::to_owned)),
        );
        return None;
    };
    let mut found = Vec::new();
    let kind = parse(&mut Reading::new(raw, escape, &mut found));
    let refused = !raw.complete || found.iter().any(Problem::is_error);
    problems.append(&mut found);
    kind.filter(|_| !refused).map(|kind| Instruction {
        keyword: raw.keyword.as_str().to_owned(),
        text: raw.line.as_str().to_owned(),
        span: raw.span,
        lines: raw.lines,
        kind,
    })
}

/// Whether a keyword is none, but surely meant to be FROM.
pub(super) fn meant_from(raw: &RawInstruction) -> bool {
    !INSTRUCTIONS.iter().any(|(name, _)| raw.is(name)) && meant(raw) == Some("FROM")
}

/// The instruction that was perhaps meant by a keyword that is none.
fn meant(raw: &RawInstruction) -> Option<&'static str> {
    nearest(raw.keyword.as_str(), INSTRUCTIONS.iter().map(|(name, _)| *name))
}
