//! Parser directives: `# escape=…`, `# syntax=…`, `# check=…` at the top of a file.

use super::Problem;
use super::line::Line;
use crate::dockerfile::ast::Directive;
use crate::source::Span;

const NAMES: [&str; 3] = ["syntax", "escape", "check"];

/// Reads directives as long as there are some.
#[derive(Debug, Default)]
pub(super) struct Directives {
    /// Set by the first line that is none.
    done: bool,
    pub(super) found: Vec<Directive>,
    escape: Option<char>,
}

impl Directives {
    /// The escape character.
    pub(super) fn escape(&self) -> char {
        self.escape.unwrap_or('\\')
    }

    /// Looks at a line, and says whether it is a directive; the first that is none ends them all.
    pub(super) fn look(&mut self, line: &Line<'_>, problems: &mut Vec<Problem>) -> bool {
        if self.done {
            return false;
        }
        let Some((name, value)) = split(line.text) else {
            self.done = true;
            return false;
        };
        let span = Span::new(line.end() - line.text.trim_start().len(), line.end());
        if self.found.iter().any(|directive| directive.name == name) {
            problems.push(
                Problem::error("duplicate-directive", span, format!("only one {name} parser directive can be used"))
                    .help("remove one of them"),
            );
            return true;
        }
        if name == "escape" {
            match value {
                "\\" | "`" => self.escape = value.chars().next(),
                _ => problems.push(Problem::error(
                    "invalid-escape",
                    span,
                    format!("invalid escape token '{value}' does not match ` or \\"),
                )),
            }
        }
        self.found.push(Directive { name, value: value.to_owned(), line: line.number });
        true
    }
}

/// `# name = value` with a known name: the name in lower case, and the value.
fn split(line: &str) -> Option<(String, &str)> {
    let (name, value) = line.trim_start().strip_prefix('#')?.split_once('=')?;
    let (name, value) = (name.trim().to_ascii_lowercase(), value.trim());
    (NAMES.contains(&name.as_str()) && !value.is_empty()).then_some((name, value))
}
