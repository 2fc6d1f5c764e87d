//! Rule FromAsCasing.

use super::rule;
use super::{File, Warning};

rule! {
    /// The 'as' keyword should match the case of the 'from' keyword
    ///
    /// `FROM image as build` works: keywords have no case. But a line that is half in capitals is harder to read, and
    /// in a long file the `as` that names a stage is what the eye looks for.
    ///
    /// Write both in capitals, or both in small letters.
    BuildKit FromAsCasing = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    let stages = file.stages.iter().map(|stage| &stage.from);
    stages
        .filter_map(|step| {
            let (from, word) = (step.written.keyword.as_str(), step.written.arguments.get(1)?);
            // A FROM in mixed case is for ConsistentInstructionCasing to report.
            let wanted = match from {
                from if from == from.to_ascii_lowercase() => word.as_str().to_ascii_lowercase(),
                from if from == from.to_ascii_uppercase() => word.as_str().to_ascii_uppercase(),
                _ => return None,
            };
            let message = format!("'{}' and '{from}' keywords' casing do not match", word.as_str());
            (word.as_str() != wanted).then(|| RULE.warn(step, message).at(word.span()).fix(word.span(), wanted))
        })
        .collect()
}
