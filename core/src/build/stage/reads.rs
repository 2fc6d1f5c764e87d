//! What a step reads of the context, of stages and of images, before its key is known: the sources of a COPY, the mounts of a
//! RUN.

use super::super::action::{Action, ReadTree, SelectOrigin};
use super::super::assemble::Stack;
use super::super::event::Event;
use super::super::report::{Note, Prediction, StepDecision};
use super::super::select::{self, Selected};
use super::super::session::Shared;
use super::{Progress, StageRun, Stages};
use crate::cache::Contents;
use crate::container_path::ContainerPath;
use crate::plan::Origin;

impl StageRun {
    /// Goes on to the next tree that the step reads; `None` where all are known.
    pub(super) fn read_next(&mut self, shared: &Shared, others: &Stages, events: &mut Vec<Event>) -> Option<Progress> {
        let (origin, sources) = self.step().reads().into_iter().nth(self.work.trees.len())?;
        let origin = match origin {
            Origin::Context => SelectOrigin::Context,
            Origin::Image(reference) => SelectOrigin::Image(reference),
            Origin::Named(name) => SelectOrigin::Named(name),
            Origin::Web { checksum } => SelectOrigin::Web { checksum },
            Origin::Repository => SelectOrigin::Repository,
            Origin::Stage(stage) => match others.get(&stage).filter(|other| other.is_done()).map(|other| other.stack) {
                Some(Stack::Known(chain)) => SelectOrigin::Stack(chain),
                Some(Stack::Unknown) => {
                    // In a prediction: nobody knows what the other stage makes.
                    self.uncertain = true;
                    self.stack = Stack::Unknown;
                    self.next(StepDecision::Depends, Prediction::Unknowable);
                    return Some(Progress::Moved);
                }
                None => return Some(Progress::Blocked),
            },
        };
        if origin == SelectOrigin::Context {
            events.push(Event::Reading { step: self.step().id });
        }
        self.work.origin = Some(origin.clone());
        Some(Progress::Asks(Box::new(Action::Select { origin, sources, builder: shared.options.builder })))
    }

    /// Takes what was found of the tree that was asked for.
    pub(super) fn take_selected(&mut self, selected: Vec<Selected>, shared: &Shared, events: &mut Vec<Event>) {
        let Some(origin) = self.work.origin.take() else { return };
        if origin == SelectOrigin::Context {
            events.push(Event::Read { step: self.step().id, bytes: select::bytes(&selected) });
            let paths = selected.iter().flat_map(|source| &source.entries).map(|file| &file.path);
            self.edited_read.extend(paths.filter(|path| shared.settings.edited.contains(path)).cloned());
        }
        let sources = self.step().reads().get(self.work.trees.len()).map_or(0, |(_, sources)| sources.paths.len());
        let contents = self.work.contents.get_or_insert_with(Contents::default);
        contents.0.extend(select::contents(&selected, sources, origin.is_remote(), shared.options.builder).0);
        self.work.trees.push(ReadTree { origin, selected });
    }

    /// In a prediction: what the step reads, or makes of it, cannot be told.
    pub(super) fn take_unknown(&mut self, reason: String, shared: &Shared) {
        self.work.notes.push(Note::NotKnown { reason });
        if self.work.reason.is_some() {
            // That it runs is known, only not what it makes.
            self.conclude_unknown(Prediction::Unknowable, shared);
            return;
        }
        self.work.origin = None;
        self.uncertain = true;
        self.stack = Stack::Unknown;
        self.next(StepDecision::Depends, Prediction::Unknowable);
    }

    /// Whether a step of this stage reads this file, which is taken to be edited.
    pub(in crate::build) fn has_read_edited(&self, path: &ContainerPath) -> bool {
        self.edited_read.contains(path)
    }

    /// Whether there are steps of which it is not known what they read.
    pub(in crate::build) fn is_uncertain(&self) -> bool {
        self.uncertain
    }

    /// Whether what is read is only taken to be edited: nobody knows its bytes.
    pub(super) fn reads_edited(&self, shared: &Shared) -> bool {
        let edited = &shared.settings.edited;
        let context = self.work.trees.iter().filter(|tree| tree.origin == SelectOrigin::Context);
        context
            .flat_map(|tree| &tree.selected)
            .flat_map(|source| &source.entries)
            .any(|file| edited.contains(&file.path))
    }
}
