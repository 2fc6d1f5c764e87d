//! `--filter KEY=VALUE`: those for which all are true; of one key, one of its values.

use crate::ordered;

/// A filter that is none. The words are docker's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// Not of the form KEY=VALUE.
    #[error("invalid argument {0:?} for \"-f, --filter\" flag: invalid filter {0:?} (missing '=')")]
    NoValue(String),
    /// A key that means nothing here.
    #[error("invalid filter '{key}'")]
    Unknown {
        /// The key.
        key: String,
        /// Those that mean something.
        known: Vec<String>,
    },
}

impl FilterError {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::NoValue(_) => "A filter is written KEY=VALUE.".to_owned(),
            Self::Unknown { known, .. } => format!("Keys that are known here: {}.", known.join(", ")),
        }
    }
}

/// The filters of a line, by key.
#[derive(Debug, Clone, Default)]
pub struct Filters(ordered::Map<String, Vec<String>>);

impl Filters {
    /// Reads what `--filter` was given; a key that is not among `known` is refused.
    ///
    /// # Errors
    /// [`FilterError`].
    pub fn read(texts: &[String], known: &[&str]) -> Result<Self, FilterError> {
        let mut filters: ordered::Map<String, Vec<String>> = ordered::Map::new();
        for text in texts {
            let Some((key, value)) = text.split_once('=') else { return Err(FilterError::NoValue(text.clone())) };
            if !known.contains(&key) {
                let known = known.iter().map(|&key| key.to_owned()).collect();
                return Err(FilterError::Unknown { key: key.to_owned(), known });
            }
            filters.entry(key.to_owned()).or_default().push(value.to_owned());
        }
        Ok(Self(filters))
    }

    /// Whether a key was given.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.0.get(key).is_some()
    }

    /// Whether one of a key's values matches; also where none was given.
    #[must_use]
    pub fn any(&self, key: &str, matches: impl Fn(&str) -> bool) -> bool {
        self.0.get(key).is_none_or(|values| values.iter().any(|value| matches(value)))
    }

    /// Whether labels match: `NAME`, or `NAME=VALUE`.
    #[must_use]
    pub fn labels(&self, labels: Option<&ordered::Map<String, String>>) -> bool {
        self.any("label", |wanted| {
            let (name, value) = wanted.split_once('=').map_or((wanted, None), |(name, value)| (name, Some(value)));
            let found = labels.and_then(|labels| labels.get(name));
            found.is_some_and(|found| value.is_none_or(|value| value == found))
        })
    }
}
