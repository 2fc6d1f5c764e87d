//! Rule InvalidDefaultArgInFrom.

use super::rule;
use super::super::scope::Scope;
use super::{File, Warning};
use crate::image::reference::ImageReference;

rule! {
    /// Default value for global ARG results in an empty or invalid base image name
    ///
    /// `ARG VERSION` without a default, then `FROM busybox:$VERSION`: whoever forgets `--build-arg` gets an error
    /// about `busybox:`, which does not say what is missing. Tools that read the file without building it (scanners,
    /// updaters) see no base at all.
    ///
    /// Give the ARG a default that works: `ARG VERSION=1.36`.
    BuildKit InvalidDefaultArgInFrom = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    let defaults = Scope::globals(file, false);
    let mut warnings = Vec::new();
    for stage in &file.stages {
        let Some(expanded) = defaults.expand(&stage.what.image, file.escape) else { continue };
        if ImageReference::parse(&expanded.result).is_err() {
            let image = &stage.what.image;
            let message = format!("Default value for ARG {image} results in empty or invalid base image name");
            warnings.push(RULE.warn(&stage.from, message).help("give each ARG that it uses a default that works"));
        }
    }
    warnings
}
