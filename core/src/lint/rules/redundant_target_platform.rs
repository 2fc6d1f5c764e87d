//! Rule RedundantTargetPlatform.

use super::rule;
use super::super::scope::Scope;
use super::{File, Warning};
use crate::source::Span;

rule! {
    /// Setting platform to predefined $TARGETPLATFORM in FROM is redundant as this is the default behavior
    ///
    /// FROM takes the image for the platform that is built for; that is what `$TARGETPLATFORM` is. Saying so adds
    /// nothing, and hides the flags that do say something: `--platform=$BUILDPLATFORM`, for a stage that compiles on
    /// this machine for another one.
    ///
    /// Leave the flag out.
    BuildKit RedundantTargetPlatform = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    let globals = Scope::globals(file, true);
    let mut warnings = Vec::new();
    for stage in &file.stages {
        let flag = stage.from.written.flag("platform");
        let (Some(platform), Some(flag)) = (&stage.what.platform, flag) else { continue };
        let Some(expanded) = globals.expand(platform, file.escape) else { continue };
        let only = expanded.unmatched.is_empty() && expanded.matched.iter().eq(["TARGETPLATFORM"]);
        if only && globals.expand("$TARGETPLATFORM", file.escape).is_some_and(|all| all.result == expanded.result) {
            let message = format!(
                "Setting platform to predefined {platform} in FROM is redundant as this is the default behavior"
            );
            let behind = &file.text[flag.span.end..];
            let blanks = behind.len() - behind.trim_start_matches([' ', '\t']).len();
            let span = Span::new(flag.span.start, flag.span.end + blanks);
            warnings.push(RULE.warn(&stage.from, message).at(flag.span).fix(span, ""));
        }
    }
    warnings
}
