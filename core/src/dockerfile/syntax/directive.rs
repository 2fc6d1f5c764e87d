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
        let Some((name, value)) = line.text.trim_start().strip_prefix('#').and_then(split) else {
            self.done = true;
            return false;
        };
        let span = Span::new(line.end() - line.text.trim_start().len(), line.end());
        if self.found.iter().any(|directive| directive.name == name) {
            let message = format!("only one {name} parser directive can be used");
            let problem = Problem::error("duplicate-directive", span, message).help("remove one of them");
            problems.push(problem.fix(Span::new(line.start, line.start + line.raw.len()), ""));
            return true;
        }
        if name == "escape" {
            match value {
                "\\" | "`" => self.escape = value.chars().next(),
                _ => {
                    let message = format!("invalid escape token '{value}' does not match ` or \\");
                    let problem = Problem::error("invalid-escape", span, message);
                    problems.push(problem.help("write # escape=` where paths have backslashes, else nothing"));
                }
            }
        }
        self.found.push(Directive { name, value: value.to_owned(), line: line.number });
        true
    }
}

/// `name = value`, as it stands behind the `#`, with a known name: the name in lower case, and the value. Only before the name
/// any blank of Unicode's counts, as in BuildKit, whose regular expression takes it from there.
pub(in crate::dockerfile) fn split(text: &str) -> Option<(String, &str)> {
    const BLANKS: [char; 5] = ['\t', '\n', '\x0c', '\r', ' '];
    let (name, value) = text.trim_start().split_once('=')?;
    let (name, value) = (name.trim_end_matches(BLANKS).to_ascii_lowercase(), value.trim_matches(BLANKS));
    (NAMES.contains(&name.as_str()) && !value.is_empty()).then_some((name, value))
}
