//! Rule SelfReferenceInEnv.

use super::rule;
use super::{File, Warning};
use crate::dockerfile::ast::{Kind, Pair};
use crate::source::Span;

rule! {
    /// An ENV uses a variable that the same ENV defines
    ///
    /// All values of one instruction are worked out before any of them is set. `ENV HOME=/app PATH=$HOME/bin:$PATH`
    /// takes the HOME of before: empty, or the base image's.
    ///
    /// Write two ENVs, one below the other. An ENV adds no layer in BuildKit, so it costs nothing.
    Teaching SelfReferenceInEnv = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for step in file.steps() {
        let Kind::Env(pairs) = &step.instruction.kind else { continue };
        for (index, pair) in pairs.iter().enumerate() {
            let refers = |before: &&Pair| before.key != pair.key && refers(&pair.value, &before.key);
            let Some(used) = pairs[..index].iter().find(refers) else { continue };
            let pairs = &step.written.pairs;
            let span = pairs.get(index).map_or(step.headline, |pair| pair.value.span());
            // What stands between the two pairs becomes the beginning of a second ENV.
            let gap = pairs.get(index - 1..=index).map(|two| Span::new(two[0].value.span().end, two[1].key.span().start));
            let is_blank = |gap: &Span| file.text[gap.range()].chars().all(|c| c.is_whitespace() || c == file.escape);
            let fix = gap.filter(is_blank).map(|gap| (gap, format!("\n{} ", step.written.keyword.as_str())));
            warnings.push(
                RULE.warn(step, format!("{} uses {} before this ENV has set it", pair.key, used.key))
                    .at(span)
                    .cost(format!("{} has the value of before, or none", used.key))
                    .help("write two ENVs, one below the other")
                    .maybe_fix(fix),
            );
        }
    }
    warnings
}

/// Whether a value has `$name` or `${name`.
fn refers(value: &str, name: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    value.match_indices('$').any(|(at, _)| {
        let rest = value[at + 1..].strip_prefix('{').unwrap_or(&value[at + 1..]);
        rest.strip_prefix(name).is_some_and(|behind| !behind.starts_with(is_word))
    })
}
