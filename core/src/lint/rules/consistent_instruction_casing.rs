//! Rule ConsistentInstructionCasing.

use super::rule;
use super::{File, Step, Warning};

rule! {
    /// All commands within the Dockerfile should use the same casing (either upper or lower)
    ///
    /// `run` and `RUN` are the same instruction. By custom they are written in capitals, to tell Docker's words from
    /// the shell's words that follow them. A file that mixes both makes the reader wonder what the difference is.
    ///
    /// What most instructions of the file have is taken as what is meant. Write the others in the same way.
    BuildKit ConsistentInstructionCasing = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    // ARGs before the first FROM belong to no stage, and BuildKit does not count them.
    let steps: Vec<&Step<'_>> =
        file.stages.iter().flat_map(|stage| std::iter::once(&stage.from).chain(&stage.steps)).collect();
    let keywords = || steps.iter().map(|step| step.written.keyword.as_str());
    let lower = keywords().filter(|keyword| *keyword == keyword.to_ascii_lowercase()).count();
    let upper = keywords().filter(|keyword| *keyword == keyword.to_ascii_uppercase()).count();
    let (wanted, casing): (fn(&str) -> String, _) =
        if lower > upper { (str::to_ascii_lowercase, "lowercase") } else { (str::to_ascii_uppercase, "uppercase") };
    let wrong = steps.iter().filter(|step| step.written.keyword.as_str() != wanted(step.written.keyword.as_str()));
    wrong
        .map(|step| {
            let keyword = &step.written.keyword;
            let name = keyword.as_str();
            let message = format!("Command '{name}' should match the case of the command majority ({casing})");
            RULE.warn(step, message).at(keyword.span()).fix(keyword.span(), wanted(name))
        })
        .collect()
}
