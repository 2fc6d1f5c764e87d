//! The flags of an instruction, against the list of those that it knows.

use std::collections::BTreeMap;

use crate::dockerfile::problem::Problem;
use crate::dockerfile::suggestion::nearest;
use crate::dockerfile::syntax::RawFlag;
use crate::source::Span;

/// What a flag takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// `--link`, `--link=false`.
    Switch,
    /// `--from=x`, once.
    Text,
    /// `--exclude=x`, any number of times.
    Texts,
}

/// The flags that were written and are known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Flags {
    used: BTreeMap<&'static str, Vec<(String, Span)>>,
}

impl Flags {
    /// Reads `flags`; reports those that are unknown, doubled, or without a value that they need.
    pub(super) fn read(flags: &[RawFlag], known: &[(&'static str, Shape)], problems: &mut Vec<Problem>) -> Self {
        let mut used: BTreeMap<&'static str, Vec<(String, Span)>> = BTreeMap::new();
        for flag in flags {
            let name = &flag.name;
            let Some(&(name, shape)) = known.iter().find(|(known, _)| known == name) else {
                let suggestion = nearest(name, known.iter().map(|(known, _)| *known));
                let problem = Problem::error("unknown-flag", flag.span, format!("unknown flag: --{name}"));
                problems.push(if known.is_empty() {
                    problem.help("there are no flags here; write -- before an argument that begins so")
                } else {
                    problem.did_you_mean(suggestion.map(|suggestion| format!("--{suggestion}")))
                });
                continue;
            };
            let values = used.entry(name).or_default();
            if !values.is_empty() && shape != Shape::Texts {
                let message = format!("duplicate flag specified: --{name}");
                problems.push(Problem::error("duplicate-flag", flag.span, message));
                continue;
            }
            match value(flag, shape) {
                Ok(value) => values.push((value, flag.span)),
                Err(message) => problems.push(Problem::error("flag-value", flag.span, message)),
            }
        }
        Self { used }
    }

    /// The value of a flag; an empty one counts as none.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.texts(name).into_iter().next().filter(|value| !value.is_empty())
    }

    /// All values of a flag.
    pub(super) fn texts(&self, name: &str) -> Vec<String> {
        self.used.get(name).into_iter().flatten().map(|(value, _)| value.clone()).collect()
    }

    /// Whether a switch is on; `None` where it is not written.
    pub(super) fn switch(&self, name: &str) -> Option<bool> {
        self.text(name).map(|value| value == "true")
    }

    /// The values of a flag, each with its place.
    pub(super) fn placed(&self, name: &str) -> Vec<(String, Span)> {
        self.used.get(name).cloned().unwrap_or_default()
    }
}

fn value(flag: &RawFlag, shape: Shape) -> Result<String, String> {
    let name = &flag.name;
    match (shape, flag.value.as_deref()) {
        (Shape::Switch, None) => Ok("true".to_owned()),
        (Shape::Switch, Some("")) | (Shape::Text | Shape::Texts, None) => {
            Err(format!("missing a value on flag: --{name}"))
        }
        (Shape::Switch, Some(value)) => match value.to_ascii_lowercase().as_str() {
            lower @ ("true" | "false") => Ok(lower.to_owned()),
            _ => Err(format!("expecting boolean value for flag --{name}, not: {value}")),
        },
        (Shape::Text | Shape::Texts, Some(value)) => Ok(value.to_owned()),
    }
}
