//! Rule WholeFilesystemCopied.

use super::rule;
use super::{Base, File, Warning};

rule! {
    /// The whole file system of another stage is copied
    ///
    /// `COPY --from=build / /` copies every file of that stage, its base image included: all that a stage of its own
    /// was to leave behind, in one layer that shares nothing with any other image and changes whenever any file does.
    ///
    /// Copy what you need: the program, its libraries, its data. To go on from the stage as it is, write FROM build.
    Teaching WholeFilesystemCopied = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for stage in &file.stages {
        for step in &stage.steps {
            let Some((copy, _)) = step.transfer() else { continue };
            let Some(from) = copy.from.as_deref() else { continue };
            // Into an empty file system it is the known way to make one layer of many.
            let squashes = stage.base == Base::Scratch;
            if copy.sources.iter().any(|source| matches!(source.as_str(), "/" | "/*" | "/.")) && !squashes {
                warnings.push(
                    RULE.warn(step, format!("The whole file system of {from} is copied"))
                        .cost("one layer with everything in it, shared with no other image")
                        .help(format!("copy the folders that are needed, or start with FROM {from}")),
                );
            }
        }
    }
    warnings
}
