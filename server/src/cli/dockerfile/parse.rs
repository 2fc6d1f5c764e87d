//! `layercake dockerfile parse`: a text to instructions, as they are written.

use layercake_core::command::Line;
use layercake_core::command::flags::shared::JSON;
use layercake_core::diagnostic::Severity;
use layercake_core::dockerfile::written::{self, Written};

use super::{Source, json};
use crate::cli::{Outcome, diagnostic, output};

/// Prints what was read; what is wrong with the writing is told, what is wrong with the meaning is for `check`.
pub(in crate::cli) fn run(line: &Line) -> Outcome {
    let source = Source::read(line.first())?;
    let written = written::read(&source.text);
    let mut diagnostics = layercake_core::dockerfile::parse(&source.text).diagnostics;
    diagnostics.retain(written::is_syntax);
    if line.on(&JSON) {
        output::json(&json::written(&written, &diagnostics))?;
    } else {
        output::text(&table(&written))?;
        for diagnostic in &diagnostics {
            output::remark(&diagnostic::draw(&source.name, &source.text, diagnostic));
        }
    }
    Ok(u8::from(diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)))
}

/// A line for each instruction: where it stands, its keyword, and what follows.
fn table(written: &Written) -> String {
    let mut table = String::new();
    for instruction in &written.instructions {
        let lines = instruction.lines;
        let place =
            if lines.first == lines.last { lines.first.to_string() } else { format!("{}-{}", lines.first, lines.last) };
        let flags = instruction.flags.iter().map(|flag| {
            let value = flag.value.as_deref().map(|value| format!("={value}"));
            format!(" --{}{}", flag.name, value.unwrap_or_default())
        });
        let flags: String = flags.collect();
        let rest = instruction.rest.as_str();
        let heredocs: String = instruction.heredocs.iter().map(|heredoc| format!(" [{}]", heredoc.name)).collect();
        table += format!("{place:>7}  {}{flags} {rest}{heredocs}", instruction.keyword.as_str()).trim_end();
        table.push('\n');
    }
    table
}
