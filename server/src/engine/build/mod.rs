//! Builds: performs the actions of core's session on the store and the runtime.
//!
//! What is cheap (asking the cache, finding a base) is done on the spot; running a command, reading and writing files go to
//! threads of their own, so that independent stages run side by side. `plan` is the same session with nothing run.

pub(super) mod archive;
mod context;
mod download;
mod failure;
mod inputs;
mod interrupt;
mod look;
mod matrix;
mod mounts;
mod outcome;
mod predicted;
mod pulls;
mod run;
mod secret;
pub(super) mod stack;
mod stamp;
mod volumes;
mod world;
pub(super) mod write;

use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use layercake_core::build::{Action, BuildError, Event, Request, Session, Settings, StepReport};
use layercake_core::cache::Lineage;
use layercake_core::dockerfile::ast::Kind;
use layercake_core::dockerfile::front_end;
use layercake_core::dockerfile::remote::{self, Place};
use layercake_core::image::reference::ImageReference;
use layercake_core::plan as planned;
use serde::{Deserialize, Serialize};

pub use failure::BuildFailure;
pub use inputs::{Inputs, NamedSource};
pub use matrix::FileMatrix;
pub use outcome::{Built, Plan};
pub use secret::Secret;

use super::Engine;
use super::pull::{Policy, PullEvent};
use crate::store::Store;
use inputs::Read;
use interrupt::Interrupts;
use world::{Message, World};

/// A build as the store remembers it: what the next one is explained against, and what `layercake explain` shows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BuildRecord {
    /// The Dockerfile, as it was named.
    pub dockerfile: String,
    /// Each step's ingredients.
    pub lineage: Lineage,
    /// What was decided.
    pub report: Vec<StepReport>,
}

/// What a build tells as it goes.
#[derive(Debug)]
pub enum Progress<'a> {
    /// The Dockerfile was read: its name and size, and the bytes of the context if the classic builder asks.
    Read {
        /// The Dockerfile's name.
        dockerfile: &'a str,
        /// Its text.
        text: &'a str,
        /// Bytes of the ignore file, where there is one.
        ignore: Option<usize>,
        /// Bytes of the context's files, for the classic builder, which says so.
        context: Option<u64>,
        /// A front end that the file asks for and does not get.
        foreign: Option<&'a str>,
    },
    /// Something happened.
    Event(&'a Event),
    /// An image comes from a registry.
    Pull(PullEvent),
    /// Nothing happened for a moment: displays of running times may want to know.
    Waiting,
}

/// How long nothing happens before [`Progress::Waiting`] is told.
const MOMENT: Duration = Duration::from_millis(100);

impl Engine {
    /// Builds an image, and lets `tags` name it. The process must own the store's files.
    ///
    /// # Errors
    /// As [`build`].
    pub fn build(
        &self,
        inputs: &Inputs,
        tags: &[ImageReference],
        tell: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Built, BuildFailure> {
        build(self.store(), inputs, tags, tell)
    }

    /// Says what a build would do, and does nothing. The process must own the store's files.
    ///
    /// # Errors
    /// As [`plan`].
    pub fn plan(&self, inputs: &Inputs) -> Result<Plan, BuildFailure> {
        plan(self.store(), inputs)
    }

    /// The last build of the store; `None` where nothing was built yet.
    ///
    /// # Errors
    /// What the store said, or a record that cannot be read.
    pub fn latest_build(&self) -> Result<Option<BuildRecord>, BuildFailure> {
        let Some(text) = self.store().latest_lineage()? else { return Ok(None) };
        Ok(Some(serde_json::from_str(&text).map_err(BuildFailure::Record)?))
    }
}

/// Builds an image, and lets `tags` name it.
///
/// # Errors
/// [`BuildFailure`]: what is wrong with the Dockerfile, the step that failed, or what the store said. Steps that were done
/// before stay in the cache.
fn build(
    store: &Store,
    inputs: &Inputs,
    tags: &[ImageReference],
    tell: &mut dyn FnMut(Progress<'_>),
) -> Result<Built, BuildFailure> {
    let _lease = store.hold()?;
    let read = inputs.read()?;
    let context = if inputs.is_classic() { Some(read.context_bytes()?) } else { None };
    let foreign = front_end::foreign(&read.text);
    let ignore = read.ignore_bytes;
    tell(Progress::Read { dockerfile: &read.name, text: &read.text, ignore, context, foreign: foreign.as_deref() });
    refuse_repositories(inputs, &read)?;
    let mut session = session(store, inputs, &read, false)?;
    let world = World::new(store, &read, inputs.pull, false);
    let result = carry_out(&mut session, &world, tell);
    world.keep_known();
    remember(store, inputs, &read, &session)?;
    let image = result?;
    for tag in tags {
        store.tag(tag, &image)?;
    }
    Ok(Built { image, report: session.report() })
}

/// Says what a build would do, and does nothing.
///
/// # Errors
/// As [`build`], where the Dockerfile or its sources are wrong already.
fn plan(store: &Store, inputs: &Inputs) -> Result<Plan, BuildFailure> {
    let _lease = store.hold()?;
    let read = inputs.read()?;
    let mut session = session(store, inputs, &read, true)?;
    let world = World::new(store, &read, Policy::Never, true);
    let result = carry_out(&mut session, &world, &mut |_: Progress<'_>| {});
    world.keep_known();
    match result {
        Ok(_) | Err(BuildFailure::Predicted) => {
            let unread = session.unread_edits().iter().map(|path| path.relative().to_owned()).collect();
            Ok(Plan { report: session.report(), unread })
        }
        Err(failure) => Err(failure),
    }
}

/// Refuses an ADD of a repository before anything is run: what is named by a variable is refused when its turn comes.
fn refuse_repositories(inputs: &Inputs, read: &Read) -> Result<(), BuildFailure> {
    let outline = planned::outline(&read.dockerfile, &inputs.options(read)?)
        .map_err(|diagnostics| read.failure(BuildError::Plan(diagnostics)))?;
    let needed = outline.needed.iter().flat_map(|stage| &outline.stages[*stage].instructions);
    for instruction in needed {
        let Kind::Add(add) = &instruction.kind else { continue };
        if let Some(source) = add.sources.iter().find(|source| remote::place(source) == Place::Repository) {
            let message = world::no_repositories(std::slice::from_ref(source)).to_string();
            return Err(read.failure(BuildError::Step { message, lines: Some(instruction.lines) }));
        }
    }
    Ok(())
}

fn session(store: &Store, inputs: &Inputs, read: &Read, predict: bool) -> Result<Session, BuildFailure> {
    Session::new(request(store, inputs, read, predict)?).map_err(|error| read.failure(error))
}

fn request(store: &Store, inputs: &Inputs, read: &Read, predict: bool) -> Result<Request, BuildFailure> {
    let before = match store.lineage(&inputs.lineage_name(read))? {
        Some(text) => serde_json::from_str::<BuildRecord>(&text).map_err(BuildFailure::Record)?.lineage.into(),
        None => None,
    };
    Ok(Request {
        dockerfile: read.dockerfile.clone(),
        options: inputs.options(read)?,
        lineage: before,
        settings: Settings {
            no_cache: inputs.no_cache,
            predict,
            edited: read.edited.clone(),
            now: super::now(),
            seed: super::names::random_id(),
        },
    })
}

fn remember(store: &Store, inputs: &Inputs, read: &Read, session: &Session) -> Result<(), BuildFailure> {
    let record = BuildRecord { dockerfile: read.name.clone(), lineage: session.lineage(), report: session.report() };
    let text = serde_json::to_string(&record).map_err(BuildFailure::Record)?;
    Ok(store.put_lineage(&inputs.lineage_name(read), &text)?)
}

/// Performs a session's actions until it ends.
fn carry_out(
    session: &mut Session,
    world: &World<'_>,
    tell: &mut dyn FnMut(Progress<'_>),
) -> Result<layercake_core::digest::ImageId, BuildFailure> {
    let (interrupts, open) = Interrupts::take().map_err(BuildFailure::Signals)?;
    let interrupts = &interrupts;
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        world.pulls.tell_to(sender.clone());
        // Dropped at the end of this closure, however it is left: then the watching thread ends too.
        let _open = open;
        let interrupted = sender.clone();
        scope.spawn(move || interrupts.wait().then(|| interrupted.send(Message::Interrupted)));
        let mut working = 0_usize;
        loop {
            let (actions, events) = session.ready();
            tell_all(tell, &events);
            if let Some(finished) = session.finished() {
                let finished = finished.clone();
                // What still runs is of no use any more.
                world.stop();
                return finished.map_err(|error| world.read().failure(error));
            }
            if session.is_predicted() {
                return Err(BuildFailure::Predicted);
            }
            let mut answered = false;
            for (id, action) in actions {
                if is_work(&action, world) {
                    let sender = sender.clone();
                    working += 1;
                    scope.spawn(move || {
                        let outcome = world.perform(action, &sender);
                        // The receiver is gone only when the build has ended without waiting for this.
                        let _ = sender.send(Message::Done { id, outcome });
                    });
                } else {
                    answered = true;
                    let outcome = world.perform(action, &sender);
                    tell_all(tell, &session.complete(id, outcome));
                }
            }
            if answered {
                continue;
            }
            if working == 0 {
                let message = "the build is stuck: its stages wait for each other".to_owned();
                return Err(world.read().failure(BuildError::Step { message, lines: None }));
            }
            match receiver.recv_timeout(MOMENT) {
                Ok(Message::Output { step, stream, bytes }) => tell_all(tell, &[session.output(step, stream, bytes)]),
                Ok(Message::Done { id, outcome }) => {
                    working -= 1;
                    tell_all(tell, &session.complete(id, outcome));
                }
                Ok(Message::Pull(event)) => tell(Progress::Pull(event)),
                Err(RecvTimeoutError::Timeout) => tell(Progress::Waiting),
                Ok(Message::Interrupted) | Err(RecvTimeoutError::Disconnected) => tell_all(tell, &session.cancel()),
            }
        }
    })
}

fn tell_all(tell: &mut dyn FnMut(Progress<'_>), events: &[Event]) {
    events.iter().for_each(|event| tell(Progress::Event(event)));
}

/// Whether an action may take long: a command, reading and writing files, or asking a registry.
fn is_work(action: &Action, world: &World<'_>) -> bool {
    match action {
        Action::Resolve { reference } => world.pulls.asks(world.store, reference),
        Action::Run { .. } | Action::Write { .. } | Action::Stack { .. } => true,
        Action::Select { .. } | Action::Hash { .. } => true,
        _ => false,
    }
}
