//! Rule ArgDeclaredEarly.

use super::git_folder_in_context::listed;
use super::rule;
use super::{File, Stage, Step, Warning};
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
    let use_of = |index: usize| first_use(file, stage, index);
    let used = use_of(index)?;
    // ARGs in a row with one first use are one case.
    if index > 0 && use_of(index - 1) == Some(used) {
        return None;
    }
    let count = 1 + (index + 1..stage.steps.len()).take_while(|next| use_of(*next) == Some(used)).count();
    let (row, between) = stage.steps[index..used].split_at(count);
    let runs = between.iter().filter(|step| step.script.is_some()).count();
    if runs == 0 {
        return None;
    }
    let (step, first) = (&row[0], &stage.steps[used]);
    let names: Vec<&str> = row.iter().flat_map(names).collect();
    let (is, it) = if names.len() == 1 { ("is", "it") } else { ("are", "them") };
    let names = listed(&names)?;
    let steps = if runs == 1 { "a RUN".to_owned() } else { format!("{runs} RUNs") };
    let line = first.written.lines.first;
    // A comment belongs to what stands below it, and would not move along.
    let plain = first.written.comments.is_empty() && row[1..].iter().all(|step| step.written.comments.is_empty());
    let fix = plain.then(|| {
        let own = Span::new(step.written.span.start, row[count - 1].written.span.end);
        let to = first.written.span.start;
        let rest = file.text[own.end..to].trim_start_matches(['\r', '\n']);
        (Span::new(own.start, to), format!("{rest}{}\n", &file.text[own.range()]))
    });
    Some(
        RULE.warn(step, format!("{names} {is} first used on line {line}, below {steps}"))
            .cost(format!("another value repeats {steps} that {} not use it", if runs == 1 { "does" } else { "do" }))
            .help(format!("declare {it} right above line {line}"))
            .maybe_fix(fix),
    )
}

/// The place in its stage of the first step that uses what an ARG declares.
fn first_use(file: &File<'_>, stage: &Stage<'_>, index: usize) -> Option<usize> {
    let names: Vec<&str> = names(&stage.steps[index]).collect();
    // Heredocs are part of an instruction's text in the file.
    let uses = |step: &Step<'_>| names.iter().any(|name| mentions(&file.text[step.written.span.range()], name));
    let below = stage.steps.iter().skip(index + 1).position(uses)?;
    Some(index + 1 + below)
}

/// What an ARG declares.
fn names<'s>(step: &'s Step<'_>) -> impl Iterator<Item = &'s str> {
    let pairs = match &step.instruction.kind {
        Kind::Arg(pairs) => pairs.as_slice(),
        _ => &[],
    };
    pairs.iter().map(|(name, _)| name.as_str())
}

/// Whether a text has a name as a word of its own.
pub(super) fn mentions(text: &str, name: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| {
        !name.is_empty() && !text[..at].ends_with(is_word) && !text[at + name.len()..].starts_with(is_word)
    })
}
