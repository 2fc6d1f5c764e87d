//! Rule UndefinedArgInFrom.

use super::rule;
use super::super::scope::Scope;
use super::{File, Warning};
use crate::dockerfile::suggestion::nearest;

rule! {
    /// FROM command must use declared ARGs
    ///
    /// FROM stands at the beginning of a stage, so it sees no variable of any stage: only the ARGs before the first
    /// FROM, and those that BuildKit gives (`TARGETPLATFORM` and its like). Any other name is empty there, and the
    /// image's name or platform comes out wrong or not at all.
    ///
    /// Write `ARG name=default` above the first FROM. A stage that needs it too must say `ARG name` again, without a
    /// value.
    BuildKit UndefinedArgInFrom = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    let globals = Scope::globals(file, true);
    let mut warnings = Vec::new();
    for stage in &file.stages {
        let texts = [Some(&stage.what.image), stage.what.platform.as_ref()];
        for expanded in texts.into_iter().flatten().filter_map(|text| globals.expand(text, file.escape)) {
            for name in expanded.unmatched.iter().filter(|name| !globals.knows(name)) {
                let meant = nearest(name, globals.names()).map(|meant| format!(" (did you mean {meant}?)"));
                let message = format!("FROM argument '{name}' is not declared{}", meant.unwrap_or_default());
                let help = format!("write ARG {name}=… above the first FROM");
                warnings.push(RULE.warn(&stage.from, message).help(help));
            }
        }
    }
    warnings
}
