//! The end of a step: its image (classic), its record, and what the next step stands on.

use super::super::action::Action;
use super::super::assemble::Stack;
use super::super::event::Event;
use super::super::report::{Prediction, StepDecision};
use super::super::session::Shared;
use super::alike::OwnResult;
use super::{Made, Progress, StageRun, Work, prediction, report_of};
use crate::cache::{Contents, LineageStep, MissReason, Record};
use crate::digest::ImageId;
use crate::plan::{Operation, Step};

impl StageRun {
    /// Takes a cached result.
    pub(super) fn take_hit(&mut self, record: &Record, shared: &Shared, events: &mut Vec<Event>) {
        let step = self.step().clone();
        let layer = record.layer.as_ref();
        self.grow(&step, Some(record.created), layer.map(|layer| layer.diff_id).as_ref(), shared);
        self.stack = self.stack.with(layer);
        self.image = record.image.or(self.image.filter(|_| !shared.is_classic()));
        self.parent = self.parent_of_next(parent_after(record, shared));
        events.push(Event::Finished { step: step.id, image: record.image });
        self.next(StepDecision::Hit, prediction(&step, layer));
    }

    /// The step ran: commits (classic), remembers, goes on.
    pub(super) fn conclude(&mut self, shared: &Shared, events: &mut Vec<Event>) -> Progress {
        let (Some(made), Some(ingredients)) = (self.work.made, self.work.ingredients.clone()) else {
            return Progress::Blocked;
        };
        let step = self.step().clone();
        let predict = shared.settings.predict;
        let layer = made.layer.as_ref();
        if shared.is_classic() && !predict && self.work.image.is_none() {
            if matches!(step.operation, Operation::Metadata | Operation::WorkingDirectory { .. }) {
                let container = shared.container(step.id);
                events.push(Event::Running { step: step.id, container: container.clone() });
                events.push(Event::Removed { step: step.id, container });
            }
            self.grow(&step, Some(shared.settings.now), layer.map(|layer| layer.diff_id).as_ref(), shared);
            let Some(assembly) = &self.assembly else { return Progress::Blocked };
            let config = Box::new(assembly.config.clone());
            return Progress::Asks(Box::new(Action::Commit { config, parent: self.image }));
        }
        let Stack::Known(below) = self.footing() else { return Progress::Blocked };
        let record = Record {
            key: ingredients.key(),
            ingredients,
            below,
            layer: made.layer,
            image: self.work.image,
            created: shared.settings.now,
            milliseconds: made.milliseconds,
        };
        if !predict && !self.work.remembered {
            return Progress::Asks(Box::new(Action::Remember { record: Box::new(record) }));
        }
        if !shared.is_classic() || predict {
            self.grow(&step, Some(shared.settings.now), layer.map(|layer| layer.diff_id).as_ref(), shared);
        }
        self.finish_miss(&step, made, &record, shared, events);
        Progress::Moved
    }

    fn finish_miss(&mut self, step: &Step, made: Made, record: &Record, shared: &Shared, events: &mut Vec<Event>) {
        self.stack = self.stack.with(made.layer.as_ref());
        self.image = self.work.image.or(self.image);
        self.parent = self.parent_of_next(parent_after(record, shared));
        let ancestor = self.ancestor();
        self.follows.get_or_insert(ancestor);
        events.push(Event::Finished { step: step.id, image: self.work.image });
        let reason = self.work.reason.clone().unwrap_or(MissReason::FirstBuild);
        let milliseconds = matches!(step.operation, Operation::Run(_)).then_some(made.milliseconds);
        self.next(StepDecision::Miss(reason), prediction(step, made.layer.as_ref()));
        if let Some(report) = self.reports.last_mut() {
            report.milliseconds = milliseconds;
        }
    }

    /// In a prediction: the step would run, and what comes of it is not known.
    pub(super) fn conclude_unknown(&mut self, layer: Prediction, shared: &Shared) {
        let step = self.step().clone();
        self.begin_own(OwnResult::Unknown);
        let layer = self.stand_on_unknown(&step, layer, shared);
        let ancestor = self.ancestor();
        self.follows.get_or_insert(ancestor);
        let reason = self.work.reason.clone().unwrap_or(MissReason::FirstBuild);
        self.next(StepDecision::Miss(reason), layer);
    }

    /// What follows stands on something that is not known. Returns what is foretold of the step's layer: `layer` if it makes
    /// one.
    pub(super) fn stand_on_unknown(&mut self, step: &Step, layer: Prediction, shared: &Shared) -> Prediction {
        self.grow(step, Some(shared.settings.now), None, shared);
        // A key that nothing built can have, but the same for stages that are alike.
        let key = self.work.ingredients.as_ref().map(|ingredients| ingredients.key().to_string());
        self.parent = self.parent_of_next(key.unwrap_or_default());
        if !step.changes_files() {
            return Prediction::None;
        }
        self.stack = Stack::Unknown;
        layer
    }

    /// The step failed: what was decided of it is still worth telling.
    pub(super) fn note_miss(&mut self, layer: Prediction) {
        let reason = self.work.reason.clone().unwrap_or(MissReason::FirstBuild);
        let step = self.step().clone();
        self.remember_in_lineage(&step, self.work.contents.clone());
        self.reports.push(report_of(&step, StepDecision::Miss(reason), layer));
    }

    fn grow(&mut self, step: &Step, time: Option<i64>, diff_id: Option<&crate::digest::DiffId>, shared: &Shared) {
        let created_by = match &self.work.contents {
            Some(contents) if shared.is_classic() => step.transfer_command(&contents.classic_word()).join(" "),
            _ => step.created_by.clone(),
        };
        if let Some(assembly) = &mut self.assembly {
            assembly.add(step, &created_by, diff_id, shared.epoch.or(time));
        }
    }

    /// Goes on to the next step, noting what was decided of this one.
    pub(super) fn next(&mut self, decision: StepDecision, layer: Prediction) {
        let step = self.step().clone();
        let contents = self.work.contents.take();
        self.remember_in_lineage(&step, contents);
        let mut report = report_of(&step, decision, layer);
        report.key = self.work.ingredients.as_ref().map(crate::cache::Ingredients::key);
        report.notes = std::mem::take(&mut self.work.notes);
        self.reports.push(report);
        self.work = Work::default();
        self.position += 1;
    }

    fn remember_in_lineage(&mut self, step: &Step, contents: Option<Contents>) {
        if let Some(ingredients) = self.work.ingredients.clone() {
            self.lineage.push(LineageStep { stage: step.id.stage, text: step.text.clone(), ingredients, contents });
        }
    }
}

fn parent_after(record: &Record, shared: &Shared) -> String {
    if shared.is_classic() {
        // A prediction makes no image; its key stands for it.
        record.image.as_ref().map_or_else(|| record.key.to_string(), ImageId::to_string)
    } else {
        record.key.to_string()
    }
}
