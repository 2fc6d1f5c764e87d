//! Rule LegacyKeyValueFormat.

use super::rule;
use super::{File, Warning};

rule! {
    /// Legacy key/value format with whitespace separator should not be used
    ///
    /// `ENV A b c` sets A to `b c`, all the rest of the line: one variable a line, and quotes stay in the value. `ENV
    /// A=b C=d` sets two. One forgotten `=` turns the second form into the first, and nothing complains.
    ///
    /// Write `KEY=value`, with quotes around a value that has blanks in it.
    BuildKit LegacyKeyValueFormat = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for step in file.steps() {
        let Some(pair) = step.written.pairs.first().filter(|pair| pair.legacy) else { continue };
        let name = step.written.keyword.as_str();
        let message = format!("\"{name} key=value\" should be used instead of legacy \"{name} key value\" format");
        let (key, value) = (pair.key.as_str(), pair.value.as_str());
        let lines = step.written.lines;
        let is_plain = !value.contains(['"', '\'', '\\', '`', '\n']) && lines.first == lines.last;
        let needs_quotes = value.contains(char::is_whitespace) || value.is_empty();
        let quoted = if needs_quotes { format!("\"{value}\"") } else { value.to_owned() };
        let fix = is_plain.then(|| (step.written.rest.span(), format!("{key}={quoted}")));
        warnings.push(RULE.warn(step, message).maybe_fix(fix));
    }
    warnings
}
