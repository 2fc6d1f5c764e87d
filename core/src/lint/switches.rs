//! Which rules are switched off: `# check=skip=A,B;error=true;experimental=C` at the top of a file, and `#
//! check=skip=A` right above an instruction.

use super::rule::{Origin, Rule};
use super::warning::Warning;
use crate::dockerfile::written::Written;
use crate::ordered;

/// Why switches cannot be read, in BuildKit's words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SwitchError {
    /// No `=`, or a name that there is not.
    #[error("invalid check option {0:?}")]
    Unknown(String),
    /// `error` is neither true nor false.
    #[error("failed to parse check option {0:?}")]
    NoBoolean(String),
}

/// What is switched on and off.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Switches {
    skip: Rules,
    experimental: Rules,
    pub(super) error: bool,
}

/// A list of rules, or all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Rules {
    all: bool,
    names: ordered::Set<String>,
}

impl Rules {
    fn parse(text: &str) -> Self {
        if text.trim() == "all" {
            return Self { all: true, names: ordered::Set::new() };
        }
        Self { all: false, names: text.split(',').map(|name| name.trim().to_owned()).collect() }
    }

    fn contain(&self, name: &str) -> bool {
        self.all || self.names.contains(name)
    }
}

impl Switches {
    pub(super) fn parse(text: &str) -> Result<Self, SwitchError> {
        let mut switches = Self::default();
        if text.trim().is_empty() {
            return Ok(switches);
        }
        for part in text.splitn(3, ';') {
            let Some((name, value)) = part.split_once('=') else { return Err(SwitchError::Unknown(part.to_owned())) };
            match name.trim() {
                "skip" => switches.skip = Rules::parse(value),
                "experimental" => switches.experimental = Rules::parse(value),
                "error" => {
                    switches.error = match value.trim() {
                        "1" | "t" | "T" | "true" | "TRUE" | "True" => true,
                        "0" | "f" | "F" | "false" | "FALSE" | "False" => false,
                        _ => return Err(SwitchError::NoBoolean(part.to_owned())),
                    };
                }
                other => return Err(SwitchError::Unknown(other.to_owned())),
            }
        }
        Ok(switches)
    }

    /// Whether a rule is to look. An experimental one must be asked for; `skip` has no say in it.
    pub(super) fn allow(&self, rule: &Rule) -> bool {
        match rule.origin {
            Origin::Experimental => self.experimental.contain(rule.name),
            Origin::BuildKit | Origin::Teaching => !self.skip.contain(rule.name),
        }
    }
}

/// Whether a comment right above the instruction, with no empty line between, says to skip this.
pub(super) fn skipped_above(warning: &Warning, written: &Written) -> bool {
    let lies_in = |first: usize, last: usize| first <= warning.lines.first && warning.lines.first <= last;
    let Some(instruction) =
        written.instructions.iter().find(|instruction| lies_in(instruction.lines.first, instruction.lines.last))
    else {
        return false;
    };
    let mut line = instruction.lines.first;
    for comment in instruction.comments.iter().rev() {
        if comment.line + 1 != line {
            return false;
        }
        line = comment.line;
        let switches = comment.text.strip_prefix("check=").and_then(|text| Switches::parse(text).ok());
        if switches.is_some_and(|switches| switches.skip.contain(warning.rule)) {
            return true;
        }
    }
    false
}
