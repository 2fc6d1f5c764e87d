//! Rule SudoInRun.

use super::super::script::{Command, Word};
use super::root_at_the_end::is_root;
use super::rule;
use super::{File, Warning};
use crate::source::Span;

rule! {
    /// sudo in a RUN
    ///
    /// A RUN is root already, unless USER says otherwise, so sudo gives nothing; it is only one more package, and one
    /// that lets whoever breaks into the container become root.
    ///
    /// Leave it out. Below a USER, switch with `USER root` and back, or do the work above it. To give up root when the
    /// container starts, use USER, or a program made for it (`gosu`, `su-exec`), which becomes your program instead of
    /// staying its parent.
    Teaching SudoInRun = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for stage in &file.stages {
        for (step, script) in stage.runs() {
            let user = file.user_at(stage, step).filter(|user| !is_root(user));
            for command in &script.commands {
                let Some(sudo) = command.before.iter().find(|word| word.text == "sudo") else { continue };
                let cost = "one more package, and a way to become root in the container";
                let warning = RULE.warn(step, "A RUN needs no sudo").at(sudo.span).cost(cost);
                warnings.push(match user {
                    Some(user) => warning.help(format!("move it above USER {user}, or write USER root and USER {user} around")),
                    None => warning.help("leave it out: a RUN is root").maybe_fix(without(command, sudo)),
                });
            }
        }
    }
    warnings
}

/// The change that takes sudo away, where it stands alone before its command.
fn without(command: &Command, sudo: &Word) -> Option<(Span, String)> {
    let next = command.before.iter().chain(&command.words).find(|word| word.span.start >= sudo.span.end)?;
    let is_plain = !next.text.starts_with('-') && command.before.len() == 1 && command.is_placed();
    is_plain.then(|| (Span::new(sudo.span.start, next.span.start), String::new()))
}
