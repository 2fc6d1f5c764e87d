//! The language's norm, rule by rule. A test is named after the section it is from: `section_2_3_…` for a sentence,
//! `row_3_…` for a row of a table. So a rule's test is found:
//!
//! | section | what it is about | file |
//! | --- | --- | --- |
//! | 2.1 | physical lines, comments | `section_2_1.rs` |
//! | 2.2 | directives | `section_2_2.rs`; `# check=` also in `lint/tests/switches.rs` |
//! | 2.3 | continuations | `section_2_3.rs` |
//! | 2.4 | keyword, flags, rest | `section_2_4.rs` |
//! | 2.5, 2.7 | the exec form | `section_2_5.rs` |
//! | 2.6, 2.7 | heredocs | `section_2_6.rs`; what a build makes of them in `plan/tests/section_4_2.rs` |
//! | 3 | arguments of each instruction | `section_3.rs` |
//! | 4.1 | expansion of variables | `section_4_1.rs` |
//! | 4.2, 4.3 | what is expanded where, ARG | `plan/tests/section_4_2.rs`, `plan/tests/section_4_3.rs` |
//! | 5 | what is valid | `section_5.rs`, and by instruction `section_5_transfer.rs`, `section_5_run.rs` |
//! | 5 | stages, mounts, commands in a build | `plan/tests/section_5.rs` |
//! | 5 | sources and destinations of COPY | `build/tests/section_5_copy.rs` |
//! | 9 | `.dockerignore` | `section_9.rs`; in a build `build/tests/section_9.rs`, which file is read `tests/tests/build.rs` |
//!
//! Sections 6 to 8 have theirs in `build/tests` and `render`, 10 in `image` and `layer`, 11 and 12 in `lint/tests`.

mod section_2_1;
mod section_2_2;
mod section_2_3;
mod section_2_4;
mod section_2_5;
mod section_2_6;
mod section_3;
mod section_4_1;
mod section_5;
mod section_5_run;
mod section_5_transfer;
mod section_9;

use super::kind;
use crate::dockerfile::ast::{Command, Copy, Kind, Run};
use crate::dockerfile::{parse, written};

/// The logical lines of `text`, which must be without fault.
#[track_caller]
fn check_lines(text: &str, expected: &[&str]) {
    let parsed = parse(text);
    assert_eq!(parsed.diagnostics, [], "{text:?}");
    let found: Vec<_> = parsed.dockerfile.instructions.iter().map(|found| found.text.as_str()).collect();
    assert_eq!(found, expected, "{text:?}");
}

/// All that is wrong with `text`.
#[track_caller]
fn check_messages(text: &str, expected: &[&str]) {
    let parsed = parse(text);
    let found: Vec<_> = parsed.diagnostics.iter().map(|found| found.message.as_str()).collect();
    assert_eq!(found, expected, "{text:?}");
}

/// `line` below a FROM has this one fault.
#[track_caller]
fn check_error(line: &str, message: &str) {
    check_messages(&format!("FROM a\n{line}\n"), &[message]);
}

/// `line` below a FROM has no fault.
#[track_caller]
fn check_valid(line: &str) {
    check_messages(&format!("FROM a\n{line}\n"), &[]);
}

/// `line` says `expected`.
#[track_caller]
fn check_kind(line: &str, expected: &Kind) {
    assert_eq!(kind(line), *expected, "{line}");
}

/// The comments above the last instruction of `text`.
#[track_caller]
fn check_comments(text: &str, expected: &[&str]) {
    let written = written::read(text);
    let last = written.instructions.last().expect("there is an instruction");
    let found: Vec<_> = last.comments.iter().map(|comment| comment.text.as_str()).collect();
    assert_eq!(found, expected, "{text:?}");
}

fn strings(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn shell(text: &str) -> Command {
    Command::Shell(text.to_owned())
}

fn exec(words: &[&str]) -> Command {
    Command::Exec(strings(words))
}

#[track_caller]
fn run(line: &str) -> Run {
    match kind(line) {
        Kind::Run(run) => run,
        other => panic!("{line}: {other:?}"),
    }
}

#[track_caller]
fn copy(line: &str) -> Copy {
    match kind(line) {
        Kind::Copy(copy) | Kind::Add(copy) => copy,
        other => panic!("{line}: {other:?}"),
    }
}
