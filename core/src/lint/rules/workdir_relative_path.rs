//! Rule WorkdirRelativePath.

use super::rule;
use super::super::scope::Scope;
use super::{Base, File, Warning};
use crate::dockerfile::ast::Kind;
use crate::source::Span;

rule! {
    /// Relative workdir without an absolute workdir declared within the build can have unexpected results if the base image changes
    ///
    /// A relative WORKDIR goes on from the one before. The first of a stage goes on from whatever the base image was
    /// left in: `/` today, `/srv` after its next release. Your files then move, and every path in scripts and COPYs
    /// with them.
    ///
    /// Begin with an absolute path. Relative ones after it are fine.
    BuildKit WorkdirRelativePath = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for (index, stage) in file.stages.iter().enumerate() {
        let mut is_set = is_set_below(file, &stage.base);
        Scope::walk(file, index, |step, scope| {
            let Kind::Workdir(path) = &step.instruction.kind else { return };
            let path = scope.expand(path, file.escape).map_or_else(|| path.clone(), |expanded| expanded.result);
            if !is_set && !path.starts_with('/') && !is_of_windows(&path, file.escape) {
                let message =
                    format!("Relative workdir {path:?} can have unexpected results if the base image changes");
                let start = step.written.rest.span().start;
                let is_plain = file.text[start..].starts_with(|c: char| c.is_alphanumeric() || c == '_');
                let fix = is_plain.then(|| (Span::new(start, start), "/".to_owned()));
                let cost = "the folder is another one when the base image's is";
                warnings.push(RULE.warn(step, message).cost(cost).help(format!("write WORKDIR /{path}")).maybe_fix(fix));
            }
            is_set = true;
        });
    }
    warnings
}

/// Whether a stage below has a WORKDIR: what it starts from is then known, or has been told.
fn is_set_below(file: &File<'_>, base: &Base) -> bool {
    let mut base = base;
    while let Base::Stage(index) = base {
        let stage = &file.stages[*index];
        if stage.steps.iter().any(|step| matches!(step.instruction.kind, Kind::Workdir(_))) {
            return true;
        }
        base = &stage.base;
    }
    false
}

/// Whether a path is one with a drive, in a file that is written for Windows.
fn is_of_windows(path: &str, escape: char) -> bool {
    escape == '`' && path.as_bytes().get(1) == Some(&b':')
}
