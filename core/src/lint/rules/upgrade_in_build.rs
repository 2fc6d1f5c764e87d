//! Rule UpgradeInBuild.

use super::rule;
use super::{File, Warning};

rule! {
    /// All packages of the base image are upgraded in the build
    ///
    /// `apt-get upgrade` replaces files of the base image by newer ones. The old ones stay in their layer below, so
    /// they are in the image twice. And the RUN is cached: it upgrades once and then, for months, to what was new
    /// then.
    ///
    /// Take a newer base image instead (`docker build --pull`), which is made anew for every security fix. Upgrade
    /// single packages where you cannot wait.
    Teaching UpgradeInBuild = check
}

const UPGRADES: [(&str, &str); 9] = [
    ("apt-get", "upgrade"),
    ("apt-get", "dist-upgrade"),
    ("apt", "upgrade"),
    ("apt", "full-upgrade"),
    ("apk", "upgrade"),
    ("dnf", "upgrade"),
    ("dnf", "update"),
    ("yum", "update"),
    ("yum", "upgrade"),
];

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for (step, script) in file.runs() {
        for (program, verb) in UPGRADES {
            for command in script.running(program, verb).filter(|command| command.operands(verb).next().is_none()) {
                warnings.push(
                    RULE.warn(step, format!("`{program} {verb}` upgrades the whole base image"))
                        .at(command.span())
                        .cost("each upgraded file is in the image twice, and from the cache the upgrade is an old one")
                        .help("take a newer base image: build with --pull"),
                );
            }
        }
    }
    warnings
}
