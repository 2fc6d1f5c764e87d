//! Steps that several stages have in common: one stage carries such a step out, the others take what it made.
//!
//! BuildKit merges equal steps of a build, whether the cache is asked or not: each stage misses for a reason of its own,
//! and the step runs once. Else a rebuild would find two results under one key, and one of the stages would not fit on
//! the one that it finds. The classic builder goes through the stages in order, and finds in the cache what an earlier
//! one made; a prediction, which stores nothing, has to know that without asking.
//!
//! A step that is made on nothing (`--link`) has something in common with its like on any other layers.

use super::super::assemble::Stack;
use super::super::event::Event;
use super::super::report::{Prediction, StepDecision};
use super::super::session::Shared;
use super::{Made, StageRun, Stages};
use crate::cache::{Ingredients, Record};

/// A step that a stage of this build carries out itself.
#[derive(Debug, Clone)]
pub(super) struct OwnStep {
    ingredients: Ingredients,
    below: Stack,
    result: OwnResult,
}

/// What came of it.
#[derive(Debug, Clone, Copy)]
pub(super) enum OwnResult {
    /// Nothing yet.
    Running,
    /// This.
    Made(Made),
    /// In a prediction: nobody knows.
    Unknown,
}

impl StageRun {
    /// The step at hand is carried out by this stage.
    pub(super) fn begin_own(&mut self, result: OwnResult) {
        if let Some(ingredients) = self.work.ingredients.clone() {
            self.own.push(OwnStep { ingredients, below: self.footing(), result });
        }
    }

    /// The step that was begun last is done.
    pub(super) fn end_own(&mut self, made: Made) {
        if let Some(own) = self.own.last_mut() {
            own.result = OwnResult::Made(made);
        }
    }

    /// What came of the step at hand in another stage, if one carries it out.
    pub(super) fn alike(&self, others: &Stages) -> Option<OwnResult> {
        self.likes(others).next()
    }

    fn likes<'a>(&'a self, others: &'a Stages) -> impl Iterator<Item = OwnResult> + 'a {
        let (ingredients, footing) = (self.work.ingredients.as_ref(), self.footing());
        let same = move |own: &&OwnStep| Some(&own.ingredients) == ingredients && own.below == footing;
        others.values().rev().flat_map(|other| &other.own).filter(same).map(|own| own.result)
    }

    /// The records that were there before this build: what another stage has just made is no hit for BuildKit.
    pub(super) fn older(&self, mut records: Vec<Record>, others: &Stages) -> Vec<Record> {
        for result in self.likes(others) {
            if let OwnResult::Made(made) = result {
                records.retain(|record| record.layer != made.layer);
            }
        }
        records
    }

    /// In a prediction for the classic builder: the cache would have what an earlier stage makes.
    pub(super) fn take_foretold(&mut self, result: OwnResult, shared: &Shared, events: &mut Vec<Event>) {
        let Some(ingredients) = self.work.ingredients.clone() else { return };
        let step = self.step().clone();
        let ancestor = self.ancestor();
        self.stands_on_new.get_or_insert(ancestor);
        events.push(Event::Hit { step: step.id });
        match (result, self.stack) {
            (OwnResult::Made(made), Stack::Known(below)) => {
                let record = Record {
                    key: ingredients.key(),
                    ingredients,
                    below,
                    layer: made.layer,
                    image: None,
                    created: shared.settings.now,
                    milliseconds: made.milliseconds,
                };
                self.take_hit(&record, shared, events);
            }
            _ => {
                let layer = self.stand_on_unknown(&step, Prediction::Unknowable, shared);
                self.next(StepDecision::Hit, layer);
            }
        }
    }
}
