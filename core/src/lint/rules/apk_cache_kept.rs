//! Rule ApkCacheKept.

use super::rule;
use super::{File, Stage, Warning};

rule! {
    /// apk add keeps its package index in the layer
    ///
    /// `apk add` fetches the index of all packages and stores it in /var/cache/apk: a few megabytes that nobody needs
    /// once the packages are there.
    ///
    /// `apk add --no-cache` fetches a fresh index, uses it and keeps nothing, so neither `apk update` nor a `rm` is
    /// needed.
    Teaching ApkCacheKept = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for (step, script) in file.shipped().flat_map(Stage::runs) {
        let mounted = step.has_mount("cache", "/var/cache/apk") || step.has_mount("cache", "/etc/apk/cache");
        if mounted || script.deletes_below("/var/cache/apk") {
            continue;
        }
        for command in script.running("apk", "add").filter(|command| !command.has_flag("--no-cache")) {
            warnings.push(
                RULE.warn(step, "`apk add` without --no-cache leaves its index in the layer")
                    .at(command.span())
                    .cost("a few megabytes in every copy of the image")
                    .help("write apk add --no-cache")
                    .add_flag(command, "add", "--no-cache"),
            );
        }
    }
    warnings
}
