//! Which of the files below a source a COPY takes: what `.dockerignore`, `--exclude` and `--parents` say, together.

use super::SelectError;
use crate::container_path::ContainerPath;
use crate::dockerfile::ignore::Ignore;
use crate::dockerfile::include::Include;

/// What is taken of one source.
#[derive(Debug)]
pub(super) struct Filter<'a> {
    /// `.dockerignore`, whose paths start at the context's root.
    pub(super) ignore: Option<&'a Ignore>,
    /// `--exclude`, whose paths start at the source.
    pub(super) exclude: &'a Ignore,
    /// For `--parents`: the path behind the `/./`.
    pub(super) include: Option<Include>,
}

/// Whether a file is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Verdict {
    Taken,
    /// A folder that only comes with what is taken below it.
    IfNeeded,
    Left,
}

impl Filter<'_> {
    /// Of the file at `path`, which is at `below` as seen from its source.
    pub(super) fn of(&self, path: &ContainerPath, below: &str) -> Verdict {
        let ignored = self.ignore.map_or(Verdict::Taken, |ignore| left_out(ignore, path.relative()));
        let excluded = left_out(self.exclude, below);
        let included = match &self.include {
            Some(include) if !include.takes(below) => {
                if include.may_take_below(below) {
                    Verdict::IfNeeded
                } else {
                    Verdict::Left
                }
            }
            _ => Verdict::Taken,
        };
        ignored.max(excluded).max(included)
    }

    /// Whether `--exclude` leaves out what was found under this name: a file, or a match of a wildcard.
    pub(super) fn excludes(&self, name: &str) -> bool {
        self.exclude.matches(name)
    }

    /// Whether not all of a source is taken, so that its paths count.
    pub(super) fn is_choosy(&self) -> bool {
        self.include.is_some() || !self.exclude.is_empty()
    }
}

fn left_out(ignore: &Ignore, path: &str) -> Verdict {
    if !ignore.matches(path) {
        Verdict::Taken
    } else if ignore.may_contain_exception(path) {
        Verdict::IfNeeded
    } else {
        Verdict::Left
    }
}

/// A path of `--parents` in two: the source, and what is taken of it. The source is the root where there is no `/./`.
pub(super) fn at_pivot(path: &str) -> Result<(String, Include), SelectError> {
    let (source, below) = path.split_once("/./").unwrap_or(("/", path));
    // An absolute path before its first pivot, as in `/./a`.
    let source = if source.is_empty() { "/" } else { source };
    let below = ContainerPath::new(below);
    let include = Include::parse(below.relative()).map_err(|_| SelectError::Pattern(path.to_owned()))?;
    Ok((source.to_owned(), include))
}
