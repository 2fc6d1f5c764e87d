//! Rule ReservedStageName.

use super::rule;
use super::{File, Warning};

rule! {
    /// Reserved words should not be used as stage names
    ///
    /// `scratch` means an empty file system, and `context` the files that the build is given. A stage of that name
    /// hides what the word means everywhere else, or is hidden by it.
    ///
    /// Choose another name: what the stage does makes a good one (`build`, `test`).
    BuildKit ReservedStageName = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    let reserved = |name: &str| matches!(name, "scratch" | "context");
    let stages = file.stages.iter().filter_map(|stage| Some((&stage.from, stage.what.name.as_deref()?)));
    stages
        .filter(|(_, name)| reserved(name))
        .map(|(step, name)| {
            RULE.warn(step, format!("Stage name should not use the same name as reserved stage {name:?}"))
        })
        .collect()
}
