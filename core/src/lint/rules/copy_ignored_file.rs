//! Rule CopyIgnoredFile.

use super::rule;
use super::super::scope::Scope;
use super::{File, Warning};

rule! {
    /// Attempting to Copy file that is excluded by .dockerignore
    ///
    /// `.dockerignore` keeps files out of the context before the build begins: for COPY and ADD they are not there.
    /// The build then stops with `not found` for a file that lies before your eyes.
    ///
    /// Take the line out of `.dockerignore`, or do not copy the file. Where `.dockerignore` has exceptions (lines with
    /// `!`), nothing is said: a folder may be excluded and a file in it be taken in again.
    BuildKit CopyIgnoredFile = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    let ignore = file.options.ignore.as_ref().filter(|ignore| !ignore.has_exceptions());
    let Some(ignore) = ignore else { return Vec::new() };
    let mut warnings = Vec::new();
    for index in 0..file.stages.len() {
        Scope::walk(file, index, |step, scope| {
            let Some((copy, add)) = step.transfer().filter(|(copy, _)| copy.from.is_none()) else { return };
            for source in &copy.sources {
                let Some(source) = scope.expand(source, file.escape).map(|expanded| expanded.result) else { continue };
                if add && is_remote(&source) {
                    continue;
                }
                let path = cleaned(&source);
                if ignore.matches(path.trim_start_matches('/')) {
                    let verb = if add { "Add" } else { "Copy" };
                    let message = format!("Attempting to {verb} file {path:?} that is excluded by .dockerignore");
                    let cost = "the build stops here: the file is not in the context";
                    warnings.push(RULE.warn(step, message).cost(cost));
                }
            }
        });
    }
    warnings
}

/// Whether ADD fetches it.
pub(super) fn is_remote(source: &str) -> bool {
    ["http://", "https://", "git://", "git@", "ssh://"].iter().any(|scheme| source.starts_with(scheme))
}

fn cleaned(path: &str) -> String {
    let words: Vec<&str> = path.split('/').filter(|word| !matches!(*word, "" | ".")).collect();
    match (path.starts_with('/'), words.is_empty()) {
        (true, _) => format!("/{}", words.join("/")),
        (false, true) => ".".to_owned(),
        (false, false) => words.join("/"),
    }
}
