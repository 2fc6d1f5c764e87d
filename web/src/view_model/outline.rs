//! A Dockerfile's outline: its instructions and what is wrong with it, as the rows of two tables.

use layercake_core::diagnostic::Severity;
use layercake_core::dockerfile;
use layercake_core::source::Lines;

/// What the playground shows below the editor.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Outline {
    /// One row an instruction.
    pub(crate) instructions: Vec<Row>,
    /// One row a diagnostic.
    pub(crate) problems: Vec<Row>,
}

/// One row of a table.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// `3`, or `3–5`.
    pub(crate) lines: String,
    /// The instruction's keyword, or `error` or `warning`.
    pub(crate) name: String,
    /// What it says.
    pub(crate) text: String,
    /// The style of the row.
    pub(crate) class: &'static str,
}

impl Outline {
    /// The outline of a Dockerfile's text.
    pub(crate) fn of(text: &str) -> Self {
        let parsed = dockerfile::parse(text);
        let instructions = parsed.dockerfile.instructions.iter().map(|instruction| Row {
            lines: numbers(instruction.lines),
            name: instruction.keyword.to_ascii_uppercase(),
            text: instruction.text.clone(),
            class: "instruction",
        });
        let problems = parsed.diagnostics.iter().map(|diagnostic| {
            let class = match diagnostic.severity {
                Severity::Warning => "warning",
                Severity::Error => "error",
            };
            let help = diagnostic.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
            Row {
                lines: numbers(diagnostic.lines),
                name: class.to_owned(),
                text: format!("{}{help}", diagnostic.message),
                class,
            }
        });
        Self { instructions: instructions.collect(), problems: problems.collect() }
    }

    /// `4 instructions, no problems`.
    pub(crate) fn summary(&self) -> String {
        let count = |count: usize, word: &str| match count {
            0 => format!("no {word}s"),
            1 => format!("1 {word}"),
            _ => format!("{count} {word}s"),
        };
        format!("{}, {}", count(self.instructions.len(), "instruction"), count(self.problems.len(), "problem"))
    }
}

fn numbers(lines: Lines) -> String {
    if lines.first == lines.last { lines.first.to_string() } else { format!("{}–{}", lines.first, lines.last) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, instructions: &[(&str, &str)], summary: &str) {
        let outline = Outline::of(text);
        let rows: Vec<_> = outline.instructions.iter().map(|row| (row.lines.as_str(), row.name.as_str())).collect();
        assert_eq!(rows, instructions);
        assert_eq!(outline.summary(), summary);
    }

    #[test]
    fn an_instruction_is_a_row_with_its_lines() {
        check("FROM a\nrun b \\\n  c\n", &[("1", "FROM"), ("2–3", "RUN")], "2 instructions, no problems");
    }

    #[test]
    fn a_diagnostic_is_a_row_of_its_own() {
        check("FROM a\nFORM b\n", &[("1", "FROM")], "1 instruction, 1 problem");
    }
}
