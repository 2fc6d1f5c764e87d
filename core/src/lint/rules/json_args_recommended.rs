//! Rule JSONArgsRecommended.

use super::super::script::{Script, json_array, literal_words};
use super::rule;
use super::{Base, File, Stage, Step, Warning};
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
            let (Kind::Cmd(command @ Command::Shell(_)) | Kind::Entrypoint(command @ Command::Shell(_))) = kind else {
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
            warnings.push(advise(file, step, command, RULE.warn(step, message)));
        }
    }
    warnings
}

/// What it costs and how it is written instead depends on what the shell is needed for.
fn advise(file: &File<'_>, step: &Step<'_>, command: &Command, warning: Warning) -> Warning {
    let Command::Shell(text) = command else { return warning };
    let stays = "a shell may stay the first process and keep docker stop's signal: stopping then takes 10 s";
    // Comments within the instruction would be lost.
    let rest = step.written.rest.span();
    let is_whole = !file.text[rest.range()].contains(['\n', '#']);
    let fix = |array: String| is_whole.then_some((rest, array));
    let words = literal_words(text).filter(|words| !is_of_the_shell(&words[0]));
    if let Some(words) = words {
        return warning.cost(stays).help("write the words as a JSON array").maybe_fix(fix(json_array(&words)));
    }
    let through_shell = |text: String| json_array(&["/bin/sh".to_owned(), "-c".to_owned(), text]);
    let script = Script::read(command, step.written);
    // On Windows it is another shell.
    let [only] = script.commands.as_slice() else {
        let help = "start one program; what comes before it belongs into a RUN, or into a script that ends with exec";
        return warning.cost(stays).help(help);
    };
    if only.before.first().is_some_and(|word| word.text == "exec") {
        let help = "say that the shell is meant";
        let cost = "none: exec hands the signals on; but it looks like an oversight";
        return warning.cost(cost).help(help).maybe_fix(fix(through_shell(text.clone())).filter(|_| file.escape == '\\'));
    }
    let is_simple = only.before.is_empty() && !is_of_the_shell(only.program()) && file.escape == '\\';
    let help = "say that the shell is meant, and let exec put the program in its place";
    warning.cost(stays).help(help).maybe_fix(fix(through_shell(format!("exec {text}"))).filter(|_| is_simple))
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

/// Whether a word is a command of the shell's own, which no program of the image can stand for.
fn is_of_the_shell(word: &str) -> bool {
    let own = ["cd", "exec", "export", "set", "source", ".", "eval", "ulimit", "umask", "trap", "wait", "read"];
    own.contains(&word) || word.contains('=') || word.starts_with(['{', '('])
}
