//! Rule AptInRun.

use super::rule;
use super::{File, Warning};

rule! {
    /// apt is made for people, apt-get for scripts
    ///
    /// `apt` says so itself: "apt does not have a stable CLI interface. Use with caution in scripts." Its output and
    /// flags may change with any release, and it draws progress bars into the build's log.
    ///
    /// Write apt-get (and apt-cache): the same work, with an interface that is kept.
    Teaching AptInRun = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for (step, script) in file.runs() {
        for command in script.running("apt", "") {
            let verb = command.operands("").next().map_or("", |word| word.text.as_str());
            let other = match verb {
                "search" | "show" | "policy" => "apt-cache",
                _ => "apt-get",
            };
            let Some(word) = command.words.first() else { continue };
            // These apt has alone.
            let same = word.text == "apt" && !matches!(verb, "full-upgrade" | "list" | "edit-sources");
            let fix = (same && command.is_placed()).then(|| (word.span, other.to_owned()));
            warnings.push(
                RULE.warn(step, format!("`apt {verb}` in a script"))
                    .at(word.span)
                    .cost("its output and flags may change with any release")
                    .help(format!("write {other}"))
                    .maybe_fix(fix),
            );
        }
    }
    warnings
}
