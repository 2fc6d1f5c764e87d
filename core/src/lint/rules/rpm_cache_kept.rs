//! Rule RpmCacheKept.

use super::super::script::Command;
use super::rule;
use super::{File, Stage, Warning};

rule! {
    /// dnf, yum or zypper keeps its downloads in the layer
    ///
    /// These managers keep the index of all packages, and often the packages themselves, under /var/cache: 50 to 200
    /// MB that are useful on a machine, where the next install comes, and dead weight in a layer.
    ///
    /// End the same RUN with `&& dnf clean all` (`yum clean all`, `zypper clean --all`); in a later RUN it would be
    /// too late. Or mount a cache: `RUN --mount=type=cache,target=/var/cache/dnf …`.
    Teaching RpmCacheKept = check
}

/// The managers, and what empties their caches.
const MANAGERS: [(&str, &str); 4] = [
    ("dnf", "dnf clean all"),
    ("microdnf", "microdnf clean all"),
    ("yum", "yum clean all"),
    ("zypper", "zypper clean --all"),
];

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for (step, script) in file.shipped().flat_map(Stage::runs) {
        let deleted = script.deletes_below("/var/cache") && !script.deletes_below("/var/cache/apk");
        if deleted || step.has_mount("cache", "/var/cache") {
            continue;
        }
        for (program, clean) in MANAGERS {
            let installs = |command: &Command| command.runs(program, "install");
            let Some(command) = script.left_by(installs, |command| command.runs(program, "clean")) else { continue };
            warnings.push(
                RULE.warn(step, format!("`{program} install` leaves its downloads in the layer"))
                    .at(command.span())
                    .cost("50 to 200 MB in every copy of the image")
                    .help(format!("end the same RUN with && {clean}"))
                    .maybe_fix(step.append(clean)),
            );
        }
    }
    warnings
}
