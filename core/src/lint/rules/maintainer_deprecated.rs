//! Rule MaintainerDeprecated.

use super::rule;
use super::{File, Warning};
use crate::dockerfile::ast::Kind;

rule! {
    /// The MAINTAINER instruction is deprecated, use a label instead to define an image author
    ///
    /// MAINTAINER sets one field of the image's configuration that only a few tools show. A label does the same in a
    /// form that all tools list and filter, and there is a name for it that everybody uses.
    ///
    /// Write `LABEL org.opencontainers.image.authors="you@example.org"`. Like MAINTAINER, it adds no layer.
    BuildKit MaintainerDeprecated = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for step in file.steps() {
        let Kind::Maintainer(name) = &step.instruction.kind else { continue };
        let plain = name.trim_matches('"');
        let label = format!("LABEL org.opencontainers.image.authors=\"{}\"", plain.replace('"', "\\\""));
        let fix = (!plain.contains(['\\', '$', '`'])).then_some((step.written.span, label));
        let message = "Maintainer instruction is deprecated in favor of using label";
        warnings.push(RULE.warn(step, message).help("use the label org.opencontainers.image.authors").maybe_fix(fix));
    }
    warnings
}
