//! Rule PackageIndexUpdatedAlone.

use super::rule;
use super::{File, Warning};

rule! {
    /// The package index is updated in a RUN of its own
    ///
    /// `RUN apt-get update` runs once; from then on its layer comes from the cache, for months. Add a package to the
    /// `RUN apt-get install` below, and only that one runs, with the index of the day long ago: `404 Not Found`, or an
    /// old version with known holes.
    ///
    /// Update and install in one RUN: `apt-get update && apt-get install …`. Whatever changes the list of packages
    /// then also fetches a fresh index.
    Teaching PackageIndexUpdatedAlone = check
}

/// Program, how it updates its index, and how it installs.
const INDEXES: [(&str, &str, &str); 4] = [
    ("apt-get", "update", "install"),
    ("apt", "update", "install"),
    ("apk", "update", "add"),
    ("zypper", "refresh", "install"),
];

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for (step, script) in file.runs() {
        for (program, update, install) in INDEXES {
            let Some(command) = script.running(program, update).next() else { continue };
            let verbs = [install, "upgrade", "dist-upgrade", "build-dep"];
            let is_apt = program.starts_with("apt");
            let programs: &[&str] = if is_apt { &["apt-get", "apt", "aptitude"] } else { &[program] };
            if programs.iter().any(|program| verbs.iter().any(|verb| script.runs(program, verb))) {
                continue;
            }
            warnings.push(
                RULE.warn(step, format!("`{program} {update}` stands in a RUN without `{program} {install}`"))
                    .at(command.span())
                    .cost("the index is cached as it is today: a package added later is looked up in an old one")
                    .help(format!("write RUN {program} {update} && {program} {install} …")),
            );
        }
    }
    warnings
}
