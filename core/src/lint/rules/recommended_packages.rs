//! Rule RecommendedPackages.

use super::rule;
use super::{File, Stage, Warning};

rule! {
    /// apt-get install also installs what is only recommended
    ///
    /// By default apt adds the packages that others recommend: good for a desktop, seldom for an image. A compiler
    /// brings manual pages, a library brings fonts. It is not rare that they are more than half of the layer.
    ///
    /// Write `apt-get install --no-install-recommends`, and name what you really miss.
    Teaching RecommendedPackages = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for (step, script) in file.shipped().flat_map(Stage::runs).filter(|(_, script)| !script.text.contains("Install-Recommends")) {
        for command in script.running("apt-get", "install").chain(script.running("apt", "install")) {
            let local = command.operands("install").all(|word| word.text.starts_with("./"));
            if local || command.has_flag("--no-install-recommends") {
                continue;
            }
            warnings.push(
                RULE.warn(step, format!("`{} install` without --no-install-recommends", command.program()))
                    .at(command.span())
                    .cost("packages that others only recommend, often more than half of the layer")
                    .help("write --no-install-recommends, and name what you miss")
                    .add_flag(command, "install", "--no-install-recommends"),
            );
        }
    }
    warnings
}
