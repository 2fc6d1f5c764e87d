//! The session: schedules the stages, and passes outcomes on to them.

use std::collections::VecDeque;
use std::sync::Arc;

use super::action::{Action, ActionId, Outcome};
use super::event::{BuildError, Event, Stream};
use super::report::StepReport;
use super::stage::{Progress, StageRun};
use crate::cache::{Lineage, LineageStep};
use crate::container_path::ContainerPath;
use crate::digest::{Digest, ImageId};
use crate::dockerfile::ast::Dockerfile;
use crate::layer::archive::FIXED_TIME;
use crate::ordered;
use crate::plan::{self, Base, Builder, Options, Outline, StepId};

/// What is to be built.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The Dockerfile, without errors.
    pub dockerfile: Dockerfile,
    /// What else was asked for.
    pub options: Options,
    /// The last build of this name.
    pub lineage: Option<Lineage>,
    /// How it is built.
    pub settings: Settings,
}

/// How a build is carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// `--no-cache`.
    pub no_cache: bool,
    /// Whether nothing is to be run or stored: the session then foretells what a build would do.
    pub predict: bool,
    /// For a prediction: files of the context that are taken to be edited (see [`super::Edited`]). What a COPY of them makes
    /// is not known.
    pub edited: ordered::Set<ContainerPath>,
    /// The time of images and history, in seconds since 1970, where no SOURCE_DATE_EPOCH is given.
    pub now: i64,
    /// What container ids are made from: random, or fixed where a build is to be repeated exactly.
    pub seed: String,
}

/// A build in progress.
#[derive(Debug, Clone)]
pub struct Session {
    pub(super) shared: Shared,
    stages: ordered::Map<usize, StageRun>,
    waiting: ordered::Map<ActionId, usize>,
    queue: VecDeque<(ActionId, Action)>,
    next: u64,
    finished: Option<Result<ImageId, BuildError>>,
}

/// What all stages of a build look at.
#[derive(Debug, Clone)]
pub(super) struct Shared {
    pub(super) outline: Outline,
    pub(super) options: Options,
    pub(super) settings: Settings,
    /// The steps of the last build, if there was one. A COPY's may tell of many thousands of files.
    pub(super) lineage: Option<Vec<Arc<LineageStep>>>,
    /// SOURCE_DATE_EPOCH, where it is set.
    pub(super) epoch: Option<i64>,
}

impl Shared {
    /// The time of files that a COPY, ADD or WORKDIR writes.
    pub(super) fn layer_time(&self) -> i64 {
        self.epoch.unwrap_or(FIXED_TIME)
    }

    pub(super) fn is_classic(&self) -> bool {
        self.options.builder == Builder::Classic
    }

    /// The steps of the last build's stage.
    pub(super) fn lineage_of(&self, stage: usize) -> Vec<&Arc<LineageStep>> {
        self.lineage.iter().flatten().filter(|step| step.stage == stage).collect()
    }

    /// A container's id: 64 hexadecimal digits that no other step has.
    pub(super) fn container(&self, step: StepId) -> String {
        Digest::of(format!("{} {} {}", self.settings.seed, step.stage, step.index).as_bytes()).hex()
    }
}

impl Session {
    /// A session for `request`; nothing is asked of the world yet.
    ///
    /// # Errors
    /// [`BuildError::Plan`] for a target or a FROM that is wrong, [`BuildError::Step`] for a SOURCE_DATE_EPOCH that is.
    pub fn new(mut request: Request) -> Result<Self, BuildError> {
        let mut outline = plan::outline(&request.dockerfile, &request.options).map_err(BuildError::Plan)?;
        let epoch = plan::epoch(&mut outline, &mut request.options)
            .map_err(|error| BuildError::Step { message: error.to_string(), lines: None })?;
        let stages = outline.needed.iter().map(|index| (*index, StageRun::new(*index))).collect();
        let Request { options, lineage, settings, .. } = request;
        let lineage = lineage.map(|lineage| lineage.steps.into_iter().map(Arc::new).collect());
        Ok(Self {
            shared: Shared { outline, options, settings, lineage, epoch },
            stages,
            waiting: ordered::Map::new(),
            queue: VecDeque::new(),
            next: 0,
            finished: None,
        })
    }

    /// The actions that can be carried out now, in any order and side by side. Each is given out once. The events are
    /// those of what needed no action.
    pub fn ready(&mut self) -> (Vec<(ActionId, Action)>, Vec<Event>) {
        let events = self.advance();
        (self.queue.drain(..).collect(), events)
    }

    /// Tells what came of an action. Unknown ids (of a session that was cancelled) are ignored.
    pub fn complete(&mut self, id: ActionId, outcome: Outcome) -> Vec<Event> {
        let Some(stage) = self.waiting.remove(&id) else { return Vec::new() };
        if self.finished.is_some() {
            return Vec::new();
        }
        let run = self.stages.get_mut(&stage).expect("actions are asked for by stages that exist");
        let mut events = Vec::new();
        if let Err(error) = run.take(outcome, &self.shared, &mut events) {
            let step = run.current_step();
            events.push(Event::Failed { step, error: error.clone() });
            self.finished = Some(Err(error));
        }
        events
    }

    /// Tells what a running step wrote.
    #[must_use]
    pub fn output(&self, step: StepId, stream: Stream, bytes: Vec<u8>) -> Event {
        Event::Output { step, stream, bytes }
    }

    /// Stops the build: no more actions are given out.
    pub fn cancel(&mut self) -> Vec<Event> {
        if self.finished.is_some() {
            return Vec::new();
        }
        self.finished = Some(Err(BuildError::Cancelled));
        self.queue.clear();
        vec![Event::Failed { step: None, error: BuildError::Cancelled }]
    }

    /// How it ended; `None` while it goes on. A prediction ends with [`Session::is_predicted`] instead.
    #[must_use]
    pub fn finished(&self) -> Option<&Result<ImageId, BuildError>> {
        self.finished.as_ref()
    }

    /// Whether a prediction has said all it can.
    #[must_use]
    pub fn is_predicted(&self) -> bool {
        self.shared.settings.predict && self.stages.values().all(|stage| stage.is_done())
    }

    /// The build arguments that nothing declares, once all stages are planned.
    fn unconsumed(&self) -> Vec<String> {
        let declared = self.stages.values().flat_map(StageRun::declared).collect();
        self.shared.outline.unconsumed(&self.shared.options, &declared)
    }

    /// What was decided so far, in order of stage and place.
    #[must_use]
    pub fn report(&self) -> Vec<StepReport> {
        self.stages.values().flat_map(|stage| stage.report(&self.shared)).collect()
    }

    /// The files taken to be edited that no step reads: editing them runs nothing. None are named while there is a step of
    /// which it is not known what it reads.
    #[must_use]
    pub fn unread_edits(&self) -> Vec<ContainerPath> {
        if self.stages.values().any(StageRun::is_uncertain) {
            return Vec::new();
        }
        let is_unread = |path: &&ContainerPath| !self.stages.values().any(|stage| stage.has_read_edited(path));
        self.shared.settings.edited.iter().filter(is_unread).cloned().collect()
    }

    /// What a later build is to be explained against.
    #[must_use]
    pub fn lineage(&self) -> Lineage {
        Lineage { steps: self.stages.values().flat_map(StageRun::lineage).collect() }
    }

    /// Lets every stage go on as far as it can.
    fn advance(&mut self) -> Vec<Event> {
        let mut events = Vec::new();
        let mut moved = true;
        while moved && self.finished.is_none() {
            moved = false;
            self.enlist();
            let indices: Vec<_> = self.stages.keys().copied().collect();
            for index in indices {
                moved |= self.advance_stage(index, &mut events);
                if self.finished.is_some() {
                    break;
                }
            }
        }
        events
    }

    /// Takes stages along that nobody was known to need: those that an ONBUILD of a base image copies from.
    fn enlist(&mut self) {
        let read: Vec<_> = self.stages.values_mut().flat_map(|stage| std::mem::take(&mut stage.reads)).collect();
        for stage in read.into_iter().flat_map(|stage| self.shared.outline.needed_by(stage, &self.shared.options)) {
            self.stages.entry(stage).or_insert_with(|| StageRun::new(stage));
        }
    }

    fn advance_stage(&mut self, index: usize, events: &mut Vec<Event>) -> bool {
        if self.waiting.values().any(|stage| *stage == index) || !self.may_start(index) {
            return false;
        }
        // A stage looks at finished ones (its base, the origin of a COPY) while it moves.
        let mut run = self.stages.remove(&index).expect("only stages that exist are advanced");
        let progress = run.advance(&self.shared, &self.stages, events);
        let step = run.current_step();
        self.stages.insert(index, run);
        match progress {
            Ok(Progress::Blocked) => false,
            Ok(Progress::Moved) => true,
            Ok(Progress::Asks(action)) => {
                let id = ActionId(self.next);
                self.next += 1;
                self.waiting.insert(id, index);
                self.queue.push_back((id, *action));
                false
            }
            Ok(Progress::Built(image)) => {
                let arguments = self.unconsumed();
                if !arguments.is_empty() {
                    events.push(Event::Unconsumed { arguments });
                }
                events.push(Event::Built { image });
                self.finished = Some(Ok(image));
                false
            }
            Err(error) => {
                events.push(Event::Failed { step, error: error.clone() });
                self.finished = Some(Err(error));
                false
            }
        }
    }

    /// The classic builder goes through the stages one by one; BuildKit starts each as soon as its base is there.
    fn may_start(&self, index: usize) -> bool {
        if self.shared.is_classic() {
            return self.stages.range(..index).all(|(_, stage)| stage.is_done());
        }
        match self.shared.outline.stages[index].base {
            Base::Stage(base) => self.stages.get(&base).is_none_or(StageRun::is_done),
            Base::Scratch | Base::Image(_) => true,
        }
    }
}
