//! Rule ArgDeclaredEarly.

use super::rule;
use super::{File, Stage, Warning};
use crate::dockerfile::ast::Kind;
use crate::source::Span;

rule! {
    /// An ARG is declared above steps that do not use it
    ///
    /// From its ARG on, a variable is in the environment of every RUN, so its value is part of the key of every RUN:
    /// whether the command uses it or not. `ARG VERSION` at the top, and each new version runs everything again.
    ///
    /// Declare it right above the first step that uses it. The steps above then stay in the cache whatever its value
    /// is.
    Teaching ArgDeclaredEarly = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    file.stages.iter().flat_map(|stage| (0..stage.steps.len()).filter_map(|index| look(file, stage, index))).collect()
}

fn look(file: &File<'_>, stage: &Stage<'_>, index: usize) -> Option<Warning> {
    let step = &stage.steps[index];
    let Kind::Arg(pairs) = &step.instruction.kind else { return None };
    let uses = |text: &str| pairs.iter().any(|(name, _)| mentions(text, name));
    let (between, used) = stage.steps[index + 1..].split_at(
        // Heredocs are part of an instruction's text in the file.
        stage.steps[index + 1..].iter().position(|later| uses(&file.text[later.written.span.range()]))?,
    );
    let runs = between.iter().filter(|step| step.script.is_some()).count();
    let first = used.first()?;
    if runs == 0 {
        return None;
    }
    let names: Vec<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
    let names = names.join(", ");
    let steps = if runs == 1 { "a RUN".to_owned() } else { format!("{runs} RUNs") };
    let line = first.written.lines.first;
    let plain = step.written.lines.first == step.written.lines.last && first.written.comments.is_empty();
    let fix = plain.then(|| {
        let (own, to) = (step.written.span, first.written.span.start);
        let text = &file.text[own.range()];
        let rest = file.text[own.end..to].trim_start_matches(['\r', '\n']);
        (Span::new(own.start, to), format!("{rest}{text}\n"))
    });
    Some(
        RULE.warn(step, format!("{names} is first used on line {line}, below {steps}"))
            .cost(format!("another value repeats {steps} that {} not use it", if runs == 1 { "does" } else { "do" }))
            .help(format!("declare it right above line {line}"))
            .maybe_fix(fix),
    )
}

/// Whether a text has a name as a word of its own.
pub(super) fn mentions(text: &str, name: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| {
        !name.is_empty() && !text[..at].ends_with(is_word) && !text[at + name.len()..].starts_with(is_word)
    })
}
