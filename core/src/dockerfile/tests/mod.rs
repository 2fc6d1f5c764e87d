//! What the language makes of texts: whole files as snapshots, the rules row by row, and properties of any text.

mod errors;
mod format;
mod forms;
mod norm;
mod properties;
mod snapshots;

use super::ast::Kind;
use super::{Parsed, parse};

/// Parses `text` and shows all of it: a line for each directive, instruction and diagnostic.
fn show(text: &str) -> String {
    let Parsed { dockerfile, diagnostics, .. } = parse(text);
    let mut shown = String::new();
    if dockerfile.escape != '\\' {
        shown += &format!("escape {}\n", dockerfile.escape);
    }
    for directive in dockerfile.directives {
        shown += &format!("{}: {} = {}\n", directive.line, directive.name, directive.value);
    }
    for instruction in dockerfile.instructions {
        let (lines, span) = (instruction.lines, instruction.span);
        shown += &format!("{}-{} [{}..{}] {}\n", lines.first, lines.last, span.start, span.end, instruction.text);
        shown += &format!("    {:?}\n", instruction.kind);
    }
    for diagnostic in diagnostics {
        let (lines, place) = (diagnostic.lines, &text[diagnostic.span.range()]);
        shown += &format!("{:?} {} {}-{} {place:?}\n", diagnostic.severity, diagnostic.code, lines.first, lines.last);
        shown += &format!("    {}\n", diagnostic.message);
        if let Some(help) = diagnostic.help {
            shown += &format!("    help: {help}\n");
        }
        if let Some(fix) = diagnostic.fix {
            shown += &format!("    fix: {:?} becomes {:?}\n", &text[fix.span.range()], fix.replacement);
        }
    }
    shown
}

/// The kind of the last instruction of `FROM a` and `line`, which must be without fault.
fn kind(line: &str) -> Kind {
    let text = format!("FROM a\n{line}\n");
    let mut parsed = parse(&text);
    assert_eq!(parsed.diagnostics, [], "{line}");
    parsed.dockerfile.instructions.pop().expect("one at least").kind
}
