//! One stage of a build: waits for its base, then goes through its steps.

mod alike;
mod cached;
mod changes;
mod conclude;
mod linked;
mod reads;
mod told;

use std::sync::Arc;

use self::alike::OwnStep;
use super::action::{Action, Outcome, ReadTree, SelectOrigin};
use super::assemble::{Assembly, Stack};
use super::event::{BuildError, Event};
use super::report::{Note, Prediction, StepDecision, StepReport};
use super::session::Shared;
use crate::cache::{
    Ancestor, Contents, Difference, Doubt, FileChange, Ingredients, LayerRecord, LineageStep, MissReason, Record, align,
};
use crate::container_path::ContainerPath;
use crate::digest::{ChainId, ImageId};
use crate::image::config::ImageConfig;
use crate::ordered;
use crate::plan::{self, Base, Operation, Origin, Step, StepId};

/// How far a stage came when it was let go on.
#[derive(Debug)]
pub(super) enum Progress {
    /// It waits for another stage, or is done.
    Blocked,
    /// It went on and may go on further.
    Moved,
    /// It needs the world.
    Asks(Box<Action>),
    /// It was the target, and its image is made.
    Built(ImageId),
}

/// The other stages of the build.
type Stages = ordered::Map<usize, StageRun>;

/// A stage in progress.
#[derive(Debug, Clone)]
pub(super) struct StageRun {
    index: usize,
    phase: Phase,
    steps: Vec<Step>,
    /// How many of the steps after FROM are the base's ONBUILD instructions.
    triggers: usize,
    /// For each step, the step of the last build that it continues.
    partners: Vec<Option<Arc<LineageStep>>>,
    position: usize,
    /// The stages that its steps read, once they are planned.
    pub(super) reads: Vec<usize>,
    /// Declared ARGs, for a stage that starts from this one.
    arguments: Vec<(String, Option<String>)>,
    assembly: Option<Assembly>,
    stack: Stack,
    /// What the next step stands on, as an ingredient.
    parent: String,
    /// The base's image; with the classic builder the image after the last step.
    image: Option<ImageId>,
    /// The first step that ran, in this stage or those that it is based on.
    follows: Option<Ancestor>,
    /// The first step that was taken from the cache though it is new: an earlier stage has just made it (classic).
    stands_on_new: Option<Ancestor>,
    /// What the steps that ran, in this stage or those that it is based on, were said to run for.
    told: Vec<Difference>,
    /// The steps that this stage carries out itself.
    own: Vec<OwnStep>,
    /// In a prediction: whether what is copied from another stage, and so all that follows, is not known.
    uncertain: bool,
    /// The files that are taken to be edited and that its steps read.
    edited_read: ordered::Set<ContainerPath>,
    work: Work,
    reports: Vec<StepReport>,
    lineage: Vec<LineageStep>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Waiting,
    Steps,
    Committing,
    Done,
}

/// What is known of the step at hand.
#[derive(Debug, Clone, Default)]
struct Work {
    started: bool,
    /// The tree that was asked for last.
    origin: Option<SelectOrigin>,
    /// The files that it reads, tree by tree, as far as they are known.
    trees: Vec<ReadTree>,
    contents: Option<Contents>,
    /// What of the files is not as it was, once that was looked into.
    changes: Option<Vec<FileChange>>,
    /// The files that are being looked into.
    doubts: Vec<Doubt>,
    /// What did not matter.
    notes: Vec<Note>,
    ingredients: Option<Ingredients>,
    /// What the cache has under its key, once it was asked.
    records: Vec<Record>,
    /// A result of the cache that was made on nothing, and has to be put on this stage's layers.
    found: Option<Record>,
    /// Why it runs, once that is decided.
    reason: Option<MissReason>,
    /// What it made, once it ran: a layer or none.
    made: Option<Made>,
    /// The image that the classic builder made of it.
    image: Option<ImageId>,
    remembered: bool,
}

#[derive(Debug, Clone, Copy)]
struct Made {
    layer: Option<LayerRecord>,
    milliseconds: u64,
}

impl StageRun {
    pub(super) fn new(index: usize) -> Self {
        Self {
            index,
            phase: Phase::Waiting,
            steps: Vec::new(),
            triggers: 0,
            partners: Vec::new(),
            position: 0,
            reads: Vec::new(),
            arguments: Vec::new(),
            assembly: None,
            stack: Stack::Known(None),
            parent: String::new(),
            image: None,
            follows: None,
            stands_on_new: None,
            told: Vec::new(),
            own: Vec::new(),
            uncertain: false,
            edited_read: ordered::Set::new(),
            work: Work::default(),
            reports: Vec::new(),
            lineage: Vec::new(),
        }
    }

    pub(super) fn is_done(&self) -> bool {
        self.phase == Phase::Done
    }

    /// The step at hand: the FROM until its base is known.
    pub(super) fn current_step(&self) -> Option<StepId> {
        match self.phase {
            Phase::Waiting => Some(StepId { stage: self.index, index: 0 }),
            _ => self.steps.get(self.position).map(|step| step.id),
        }
    }

    pub(super) fn report(&self, shared: &Shared) -> Vec<StepReport> {
        let name = &shared.outline.stages[self.index].name;
        self.reports.iter().map(|report| StepReport { stage_name: name.clone(), ..report.clone() }).collect()
    }

    /// The ARGs that it and the stages it is based on declare.
    pub(super) fn declared(&self) -> impl Iterator<Item = String> + '_ {
        self.arguments.iter().map(|(name, _)| name.clone())
    }

    pub(super) fn lineage(&self) -> Vec<LineageStep> {
        self.lineage.clone()
    }

    /// Goes on by one move. `others` are the other stages.
    pub(super) fn advance(
        &mut self,
        shared: &Shared,
        others: &Stages,
        events: &mut Vec<Event>,
    ) -> Result<Progress, BuildError> {
        match self.phase {
            Phase::Waiting => self.start(shared, others, events),
            Phase::Steps if self.position == self.steps.len() => self.end(shared),
            Phase::Steps => self.advance_step(shared, others, events),
            Phase::Committing | Phase::Done => match self.image.filter(|_| self.phase == Phase::Committing) {
                Some(image) => {
                    self.phase = Phase::Done;
                    Ok(Progress::Built(image))
                }
                None => Ok(Progress::Blocked),
            },
        }
    }

    fn start(&mut self, shared: &Shared, others: &Stages, events: &mut Vec<Event>) -> Result<Progress, BuildError> {
        match &shared.outline.stages[self.index].base {
            Base::Scratch => {
                self.parent = if shared.is_classic() { String::new() } else { "scratch".to_owned() };
                self.begin(ImageConfig::scratch(&shared.options.architecture), shared)
            }
            Base::Stage(base) => {
                let base = others.get(base).expect("a base stage is needed by the stage on it");
                let (Some(assembly), Some(last)) = (&base.assembly, base.steps.last()) else {
                    return Ok(Progress::Blocked);
                };
                let config = assembly.finish(last, shared.epoch);
                self.stack = base.stack;
                self.parent.clone_from(&base.parent);
                self.image = base.image;
                self.stands_on_new.clone_from(&base.stands_on_new);
                if shared.is_classic() {
                    // The classic builder asks again after every FROM: an earlier stage of this build may have made it.
                    self.stands_on_new = self.stands_on_new.take().or_else(|| base.follows.clone());
                } else {
                    self.follows.clone_from(&base.follows);
                }
                self.told.clone_from(&base.told);
                self.uncertain = base.uncertain;
                // The classic builder forgets all ARGs at a FROM.
                if !shared.is_classic() {
                    self.arguments.clone_from(&base.arguments);
                }
                self.begin(config, shared)
            }
            Base::Image(reference) => {
                events.push(Event::Resolving { stage: self.index, reference: reference.to_string() });
                Ok(Progress::Asks(Box::new(Action::Resolve { reference: reference.clone() })))
            }
        }
    }

    /// The base is known: plans the steps.
    fn begin(&mut self, base: ImageConfig, shared: &Shared) -> Result<Progress, BuildError> {
        let planned = plan::steps(&shared.outline, self.index, &base.config, &self.arguments, &shared.options)
            .map_err(BuildError::Plan)?;
        self.steps = planned.steps;
        self.triggers = base.config.on_build.as_ref().map_or(0, Vec::len);
        self.reads = self
            .steps
            .iter()
            .flat_map(Step::reads)
            .filter_map(|(origin, _)| match origin {
                Origin::Stage(stage) => Some(stage),
                Origin::Context | Origin::Image(_) | Origin::Named(_) | Origin::Web { .. } | Origin::Repository => None,
            })
            .collect();
        self.arguments = planned.arguments;
        self.assembly = Some(Assembly::new(base, shared.options.builder));
        self.phase = Phase::Steps;
        self.find_partners(shared);
        Ok(Progress::Moved)
    }

    fn find_partners(&mut self, shared: &Shared) {
        let old = shared.lineage_of(self.index);
        let asking: Vec<_> = self.steps.iter().filter(|step| asks_cache(step, shared)).collect();
        let old_texts: Vec<_> = old.iter().map(|step| step.text.as_str()).collect();
        let new_texts: Vec<_> = asking.iter().map(|step| step.text.as_str()).collect();
        self.partners = vec![None; self.steps.len()];
        for (step, partner) in asking.iter().zip(align(&old_texts, &new_texts)) {
            self.partners[step.id.index] = partner.map(|index| Arc::clone(old[index]));
        }
    }

    /// Takes what came of the action that this stage asked for.
    pub(super) fn take(
        &mut self,
        outcome: Outcome,
        shared: &Shared,
        events: &mut Vec<Event>,
    ) -> Result<(), BuildError> {
        match outcome {
            Outcome::Failed { message } => {
                let message = self.failure(&message, shared);
                let lines = self.steps.get(self.position).map(|step| step.lines);
                let from = shared.outline.stages[self.index].from.lines;
                Err(BuildError::Step { message, lines: Some(lines.unwrap_or(from)) })
            }
            Outcome::Resolved(base) => {
                if let Base::Image(reference) = &shared.outline.stages[self.index].base {
                    events.push(Event::Resolved { reference: reference.to_string(), image: base.id });
                }
                let chain = ChainId::of(&base.config.rootfs.diff_ids);
                self.stack = Stack::Known(chain);
                self.parent = match (shared.is_classic(), chain) {
                    (true, _) => base.id.to_string(),
                    (false, Some(chain)) => chain.to_string(),
                    (false, None) => "scratch".to_owned(),
                };
                self.image = Some(base.id);
                self.begin(base.config, shared).map(|_| ())
            }
            Outcome::Committed(image) if self.phase == Phase::Committing => {
                self.image = Some(image);
                Ok(())
            }
            outcome => self.take_for_step(outcome, shared, events),
        }
    }

    /// All steps are done: makes the image of the target.
    fn end(&mut self, shared: &Shared) -> Result<Progress, BuildError> {
        if self.index != shared.outline.target || shared.settings.predict {
            self.phase = Phase::Done;
            return Ok(Progress::Moved);
        }
        self.phase = Phase::Committing;
        if shared.is_classic() {
            return match self.image {
                Some(_) => Ok(Progress::Moved),
                None => Err(BuildError::Step {
                    message: "no image was generated: is your Dockerfile empty?".to_owned(),
                    lines: None,
                }),
            };
        }
        let (Some(assembly), Some(last)) = (&self.assembly, self.steps.last()) else { return Ok(Progress::Blocked) };
        let config = Box::new(assembly.finish(last, shared.epoch));
        self.image = None;
        Ok(Progress::Asks(Box::new(Action::Commit { config, parent: None })))
    }

    /// What the step at hand is made on.
    fn footing(&self) -> Stack {
        if self.step().is_linked() { Stack::Known(None) } else { self.stack }
    }

    /// The step at hand, as one that others follow.
    fn ancestor(&self) -> Ancestor {
        let step = self.step();
        Ancestor { step: step.text.clone(), line: step.lines.first }
    }

    fn step(&self) -> &Step {
        &self.steps[self.position]
    }
}

/// Whether a step is looked up: with BuildKit those that change files, with the classic builder all but FROM and global
/// ARGs.
fn asks_cache(step: &Step, shared: &Shared) -> bool {
    if shared.is_classic() {
        !matches!(step.operation, Operation::From | Operation::GlobalArgument)
    } else {
        step.changes_files()
    }
}

/// What is foretold of a step whose result is known.
fn prediction(step: &Step, layer: Option<&LayerRecord>) -> Prediction {
    match (&step.operation, layer) {
        (_, None) => Prediction::None,
        (Operation::Run(_), Some(layer)) => Prediction::Recorded(layer.diff_id),
        (_, Some(layer)) => Prediction::Exact(layer.diff_id),
    }
}

/// A step's report, but for its stage's name.
fn report_of(step: &Step, decision: StepDecision, layer: Prediction) -> StepReport {
    StepReport {
        stage: step.id.stage,
        stage_name: None,
        index: step.id.index,
        text: step.text.clone(),
        line: step.lines.first,
        decision,
        layer,
        key: None,
        milliseconds: None,
        notes: Vec::new(),
    }
}
