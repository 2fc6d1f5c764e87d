//! Rule AptListsKept.

use super::{File, Stage, Warning};
use super::super::dependencies::is_system_install;
use super::rule;

rule! {
    /// The package lists of apt stay in the layer
    ///
    /// `apt-get update` writes some 20 to 40 MB of package lists to /var/lib/apt/lists. They are of no use in the
    /// image: they are old the next day, and the next `update` replaces them. But they are in the layer of this RUN,
    /// and deleting them in a later one does not take them out of it.
    ///
    /// End the same RUN with `&& rm -rf /var/lib/apt/lists/*`. Or keep them out of every layer and yet at hand for the
    /// next build: `RUN --mount=type=cache,target=/var/lib/apt/lists …`.
    Teaching AptListsKept = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    // A stage from which only files are copied may keep what it likes.
    for (step, script) in file.shipped().flat_map(Stage::runs) {
        let mut updates = script.running("apt-get", "update").chain(script.running("apt", "update"));
        let Some(command) = updates.next() else { continue };
        // PackageIndexUpdatedAlone speaks of an update without an install, which would miss the lists.
        if !script.commands.iter().any(is_system_install) {
            continue;
        }
        if script.deletes_below("/var/lib/apt") || step.has_mount("cache", "/var/lib/apt") || !script.is_shell {
            continue;
        }
        warnings.push(
            RULE.warn(step, format!("`{} update` leaves its package lists in the layer", command.program()))
                .at(command.span())
                .cost("some 20 to 40 MB in every copy of the image")
                .help("end the same RUN with && rm -rf /var/lib/apt/lists/*")
                .maybe_fix(step.append("rm -rf /var/lib/apt/lists/*")),
        );
    }
    warnings
}
