//! What is told of a step beside what it does: its number and name, what it replaces, and why it failed.

use super::super::event::Event;
use super::super::session::Shared;
use super::StageRun;
use crate::plan::{Base, Operation, Step};

impl StageRun {
    /// What is shown when the step begins: nothing for what BuildKit does not count.
    pub(super) fn started_event(&self, shared: &Shared) -> Option<Event> {
        let step = self.step();
        let outline = &shared.outline;
        let stage = &outline.stages[self.index];
        let number = if shared.is_classic() {
            self.number_in_build(step.id.index, shared)
        } else {
            self.number_in_stage(step, &stage.base)?
        };
        let text = match (&step.operation, &stage.base) {
            (Operation::From, Base::Image(reference)) if !shared.is_classic() => format!("FROM {reference}"),
            _ => step.text.clone(),
        };
        let named = outline.stages.len() > 1;
        let name = named.then(|| stage.name.clone().unwrap_or_else(|| format!("stage-{}", self.index)));
        Some(Event::Started { step: step.id, number, stage: name, text })
    }

    /// The classic builder counts what the file says. What ONBUILD adds has the number of its FROM.
    fn number_in_build(&self, index: usize, shared: &Shared) -> (usize, usize) {
        let count = |stage: usize| {
            let stage = &shared.outline.stages[stage];
            stage.global_steps.len() + 1 + stage.instructions.len()
        };
        let before: usize = (0..self.index).map(count).sum();
        let from = shared.outline.stages[self.index].global_steps.len();
        let added = index.saturating_sub(from).min(self.triggers);
        (before + index - added + 1, (0..=shared.outline.target).map(count).sum())
    }

    /// BuildKit counts what makes a vertex: a base image (no stage, not scratch), and the steps that change files.
    fn number_in_stage(&self, step: &Step, base: &Base) -> Option<(usize, usize)> {
        let counted = |step: &&Step| match step.operation {
            Operation::From => matches!(base, Base::Image(_)),
            _ => step.changes_files(),
        };
        counted(&step).then(|| {
            let before = self.steps[..step.id.index].iter().filter(counted).count();
            (before + 1, self.steps.iter().filter(counted).count())
        })
    }

    /// The note of the classic builder about a HEALTHCHECK that takes the place of another.
    pub(super) fn overriding_event(&self) -> Option<Event> {
        let step = self.step();
        let before = &self.steps[..step.id.index].last()?.config.healthcheck;
        let keyword = step.text.split_whitespace().next()?;
        if !keyword.eq_ignore_ascii_case("HEALTHCHECK") {
            return None;
        }
        let words = before.as_ref()?.get("Test")?.as_array()?.iter();
        let healthcheck: Vec<_> = words.filter_map(|word| word.as_str().map(str::to_owned)).collect();
        let any = healthcheck.first().is_some_and(|word| word != "NONE");
        any.then_some(Event::Overriding { step: step.id, healthcheck })
    }

    /// What the world could not do, as the builder says it.
    pub(super) fn failure(&self, message: &str, shared: &Shared) -> String {
        match self.steps.get(self.position).map(|step| &step.operation) {
            Some(Operation::Transfer(transfer)) if shared.is_classic() => {
                let keyword = if transfer.add { "ADD" } else { "COPY" };
                format!("{keyword} failed: {message}")
            }
            _ => message.to_owned(),
        }
    }
}
