//! Rule JSONArgsRecommended.

use super::rule;
use super::{Base, File, Stage, Warning};
use crate::dockerfile::ast::Command;
use crate::dockerfile::ast::Kind;

rule! {
    /// JSON arguments recommended for ENTRYPOINT/CMD to prevent unintended behavior related to OS signals
    ///
    /// `CMD app start` is text for a shell. What runs as the container's first process, PID 1, is then `/bin/sh -c
    /// "app start"`, and your program may only be its child. `docker stop` sends its signal to PID 1; a shell does not
    /// hand it on, so your program hears nothing, and ten seconds later all is killed: open requests and unsaved data
    /// with it.
    ///
    /// Write the words as a JSON array: `CMD ["app", "start"]`. Then your program is PID 1 and gets the signal itself.
    /// If you need the shell (for `$VARIABLES`, say), begin its text with `exec`, or say which shell it is with SHELL.
    BuildKit JSONArgsRecommended = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for stage in &file.stages {
        let mut has_shell = inherits_shell(file, stage);
        for step in &stage.steps {
            let kind = &step.instruction.kind;
            let (Kind::Cmd(Command::Shell(text)) | Kind::Entrypoint(Command::Shell(text))) = kind else {
                has_shell |= matches!(step.instruction.kind, Kind::Shell(_));
                continue;
            };
            if has_shell {
                continue;
            }
            let keyword = step.written.keyword.as_str();
            let message = format!(
                "JSON arguments recommended for {keyword} to prevent unintended behavior related to OS signals"
            );
            let warning = RULE
                .warn(step, message)
                .cost("a shell may stay the first process and keep docker stop's signal: stopping then takes 10 s")
                .help("write the words as a JSON array; with shell syntax in it, begin the text with exec");
            warnings.push(warning.maybe_fix(words(text).map(|json| (step.written.rest.span(), json))));
        }
    }
    warnings
}

/// Whether a stage that this one starts from has said which shell is to be used.
fn inherits_shell(file: &File<'_>, stage: &Stage<'_>) -> bool {
    let mut base = &stage.base;
    while let Base::Stage(index) = base {
        let stage = &file.stages[*index];
        if stage.steps.iter().any(|step| matches!(step.instruction.kind, Kind::Shell(_))) {
            return true;
        }
        base = &stage.base;
    }
    false
}

/// The text as a JSON array, if it is plain words that mean the same without a shell.
fn words(text: &str) -> Option<String> {
    let is_plain = |c: char| c.is_alphanumeric() || " -_./:=,@+%".contains(c);
    let mut words = text.split_whitespace().peekable();
    let first = words.peek()?;
    // `cd`, `exec` and the like are the shell's own.
    let is_builtin = matches!(*first, "cd" | "exec" | "export" | "set" | "source" | "." | "eval" | "ulimit" | "umask");
    if !text.chars().all(is_plain) || is_builtin || first.contains('=') {
        return None;
    }
    let quoted: Vec<String> = words.map(|word| format!("\"{word}\"")).collect();
    Some(format!("[{}]", quoted.join(", ")))
}
