//! Rule RootAtTheEnd.

use super::rule;
use super::{Base, File, Stage, Step, Warning};
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
        let Some((step, user)) = last_user(file, stage) else { continue };
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

/// The USER that a stage ends with: its own, or that of the stage it is based on.
fn last_user<'a>(file: &'a File<'_>, stage: &'a Stage<'_>) -> Option<(&'a Step<'a>, &'a str)> {
    let own = stage.steps.iter().rev().find_map(|step| match &step.instruction.kind {
        Kind::User(user) => Some((step, user.as_str())),
        _ => None,
    });
    match stage.base {
        Base::Stage(base) if own.is_none() => last_user(file, &file.stages[base]),
        _ => own,
    }
}

/// Whether a USER is root, by name or number.
pub(super) fn is_root(user: &str) -> bool {
    matches!(user.split(':').next(), Some("root" | "0"))
}
