//! Rule RootAtTheEnd.

use super::rule;
use super::{File, Warning};
use crate::dockerfile::ast::Kind;

rule! {
    /// The image ends with USER root
    ///
    /// Who breaks into the program is then root in the container, and root in a container is the same user as root
    /// outside, held only by the kernel's limits. A file that the container writes to a mounted folder belongs to root
    /// on the machine.
    ///
    /// End with a user who may do no more than needed: `USER app`, or a number (`USER 1000`), which works without an
    /// entry in /etc/passwd. Do what needs root above it.
    Teaching RootAtTheEnd = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for stage in file.stages.iter().filter(|stage| stage.is_image) {
        let last = stage.steps.iter().rev().find_map(|step| match &step.instruction.kind {
            Kind::User(user) => Some((step, user)),
            _ => None,
        });
        let Some((step, user)) = last else { continue };
        if is_root(user) {
            warnings.push(
                RULE.warn(step, "The last USER is root")
                    .cost("whoever breaks into the program is root in the container")
                    .help("end with a user of less power: USER 1000"),
            );
        }
    }
    warnings
}

/// Whether a USER is root, by name or number.
pub(super) fn is_root(user: &str) -> bool {
    matches!(user.split(':').next(), Some("root" | "0"))
}
