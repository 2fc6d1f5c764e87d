//! A step on its way: sources, ingredients, the cache's answer, and the run where there is none.

use super::super::action::{Action, Outcome, WriteAction};
use super::super::assemble::Stack;
use super::super::event::{BuildError, Event};
use super::super::report::{Note, Prediction, StepDecision};
use super::super::session::Shared;
use super::alike::OwnResult;
use super::{Made, Progress, StageRun, Stages, asks_cache};
use crate::cache::{self, Ancestor, Decision, MissReason, Question};
use crate::plan::Operation;

impl StageRun {
    pub(super) fn advance_step(
        &mut self,
        shared: &Shared,
        others: &Stages,
        events: &mut Vec<Event>,
    ) -> Result<Progress, BuildError> {
        if !self.work.started {
            self.work.started = true;
            events.extend(self.started_event(shared));
            events.extend(self.overriding_event());
        }
        if !asks_cache(self.step(), shared) {
            self.pass(shared, events);
            return Ok(Progress::Moved);
        }
        if self.uncertain && !self.step().is_linked() {
            self.next(StepDecision::Depends, Prediction::Unknowable);
            return Ok(Progress::Moved);
        }
        if let Some(progress) = self.read_next(shared, others, events) {
            return Ok(progress);
        }
        if self.work.ingredients.is_none() {
            self.find_ingredients(shared);
            let ingredients = self.work.ingredients.as_ref().expect("they were found just now");
            if !shared.settings.no_cache && (self.follows.is_none() || self.step().is_linked()) {
                if shared.is_classic()
                    && shared.settings.predict
                    && let Some(result) = self.alike(others)
                {
                    self.take_foretold(result, shared, events);
                    return Ok(Progress::Moved);
                }
                return Ok(Progress::Asks(Box::new(Action::LookUp { key: ingredients.key() })));
            }
        }
        if self.work.changes.is_none()
            && let Some(action) = self.compare_with_last_build(shared)
        {
            return Ok(Progress::Asks(Box::new(action)));
        }
        if let Some(found) = self.work.found.take() {
            return Ok(self.restack(found, shared, events));
        }
        if self.work.reason.is_none() {
            self.decide(shared, others, events);
            return Ok(Progress::Moved);
        }
        if self.work.made.is_none() {
            return Ok(self.execute(shared, others, events));
        }
        Ok(self.conclude(shared, events))
    }

    fn find_ingredients(&mut self, shared: &Shared) {
        let architecture = shared.options.architecture.as_str();
        let step = &self.steps[self.position];
        let contents = self.work.contents.as_ref();
        let ingredients = if shared.is_classic() {
            cache::classic(step, &self.parent, contents, architecture)
        } else {
            cache::buildkit(step, &self.parent, contents, architecture, shared.epoch)
        };
        self.work.ingredients = Some(ingredients);
    }

    fn decide(&mut self, shared: &Shared, others: &Stages, events: &mut Vec<Event>) {
        let Some(ingredients) = self.work.ingredients.clone() else { return };
        let mut records = std::mem::take(&mut self.work.records);
        if !shared.is_classic() {
            records = self.older(records, others);
        }
        let below = match self.footing() {
            Stack::Known(below) => below,
            Stack::Unknown => None,
        };
        let before_it = |step: &Option<Ancestor>| step.clone().filter(|_| !self.step().is_linked());
        let decision = cache::decide(&Question {
            builder: shared.options.builder,
            no_cache: shared.settings.no_cache,
            follows: before_it(&self.follows).as_ref(),
            stands_on_new: before_it(&self.stands_on_new).as_ref(),
            ingredients: &ingredients,
            changes: self.work.changes.as_deref().unwrap_or_default(),
            below: below.as_ref(),
            records: &records,
            before: self.partners[self.position].as_deref(),
            told: &self.told,
            has_lineage: shared.lineage.is_some(),
        });
        let step = self.step().id;
        match decision {
            Decision::Hit(record) => {
                if self.alike(others).is_some() {
                    let ancestor = self.ancestor();
                    self.stands_on_new.get_or_insert(ancestor);
                }
                events.push(Event::Hit { step });
                self.note_what_did_not_matter(others, shared);
                if self.lies_elsewhere(record.layer) {
                    self.work.found = Some(*record);
                } else {
                    self.take_hit(&record, shared, events);
                }
            }
            Decision::Miss(reason) => {
                if let MissReason::Changed { difference, .. } = &reason {
                    self.told.push(difference.clone());
                }
                events.push(Event::Missed { step, reason: reason.clone() });
                self.work.reason = Some(reason);
            }
        }
    }

    /// Asks the world to do what the step does; a prediction asks only for what can be foretold.
    fn execute(&mut self, shared: &Shared, others: &Stages, events: &mut Vec<Event>) -> Progress {
        let step = self.step().clone();
        let keep_empty = !shared.is_classic();
        let below = match self.stack {
            Stack::Known(below) => below,
            Stack::Unknown if step.is_linked() => None,
            Stack::Unknown => {
                self.conclude_unknown(Prediction::Unknowable, shared);
                return Progress::Moved;
            }
        };
        if !shared.is_classic() {
            match self.alike(others) {
                Some(OwnResult::Running) => return Progress::Blocked,
                Some(OwnResult::Made(made)) if !self.lies_elsewhere(made.layer) => {
                    self.work.made = Some(made);
                    self.work.remembered = true;
                    return Progress::Moved;
                }
                Some(OwnResult::Made(_) | OwnResult::Unknown) | None => {}
            }
        }
        let write = match &step.operation {
            Operation::Transfer(_) if self.reads_edited(shared) => {
                self.conclude_unknown(Prediction::Unknowable, shared);
                return Progress::Moved;
            }
            Operation::Run(_) if shared.settings.predict => {
                self.conclude_unknown(Prediction::Unknowable, shared);
                return Progress::Moved;
            }
            Operation::Run(operation) => {
                let container = shared.container(step.id);
                events.push(Event::Running { step: step.id, container: container.clone() });
                let operation = operation.clone();
                self.begin_own(OwnResult::Running);
                return Progress::Asks(Box::new(Action::Run {
                    step: step.id,
                    operation,
                    trees: self.work.trees.clone(),
                    below,
                    container,
                    keep_empty,
                }));
            }
            Operation::Transfer(transfer) => self.write_action(transfer),
            Operation::WorkingDirectory { path, user } => {
                WriteAction::Folder { path: path.clone(), user: user.clone() }
            }
            Operation::Metadata | Operation::From | Operation::GlobalArgument => {
                let made = Made { layer: None, milliseconds: 0 };
                self.begin_own(OwnResult::Made(made));
                self.work.made = Some(made);
                return Progress::Moved;
            }
        };
        self.begin_own(OwnResult::Running);
        let (time, predict) = (shared.layer_time(), shared.settings.predict);
        Progress::Asks(Box::new(Action::Write { write, below, time, keep_empty, predict }))
    }

    pub(super) fn take_for_step(
        &mut self,
        outcome: Outcome,
        shared: &Shared,
        events: &mut Vec<Event>,
    ) -> Result<(), BuildError> {
        match outcome {
            Outcome::Selected(selected) => self.take_selected(selected, shared, events),
            Outcome::Unknown { reason } => self.take_unknown(reason, shared),
            Outcome::Hashed(digests) => self.take_hashes(&digests),
            Outcome::Records(records) => self.work.records = records,
            Outcome::Ran { code, layer, milliseconds } => {
                let step = self.step().clone();
                if code != 0 {
                    let command = match &step.operation {
                        Operation::Run(run) => run.args.join(" "),
                        _ => step.text.clone(),
                    };
                    self.note_miss(Prediction::Unknowable);
                    return Err(BuildError::Command { command, code, lines: step.lines });
                }
                events.push(Event::Removed { step: step.id, container: shared.container(step.id) });
                self.take_made(Made { layer, milliseconds });
            }
            Outcome::Written(layer) => self.take_made(Made { layer, milliseconds: 0 }),
            Outcome::Committed(image) => self.work.image = Some(image),
            Outcome::Done => self.work.remembered = true,
            Outcome::Resolved(_) | Outcome::Failed { .. } => {}
        }
        Ok(())
    }

    fn take_made(&mut self, made: Made) {
        // What the cache had is no work of this stage, though it was put on other layers.
        if self.work.found.is_none() {
            self.end_own(made);
        }
        self.work.made = Some(made);
    }

    /// A step that does not ask the cache.
    fn pass(&mut self, shared: &Shared, events: &mut Vec<Event>) {
        let step = self.step().clone();
        match step.operation {
            Operation::From => {
                if self.triggers > 0 {
                    events.push(Event::Triggers { step: step.id, count: self.triggers });
                }
                events.push(Event::Finished { step: step.id, image: self.image });
            }
            // Global: it belongs to no image.
            Operation::GlobalArgument => {}
            _ => {
                if let Some(assembly) = &mut self.assembly {
                    assembly.add(&step, &step.created_by, None, shared.epoch);
                }
                self.work.notes.push(Note::OnlyConfiguration);
            }
        }
        self.next(StepDecision::NotCached, Prediction::None);
    }
}
