//! Rule SudoInRun.

use super::super::script::Word;
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
    for (step, script) in file.runs() {
        for command in &script.commands {
            let Some(sudo) = command.before.iter().find(|word| word.text == "sudo") else { continue };
            let next = command.before.iter().chain(&command.words).find(|word| word.span.start >= sudo.span.end);
            let is_plain = |next: &&Word| !next.text.starts_with('-') && command.before.len() == 1;
            let plain = next.filter(is_plain).filter(|_| command.is_placed());
            warnings.push(
                RULE.warn(step, "A RUN needs no sudo")
                    .at(sudo.span)
                    .cost("one more package, and a way to become root in the container")
                    .help("leave it out; change the user with USER")
                    .maybe_fix(plain.map(|next| (Span::new(sudo.span.start, next.span.start), String::new()))),
            );
        }
    }
    warnings
}
