//! The flags of an instruction, against the list of those that it knows.

use crate::dockerfile::problem::Problem;
use crate::dockerfile::suggestion::nearest;
use crate::dockerfile::syntax::RawFlag;
use crate::ordered;
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

/// A value of a flag, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) value: String,
    /// The flag.
    pub(super) span: Span,
    /// The value alone, where it is written as it is: without quotes and escapes.
    pub(super) value_span: Option<Span>,
}

/// The flags that were written and are known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Flags {
    used: ordered::Map<&'static str, Vec<Placed>>,
}

impl Flags {
    /// Reads `flags`; reports those that are unknown, doubled, or without a value that they need.
    pub(super) fn read(flags: &[RawFlag], known: &[(&'static str, Shape)], problems: &mut Vec<Problem>) -> Self {
        let mut used: ordered::Map<&'static str, Vec<Placed>> = ordered::Map::new();
        for flag in flags {
            let Some(&(name, shape)) = known.iter().find(|(known, _)| *known == flag.name) else {
                problems.push(unknown(flag, known));
                continue;
            };
            let value = value(flag, shape);
            let values = used.entry(name).or_default();
            if let Some(first) = values.first().filter(|_| shape != Shape::Texts) {
                let problem =
                    Problem::error("duplicate-flag", flag.span, format!("duplicate flag specified: --{name}"));
                let is_same = value.as_ref().is_ok_and(|value| *value == first.value);
                problems.push(problem.help("write it once").fix_at(is_same.then_some(flag.span), ""));
                continue;
            }
            match value {
                Ok(value) => values.push(Placed { value, span: flag.span, value_span: flag.value_span() }),
                Err(problem) => problems.push(*problem),
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
        self.used.get(name).into_iter().flatten().map(|placed| placed.value.clone()).collect()
    }

    /// Whether a switch is on; `None` where it is not written.
    pub(super) fn switch(&self, name: &str) -> Option<bool> {
        self.text(name).map(|value| value == "true")
    }

    /// The values of a flag, each with its place.
    pub(super) fn placed(&self, name: &str) -> Vec<Placed> {
        self.used.get(name).cloned().unwrap_or_default()
    }
}

/// Which instruction has a flag that others do not have.
const OWNERS: [(&str, &str); 12] = [
    ("platform", "FROM"),
    ("mount", "RUN"),
    ("network", "RUN"),
    ("security", "RUN"),
    ("from", "COPY"),
    ("parents", "COPY"),
    ("checksum", "ADD"),
    ("keep-git-dir", "ADD"),
    ("unpack", "ADD"),
    ("interval", "HEALTHCHECK"),
    ("timeout", "HEALTHCHECK"),
    ("retries", "HEALTHCHECK"),
];

fn unknown(flag: &RawFlag, known: &[(&'static str, Shape)]) -> Problem {
    let name = flag.name.as_str();
    let problem = Problem::error("unknown-flag", flag.span, format!("unknown flag: --{name}"));
    if let Some(meant) = nearest(name, known.iter().map(|(known, _)| *known)) {
        return problem.did_you_mean(Some(format!("--{meant}"))).fix_at(flag.name_span(), meant);
    }
    if let Some((_, owner)) = OWNERS.iter().find(|(flag, _)| *flag == name) {
        return problem.help(format!("--{name} is a flag of {owner}"));
    }
    if known.is_empty() {
        return problem.help("there are no flags here; write -- before an argument that begins so");
    }
    let names: Vec<String> = known.iter().map(|(known, _)| format!("--{known}")).collect();
    problem.help(format!("the flags are {}", names.join(", ")))
}

/// The value of a flag, or what is wrong with it.
fn value(flag: &RawFlag, shape: Shape) -> Result<String, Box<Problem>> {
    let name = &flag.name;
    let wrong = |message: String, help: String| Problem::error("flag-value", flag.span, message).help(help);
    let switch = || format!("write --{name}, or --{name}=false");
    let problem = match (shape, flag.value.as_deref()) {
        (Shape::Switch, None) => return Ok("true".to_owned()),
        (Shape::Switch, Some("")) => {
            wrong(format!("missing a value on flag: --{name}"), switch()).fix(flag.span, format!("--{name}"))
        }
        (Shape::Text | Shape::Texts, None) => wrong(
            format!("missing a value on flag: --{name}"),
            format!("write --{name}=, and the value without a blank before it"),
        ),
        (Shape::Switch, Some(value)) => {
            let meant = match value.to_ascii_lowercase().as_str() {
                lower @ ("true" | "false") => return Ok(lower.to_owned()),
                "yes" | "y" | "on" | "1" | "t" => Some("true"),
                "no" | "n" | "off" | "0" | "f" => Some("false"),
                _ => None,
            };
            wrong(format!("expecting boolean value for flag --{name}, not: {value}"), switch())
                .fix_at(meant.map(|_| flag.span), format!("--{name}={}", meant.unwrap_or_default()))
        }
        (Shape::Text | Shape::Texts, Some(value)) => return Ok(value.to_owned()),
    };
    Err(Box::new(problem))
}
