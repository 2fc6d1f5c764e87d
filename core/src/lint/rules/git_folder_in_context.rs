//! Rule GitFolderInContext.

use super::manifest_copied_with_sources::copies_everything;
use super::rule;
use super::{File, Warning};

rule! {
    /// The .git folder is copied into the image
    ///
    /// `COPY . .` takes `.git` too, unless `.dockerignore` says no. It changes with every commit, fetch and even `git
    /// status`, so the COPY and all that follows run again though no source has changed. And it is the project's whole
    /// past: files that were deleted, and secrets that someone removed "in the next commit", are in the image for
    /// everyone who has it.
    ///
    /// Write `.git` into `.dockerignore`, with whatever else the build does not need: `node_modules`, `target`,
    /// `.env`.
    Teaching GitFolderInContext = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    if taken_along(file, |name| name == ".git").is_empty() {
        return Vec::new();
    }
    let steps = file.stages.iter().flat_map(|stage| &stage.steps);
    let copies = steps.filter(|step| step.context_transfer().is_some_and(copies_everything));
    copies
        .map(|step| {
            RULE.warn(step, "The .git folder is copied into the image")
                .cost("every commit changes it, so all below runs again; and the image holds the project's past")
                .help("write .git into .dockerignore")
        })
        .collect()
}

/// The names at the top of the context that `COPY . .` takes along, of those that are asked for.
pub(super) fn taken_along<'f>(file: &'f File<'_>, is_asked_for: impl Fn(&str) -> bool) -> Vec<&'f str> {
    let is_ignored = |name: &str| file.options.ignore.as_ref().is_none_or(|ignore| ignore.matches(name));
    let names = file.options.context_names.iter().map(String::as_str);
    names.filter(|name| is_asked_for(name) && !is_ignored(name)).collect()
}

/// Names as words of a sentence; `None` without any.
pub(super) fn listed(names: &[&str]) -> Option<String> {
    let (last, first) = names.split_last()?;
    Some(if first.is_empty() { (*last).to_owned() } else { format!("{} and {last}", first.join(", ")) })
}
