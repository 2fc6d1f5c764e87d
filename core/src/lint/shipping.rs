//! Which stages end up in an image: of the others only files are copied, so what lies in their layers costs nobody
//! anything.

use super::file::{Base, Stage};
use crate::dockerfile::ast::Kind;

/// For each stage whether its layers are layers of an image. That is so for the stage that becomes the image, for those that
/// it is based on, and, unless one target was asked for, for stages that no other stage uses: somebody builds them with
/// `--target`.
pub(super) fn shipped(stages: &[Stage<'_>], one_target: bool) -> Vec<bool> {
    let mut shipped: Vec<bool> =
        (0..stages.len()).map(|index| stages[index].is_image || !one_target && !is_used(stages, index)).collect();
    for index in (0..stages.len()).rev() {
        if let (true, Base::Stage(base)) = (shipped[index], &stages[index].base) {
            shipped[*base] = true;
        }
    }
    shipped
}

fn is_used(stages: &[Stage<'_>], index: usize) -> bool {
    let name = stages[index].what.name.as_deref();
    let names = |from: &str| {
        name.is_some_and(|name| from.eq_ignore_ascii_case(name))
            || from.parse().is_ok_and(|number: usize| number == index)
    };
    let takes = |kind: &Kind| match kind {
        Kind::Copy(copy) => copy.from.as_deref().is_some_and(names),
        Kind::Run(run) => {
            run.mounts.iter().any(|mount| mount.split(',').filter_map(|part| part.strip_prefix("from=")).any(names))
        }
        _ => false,
    };
    stages[index + 1..]
        .iter()
        .any(|later| later.base == Base::Stage(index) || later.steps.iter().any(|step| takes(&step.instruction.kind)))
}
