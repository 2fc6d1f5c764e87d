//! `docker build`: core's own build session, its actions carried out on the simulated machine.

mod actions;
mod inputs;
pub(in crate::sim) mod plan;
mod words;

use std::collections::VecDeque;
use std::sync::Arc;

use super::failure::Failure;
use super::telling::Telling;
use super::{Begun, World, pull, volume};
use crate::build::{Action, ActionId, BuildError, Event, Outcome, ResolvedBase, Session};
use crate::command::Line;
use crate::digest::ChainId;
use crate::image::reference::ImageReference;
use crate::plan::StepId;
use crate::sim::kernel::Nanoseconds;
use crate::sim::world::clients::{Client, Job, Progress};
use crate::sim::world::containers::ContainerState;
use crate::sim::world::images::BuildRecord;
use crate::sim::world::registry::Published;
use inputs::Inputs;
pub(super) use plan::{explain, plan};
use words::Words;

pub(super) fn begin(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    let inputs = Inputs::read(world, client, line)?;
    let session = match Session::new(inputs.request(world)) {
        Ok(session) => session,
        Err(error) => return Err(inputs.failure(&error)),
    };
    let mut words = Words::new(&inputs, line, client);
    words.begin(client, &inputs);
    Ok(Progress::Become(Box::new(Build {
        inputs,
        session,
        words,
        started: world.kernel().clock(),
        queue: VecDeque::new(),
        doing: Doing::Nothing,
    })))
}

/// A build that goes on.
#[derive(Debug, Clone)]
struct Build {
    inputs: Inputs,
    session: Session,
    words: Words,
    /// When it began.
    started: Nanoseconds,
    queue: VecDeque<(ActionId, Action)>,
    doing: Doing,
}

/// What takes time.
#[derive(Debug, Clone)]
enum Doing {
    Nothing,
    /// A base image comes.
    Fetching {
        action: ActionId,
        reference: ImageReference,
        published: Arc<Published>,
        telling: Telling,
    },
    /// A command runs.
    Running {
        action: ActionId,
        step: StepId,
        container: String,
        seen: usize,
        began: Nanoseconds,
        below: Option<ChainId>,
        keep_empty: bool,
    },
}

impl Build {
    /// Milliseconds since it began.
    fn now(&self, world: &World) -> u64 {
        (world.kernel().clock() - self.started) / 1_000_000
    }

    fn tell(&mut self, world: &World, client: &mut Client, events: &[Event]) {
        let now = self.now(world);
        for event in events {
            self.words.event(client, event, now);
        }
    }

    fn complete(&mut self, world: &World, client: &mut Client, action: ActionId, outcome: Outcome) {
        let events = self.session.complete(action, outcome);
        self.tell(world, client, &events);
    }

    /// Begins an action; what takes no time is done.
    fn act(&mut self, world: &mut World, client: &mut Client, id: ActionId, action: Action) {
        let outcome = match action {
            Action::Resolve { reference } => match self.resolve(world, client, id, reference) {
                Some(outcome) => outcome,
                None => return,
            },
            Action::Run { step, operation, below, container, keep_empty, .. } => {
                match actions::start(world, &operation, below, &container) {
                    Ok(()) => {
                        let began = world.kernel().clock();
                        self.doing = Doing::Running { action: id, step, container, seen: 0, began, below, keep_empty };
                        return;
                    }
                    Err(message) => Outcome::Failed { message },
                }
            }
            action => actions::perform(world, &self.inputs, action),
        };
        self.complete(world, client, id, outcome);
    }

    fn resolve(
        &mut self,
        world: &mut World,
        client: &mut Client,
        action: ActionId,
        reference: ImageReference,
    ) -> Option<Outcome> {
        let here = world.images.find(&reference.familiar()).ok().cloned();
        if let Some(image) = here.filter(|_| !self.inputs.pull) {
            return Some(Outcome::Resolved(Box::new(ResolvedBase { id: image.id, config: image.config.clone() })));
        }
        match pull::find(world, &reference) {
            Ok(published) => {
                let terminal = world.is_terminal(client, 1);
                let telling = pull::telling(world, &reference, &published, terminal);
                // The step's own line comes first, and is said when the base is known.
                self.words.hold(&telling);
                let telling = telling.silently();
                self.doing = Doing::Fetching { action, reference, published, telling };
                None
            }
            Err(failure) => Some(Outcome::Failed { message: failure.words() }),
        }
    }

    /// Goes on with what takes time. `None` when it is done.
    fn go_on(&mut self, world: &mut World, client: &mut Client) -> Option<Progress> {
        match std::mem::replace(&mut self.doing, Doing::Nothing) {
            Doing::Nothing => None,
            Doing::Fetching { action, reference, published, mut telling } => {
                if let Some(progress) = telling.go(world, client) {
                    self.doing = Doing::Fetching { action, reference, published, telling };
                    return Some(progress);
                }
                pull::take_over(world, &reference, &published);
                let image = &published.image;
                let base = ResolvedBase { id: image.id, config: image.config.clone() };
                self.complete(world, client, action, Outcome::Resolved(Box::new(base)));
                Some(Progress::Again)
            }
            Doing::Running { action, step, container, seen, began, below, keep_empty } => {
                let found = world.containers.find(&container)?;
                let pieces: Vec<_> = found.log.since(seen).cloned().collect();
                let (end, state) = (found.log.end(), found.state.clone());
                for piece in &pieces {
                    let event = self.session.output(step, piece.stream, piece.bytes.clone());
                    self.tell(world, client, &[event]);
                }
                let ContainerState::Exited { code, .. } = state else {
                    self.doing = Doing::Running { action, step, container, seen: end, began, below, keep_empty };
                    return Some(if pieces.is_empty() { Progress::Wait } else { Progress::Again });
                };
                let milliseconds = (world.kernel().clock() - began) / 1_000_000;
                let layer = if code == 0 { actions::layer_of(world, &container, below, keep_empty) } else { None };
                // The classic builder leaves the container of a step that failed.
                if code == 0 || !self.words.is_classic() {
                    volume::remove_container(world, &container);
                }
                let outcome = Outcome::Ran { code: i32::from(code), layer, milliseconds };
                self.complete(world, client, action, outcome);
                Some(Progress::Again)
            }
        }
    }

    fn cancel(&mut self, world: &mut World, client: &mut Client) {
        if let Doing::Running { container, .. } = &self.doing {
            world.kill_container(container);
            volume::remove_container(world, container);
        }
        self.doing = Doing::Nothing;
        self.queue.clear();
        let events = self.session.cancel();
        self.tell(world, client, &events);
    }

    fn finish(
        &mut self,
        world: &mut World,
        client: &mut Client,
        result: Result<crate::digest::ImageId, BuildError>,
    ) -> Progress {
        let name = self.inputs.lineage_name();
        let record = BuildRecord {
            dockerfile: self.inputs.file.clone(),
            lineage: self.session.lineage(),
            report: self.session.report(),
        };
        world.images.builds.insert(name.clone(), Arc::new(record));
        world.images.latest = Some(name);
        let now = self.now(world);
        match result {
            Ok(image) => {
                for tag in &self.inputs.tags {
                    world.images.tag(tag.clone(), image);
                }
                self.words.finish(client, Some(&image), &self.inputs.tags, now);
                Progress::Done(0)
            }
            Err(error) => {
                self.words.finish(client, None, &self.inputs.tags, now);
                let failure =
                    if self.words.is_classic() { self.inputs.failure(&error) } else { self.inputs.unsolved(&error) };
                failure.tell(world, client)
            }
        }
    }
}

impl Job for Build {
    fn turn(&mut self, world: &mut World, client: &mut Client) -> Progress {
        if !world.signals_for(client).is_empty() {
            self.cancel(world, client);
        }
        if let Some(progress) = self.go_on(world, client) {
            return progress;
        }
        if let Some((id, action)) = self.queue.pop_front() {
            self.act(world, client, id, action);
            return Progress::Again;
        }
        let (actions, events) = self.session.ready();
        self.tell(world, client, &events);
        if let Some(result) = self.session.finished().cloned() {
            return self.finish(world, client, result);
        }
        if actions.is_empty() {
            return Failure::new("the build is stuck: its stages wait for each other").tell(world, client);
        }
        self.queue.extend(actions);
        Progress::Again
    }

    fn copy(&self) -> Box<dyn Job> {
        Box::new(self.clone())
    }
}
