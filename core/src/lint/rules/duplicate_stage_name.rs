//! Rule DuplicateStageName.

use super::rule;
use super::{File, Warning};

rule! {
    /// Stage names should be unique
    ///
    /// Two stages may have one name in BuildKit; `FROM name` and `--from=name` then mean the nearest one above. The
    /// older stage can no longer be reached by its name, and nothing says so. The classic builder refuses such a file.
    ///
    /// Give each stage a name of its own.
    BuildKit DuplicateStageName = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut seen = Vec::new();
    let mut warnings = Vec::new();
    for stage in &file.stages {
        let Some(name) = stage.what.name.as_deref() else { continue };
        if seen.contains(&name) {
            let message = format!("Duplicate stage name {name:?}, stage names should be unique");
            let cost = "the stage above can no longer be named; the classic builder refuses the file";
            warnings.push(RULE.warn(&stage.from, message).cost(cost));
        }
        seen.push(name);
    }
    warnings
}
