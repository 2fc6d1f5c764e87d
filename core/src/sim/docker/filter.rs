//! `--filter KEY=VALUE`: those for which all are true; of one key, one of its values.

use super::failure::Failure;
use crate::command::Line;
use crate::command::flags::shared::FILTER;
use crate::ordered;

/// The filters of a line, by key.
#[derive(Debug, Clone, Default)]
pub(super) struct Filters(ordered::Map<String, Vec<String>>);

impl Filters {
    /// Reads them; a key that is not among `known` is refused.
    pub(super) fn read(line: &Line, known: &[&str]) -> Result<Self, Failure> {
        let mut filters: ordered::Map<String, Vec<String>> = ordered::Map::new();
        for text in line.texts(&FILTER) {
            let Some((key, value)) = text.split_once('=') else {
                return Err(Failure::new(format!(
                    "invalid argument {text:?} for \"-f, --filter\" flag: invalid filter {text:?} (missing '=')"
                ))
                .code(125)
                .means("A filter is written KEY=VALUE."));
            };
            if !known.contains(&key) {
                return Err(Failure::daemon(format_args!("invalid filter '{key}'"))
                    .means(format!("The model knows {}.", known.join(", "))));
            }
            filters.entry(key.to_owned()).or_default().push(value.to_owned());
        }
        Ok(Self(filters))
    }

    /// Whether one of a key's values matches; also where none was given.
    pub(super) fn any(&self, key: &str, matches: impl Fn(&str) -> bool) -> bool {
        self.0.get(key).is_none_or(|values| values.iter().any(|value| matches(value)))
    }

    /// Whether labels match: `NAME`, or `NAME=VALUE`.
    pub(super) fn labels(&self, labels: Option<&ordered::Map<String, String>>) -> bool {
        self.any("label", |wanted| {
            let (name, value) = wanted.split_once('=').map_or((wanted, None), |(name, value)| (name, Some(value)));
            let found = labels.and_then(|labels| labels.get(name));
            found.is_some_and(|found| value.is_none_or(|value| value == found))
        })
    }
}
