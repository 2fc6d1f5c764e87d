//! A rule: its name, its lesson, and how it looks at a file.

use super::file::{File, Step};
use super::warning::Warning;

/// A rule.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its name, as `# check=skip=NAME` has it.
    pub name: &'static str,
    /// Where it comes from.
    pub origin: Origin,
    /// The doc comment of the rule, line by line.
    pub(super) documentation: &'static str,
    /// What it finds in a file.
    pub(super) check: fn(&File<'_>) -> Vec<Warning>,
}

/// Where a rule comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// BuildKit has it, with this name.
    BuildKit,
    /// BuildKit has it, switched off unless `# check=experimental=NAME` asks for it.
    Experimental,
    /// It teaches what this engine shows.
    Teaching,
}

impl Rule {
    /// What it is about, on one line.
    #[must_use]
    pub fn summary(&self) -> &'static str {
        self.documentation.lines().next().unwrap_or_default().trim()
    }

    /// What, why, and what to do: paragraphs of plain text, parted by empty lines.
    #[must_use]
    pub fn lesson(&self) -> String {
        let mut lesson = String::new();
        for line in self.documentation.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).skip(1) {
            lesson.push_str(line);
            lesson.push('\n');
        }
        lesson.trim().to_owned()
    }

    /// A warning about an instruction.
    pub(super) fn warn(&self, step: &Step<'_>, message: impl Into<String>) -> Warning {
        Warning {
            rule: self.name,
            lines: step.written.lines,
            span: step.headline,
            message: message.into(),
            cost: None,
            help: None,
            fix: None,
        }
    }
}

/// Makes a rule of its doc comment, which is also the lesson: `rule! { /// …  BuildKit StageNameCasing = check }`.
macro_rules! rule {
    ($(#[doc = $line:literal])+ $origin:ident $name:ident = $check:path) => {
        $(#[doc = $line])+
        pub(in $crate::lint) const RULE: $crate::lint::rule::Rule = $crate::lint::rule::Rule {
            name: stringify!($name),
            origin: $crate::lint::rule::Origin::$origin,
            documentation: concat!($($line, "\n"),+),
            check: $check,
        };
    };
}
pub(super) use rule;
