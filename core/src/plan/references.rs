//! Stages that instructions name: `COPY --from=build`, `RUN --mount=from=0`.

use super::mounts;
use super::outline::Stage;
use crate::dockerfile::ast::{Instruction, Kind};

/// The stages or images that an instruction reads, by what is written.
pub(super) fn read_by(instruction: &Instruction) -> Vec<String> {
    match &instruction.kind {
        Kind::Copy(copy) => copy.from.iter().cloned().collect(),
        Kind::Run(run) => mounts::named(run).collect(),
        _ => Vec::new(),
    }
}

/// The stage that `name` means, by name or number, among the stages before `limit`.
pub(super) fn find_stage(stages: &[Stage], limit: usize, name: &str) -> Option<usize> {
    let name = name.to_ascii_lowercase();
    stages[..limit]
        .iter()
        .rev()
        .find(|stage| stage.name.as_deref() == Some(name.as_str()))
        .map(|stage| stage.index)
        .or_else(|| name.parse().ok().filter(|index| *index < limit))
}

/// A stage that reads files of its own in the end, and the instruction by which it comes to that. Only what is read counts: a
/// FROM names an earlier stage, else an image.
pub(super) fn find_circle(stages: &[Stage]) -> Option<(usize, &Instruction)> {
    let mut search = Search { stages, visited: vec![false; stages.len()], path: vec![false; stages.len()] };
    (0..stages.len()).find_map(|stage| Some((stage, search.visit(stage)?)))
}

struct Search<'a> {
    stages: &'a [Stage],
    visited: Vec<bool>,
    /// The stages between the one that was asked for first and this one.
    path: Vec<bool>,
}

impl<'a> Search<'a> {
    fn visit(&mut self, stage: usize) -> Option<&'a Instruction> {
        if std::mem::replace(&mut self.visited[stage], true) {
            return None;
        }
        self.path[stage] = true;
        for instruction in &self.stages[stage].instructions {
            for name in read_by(instruction) {
                let Some(read) = find_stage(self.stages, self.stages.len(), &name) else { continue };
                if self.path[read] || self.visit(read).is_some() {
                    return Some(instruction);
                }
            }
        }
        self.path[stage] = false;
        None
    }
}
