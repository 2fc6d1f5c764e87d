//! Rule NoEmptyContinuation.

use super::rule;
use super::{File, Warning};

rule! {
    /// Empty continuation lines will become errors in a future release
    ///
    /// An instruction that goes on (`\\` at the end of a line) is carried on over empty lines: it does not end there,
    /// as it would in a shell script. So one forgotten `\\` more or less changes what belongs together, silently.
    ///
    /// Remove the empty lines, or put a comment on them: comments may stand within an instruction.
    BuildKit NoEmptyContinuation = check
}

/// The parser sees the empty lines; they are only handed on, so that they are told once and can be switched off.
fn check(file: &File<'_>) -> Vec<Warning> {
    let found = file.diagnostics.iter().filter(|diagnostic| diagnostic.code == RULE.name);
    found
        .map(|diagnostic| Warning {
            rule: RULE.name,
            lines: diagnostic.lines,
            span: diagnostic.span,
            message: diagnostic.message.clone(),
            cost: None,
            help: diagnostic.help.clone(),
            fix: diagnostic.fix.clone(),
        })
        .collect()
}
