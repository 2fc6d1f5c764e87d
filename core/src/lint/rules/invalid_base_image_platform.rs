//! Rule InvalidBaseImagePlatform.

use super::rule;
use super::super::scope::Scope;
use super::{Base, File, Warning};

rule! {
    /// Base image platform does not match expected target platform
    ///
    /// A base image for another processor than the one that is built for starts nothing: the first RUN ends with `exec
    /// format error`, or runs in a slow emulator where one is installed. It happens where a name means an image of one
    /// platform only, or one that was pulled for another platform before.
    ///
    /// Pull the image for the right platform, or choose one that is made for several. This is only said where the
    /// image is known.
    BuildKit InvalidBaseImagePlatform = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    let globals = Scope::globals(file, true);
    let mut warnings = Vec::new();
    for stage in &file.stages {
        let Base::Image(name) = &stage.base else { continue };
        let known = file.options.base_images.get(name).and_then(|image| image.platform.as_deref());
        let wanted = stage.what.platform.as_deref().unwrap_or("$TARGETPLATFORM");
        let wanted = globals.expand(wanted, file.escape).map(|expanded| expanded.result);
        if let (Some(actual), Some(wanted)) = (known, wanted)
            && two_words(actual) != two_words(&wanted)
        {
            let message = format!(
                "Base image {name} was pulled with platform {actual:?}, expected {wanted:?} for current build"
            );
            warnings.push(RULE.warn(&stage.from, message));
        }
    }
    warnings
}

/// Operating system and architecture, without the variant.
fn two_words(platform: &str) -> Vec<&str> {
    platform.split('/').take(2).collect()
}
