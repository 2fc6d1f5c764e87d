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

/// All instructions: the name, what reads it, and how it is written.
const INSTRUCTIONS: [(&str, Parse, &str); 18] = [
    ("ADD", add::parse, "source … destination"),
    ("ARG", arg::parse, "name, or ARG name=default"),
    ("CMD", cmd::parse, "[\"program\", \"argument\"]"),
    ("COPY", copy::parse, "source … destination"),
    ("ENTRYPOINT", entrypoint::parse, "[\"program\", \"argument\"]"),
    ("ENV", env::parse, "name=value"),
    ("EXPOSE", expose::parse, "80, or EXPOSE 53/udp"),
    ("FROM", from::parse, "image, or FROM image AS name"),
    ("HEALTHCHECK", healthcheck::parse, "CMD command, or HEALTHCHECK NONE"),
    ("LABEL", label::parse, "name=value"),
    ("MAINTAINER", maintainer::parse, "name"),
    ("ONBUILD", onbuild::parse, "instruction"),
    ("RUN", run::parse, "command"),
    ("SHELL", shell::parse, "[\"/bin/bash\", \"-c\"]"),
    ("STOPSIGNAL", stopsignal::parse, "SIGTERM"),
    ("USER", user::parse, "name, or USER name:group"),
    ("VOLUME", volume::parse, "path"),
    ("WORKDIR", workdir::parse, "path"),
];

/// How an instruction is written: `WORKDIR path`.
fn usage(raw: &RawInstruction) -> String {
    let known = INSTRUCTIONS.iter().find(|(name, ..)| raw.is(name));
    known.map(|(name, _, arguments)| format!("write {name} {arguments}")).unwrap_or_default()
}

/// The instruction that a raw one is; `None` where it has errors, which are then among the problems.
pub(super) fn parse(raw: &RawInstruction, escape: char, problems: &mut Vec<Problem>) -> Option<Instruction> {
    let Some((_, parse, _)) = INSTRUCTIONS.iter().find(|(name, ..)| raw.is(name)) else {
        let keyword = raw.keyword.as_str();
        let problem =
            Problem::error("unknown-instruction", raw.keyword.span(), format!("unknown instruction: {keyword}"));
        problems.push(match meant(raw) {
            Some(meant) => problem.did_you_mean(Some(meant.to_owned())).fix_at(raw.keyword.piece(), meant),
            None => problem.help(unknown_help(raw)),
        });
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
    !INSTRUCTIONS.iter().any(|(name, ..)| raw.is(name)) && meant(raw) == Some("FROM")
}

/// What is most often behind a line whose first word is no instruction.
fn unknown_help(raw: &RawInstruction) -> &'static str {
    match raw.keyword.as_str() {
        "//" | "/*" => "a comment begins with #",
        "&&" | "||" | "|" | ";" => "a command goes on where the line before it ends in a \\",
        _ => "a line begins with an instruction; one that belongs to the line before it needs a \\ at the end of that",
    }
}

/// The instruction that was perhaps meant by a keyword that is none.
fn meant(raw: &RawInstruction) -> Option<&'static str> {
    nearest(raw.keyword.as_str(), INSTRUCTIONS.iter().map(|(name, ..)| *name))
}
