//! Rule StageNameCasing.

use super::rule;
use super::{File, Warning};

rule! {
    /// Stage names should be lowercase
    ///
    /// The name behind AS is not case-sensitive: Docker keeps it in lower case, and `FROM Builder`, `--from=BUILDER`
    /// and `--target builder` all mean the same stage. Written in capitals it looks like something that must be spelt
    /// so.
    ///
    /// Write the name in lower case, where it is defined and where it is used.
    BuildKit StageNameCasing = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    let names = file.stages.iter().filter_map(|stage| Some((&stage.from, stage.from.written.arguments.get(2)?)));
    names
        .filter(|(_, name)| name.as_str() != name.as_str().to_ascii_lowercase())
        .map(|(step, name)| {
            let message = format!("Stage name '{}' should be lowercase", name.as_str());
            RULE.warn(step, message).at(name.span()).fix(name.span(), name.as_str().to_ascii_lowercase())
        })
        .collect()
}
