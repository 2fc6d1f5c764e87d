//! The real machine, as a build session sees it: one method an action.

use std::collections::BTreeMap;
use std::error::Error;
use std::io;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use layercake_core::build::{
    Action, ActionId, Edited, FileToHash, Files, FilesError, Outcome, ResolvedBase, SelectOrigin, Stream, select,
    with_causes,
};
use layercake_core::cache::Record;
use layercake_core::digest::{CacheKey, ChainId, Digest};
use layercake_core::image::reference::ImageReference;
use layercake_core::ordered;
use layercake_core::plan::{Builder, Sources, StepId};

use super::download::{DownloadError, Downloads};
use super::inputs::Read;
use super::predicted::{Overlaid, Predicted};
use super::pulls::Pulls;
use super::run::Command;
use super::stack::Stack;
use crate::engine::pull::{Policy, PullEvent};
use crate::runtime::launch::Running;
use crate::store::known::Known;
use crate::store::{Store, StoreError};

/// The machine that a build runs on.
#[derive(Debug)]
pub(super) struct World<'a> {
    pub(super) store: &'a Store,
    read: &'a Read,
    pub(super) predicted: Predicted,
    pub(super) downloads: Downloads,
    pub(super) pulls: Pulls,
    /// Whether nothing is carried out.
    pub(super) predict: bool,
    running: Mutex<Commands>,
    /// What is known of the context's files.
    known: Known,
}

/// The commands of a build that run now.
#[derive(Debug, Default)]
struct Commands {
    stopped: bool,
    by_container: BTreeMap<String, Arc<Running>>,
}

/// What a working thread tells.
#[derive(Debug)]
pub(super) enum Message {
    /// A command wrote something.
    Output { step: StepId, stream: Stream, bytes: Vec<u8> },
    /// An action is done.
    Done { id: ActionId, outcome: Outcome },
    /// An image comes from a registry.
    Pull(PullEvent),
    /// Someone wants the build to end.
    Interrupted,
}

impl<'a> World<'a> {
    pub(super) fn new(store: &'a Store, read: &'a Read, pull: Policy, predict: bool) -> Self {
        let (downloads, known) = (Downloads::default(), store.known(read.context.path()));
        let (predicted, running, pulls) = (Predicted::default(), Mutex::default(), Pulls::new(pull));
        Self { store, read, predicted, downloads, pulls, predict, running, known }
    }

    /// Keeps what was found out about the context's files for the next build.
    pub(super) fn keep_known(&self) {
        // It saves time and nothing else: a store in which it finds no room still builds.
        let _ = self.known.keep();
    }

    pub(super) fn read(&self) -> &'a Read {
        self.read
    }

    /// Ends the commands that still run, and those that start from now on.
    pub(super) fn stop(&self) {
        self.pulls.stop();
        let mut commands = self.commands();
        commands.stopped = true;
        commands.by_container.values().for_each(|running| kill(running));
    }

    /// Whether the build has ended.
    pub(super) fn is_stopped(&self) -> bool {
        self.commands().stopped
    }

    /// Has a command ended when the build is stopped.
    pub(super) fn watch(&self, container: &str, running: Running) -> Arc<Running> {
        let running = Arc::new(running);
        let mut commands = self.commands();
        if commands.stopped {
            kill(&running);
        }
        commands.by_container.insert(container.to_owned(), Arc::clone(&running));
        running
    }

    /// The command has ended.
    pub(super) fn unwatch(&self, container: &str) {
        self.commands().by_container.remove(container);
    }

    fn commands(&self) -> MutexGuard<'_, Commands> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Carries out an action. What goes wrong is an outcome too, in words.
    pub(super) fn perform(&self, action: Action, messages: &Sender<Message>) -> Outcome {
        let outcome = match action {
            Action::Resolve { reference } => self.resolve(&reference),
            Action::Select { origin, sources, builder } => self.select(&origin, &sources, builder),
            Action::Hash { files } => {
                let digests = files.iter().map(|file| self.hash(file)).collect::<Result<_, _>>();
                digests.map(Outcome::Hashed).map_err(Into::into)
            }
            Action::LookUp { key } => self.look_up(&key).map(Outcome::Records).map_err(Into::into),
            Action::Run { step, operation, trees, below, container, keep_empty } => {
                let command = Command { operation: &operation, trees: &trees };
                self.run(step, command, below.as_ref(), &container, keep_empty, messages)
            }
            Action::Write { write, below, time, keep_empty, predict } => {
                self.write(&write, below, time, keep_empty, predict)
            }
            Action::Stack { layer, write, below, time, predict } => self.put_on(layer, &write, below, time, predict),
            Action::Remember { record } => self.remember(&record),
            Action::Commit { config, parent } => self
                .store
                .put_image(&config, parent.as_ref())
                .map(|image| Outcome::Committed(image.id))
                .map_err(Into::into),
        };
        outcome.unwrap_or_else(|error| Outcome::Failed { message: with_causes(error.as_ref()) })
    }

    fn resolve(&self, reference: &ImageReference) -> Result<Outcome, Box<dyn Error>> {
        let image = self.pulls.image(self.store, reference)?;
        Ok(Outcome::Resolved(Box::new(ResolvedBase { id: image.id, config: image.config })))
    }

    fn select(&self, origin: &SelectOrigin, sources: &Sources, builder: Builder) -> Result<Outcome, Box<dyn Error>> {
        match origin {
            SelectOrigin::Web { checksum } => return self.select_web(&sources.paths, *checksum, builder),
            SelectOrigin::Repository => return self.unknown(no_repositories(&sources.paths).into()),
            _ => {}
        }
        let files = self.origin(origin)?;
        if *origin != SelectOrigin::Context {
            let ignore = match origin {
                SelectOrigin::Named(name) => self.read.named.get(name).map(|folder| &folder.ignore),
                _ => None,
            };
            return Ok(Outcome::Selected(select(files.as_ref(), sources, ignore, builder)?));
        }
        let files = Edited { files: files.as_ref(), paths: &self.read.edited };
        Ok(Outcome::Selected(select(&files, sources, Some(&self.read.ignore), builder)?))
    }

    fn hash(&self, file: &FileToHash) -> Result<Digest, FilesError> {
        let tree = self.origin(&file.origin)?;
        let none = ordered::Set::new();
        let paths = if file.origin == SelectOrigin::Context { &self.read.edited } else { &none };
        Edited { files: tree.as_ref(), paths }.hash(&file.path, &file.header)
    }

    /// Records whose layer and image still exist, newest first.
    fn look_up(&self, key: &CacheKey) -> Result<Vec<Record>, StoreError> {
        let mut records = Vec::new();
        for text in self.store.records(key)? {
            // A record of another version of Layercake is no record.
            let Ok(record) = serde_json::from_str::<Record>(&text) else { continue };
            let layer = match &record.layer {
                Some(layer) => self.store.layer(&layer.chain_id)?.is_some(),
                None => true,
            };
            let image = match &record.image {
                Some(image) => self.store.image(image)?.is_some(),
                None => true,
            };
            if layer && image {
                records.push(record);
            }
        }
        Ok(records)
    }

    fn remember(&self, record: &Record) -> Result<Outcome, Box<dyn Error>> {
        self.store.put_record(&record.key, &serde_json::to_string(record)?)?;
        Ok(Outcome::Done)
    }

    /// The files of a stack of layers, foretold ones among them.
    pub(super) fn stack(&self, top: Option<ChainId>) -> Box<dyn Files + '_> {
        match top.as_ref().and_then(|chain| self.predicted.get(chain)) {
            Some(layer) => Box::new(Overlaid { world: self, layer }),
            None => Box::new(Stack { store: self.store, top }),
        }
    }

    /// What cannot be told: in a prediction that is an answer, in a build a failure. A download that is another than was said
    /// is wrong already.
    pub(super) fn unknown(&self, error: Box<dyn Error>) -> Result<Outcome, Box<dyn Error>> {
        let is_wrong = match error.downcast_ref::<DownloadError>() {
            Some(error) => matches!(error, DownloadError::Checksum { .. }),
            None => !error.is::<NoRepositories>(),
        };
        if !self.predict || is_wrong {
            return Err(error);
        }
        Ok(Outcome::Unknown { reason: with_causes(error.as_ref()) })
    }

    /// The trees that a COPY or ADD reads.
    pub(super) fn origins(&self, origins: &[SelectOrigin]) -> Result<Vec<Box<dyn Files + '_>>, FilesError> {
        origins.iter().map(|origin| self.origin(origin)).collect()
    }

    /// The files that a COPY reads.
    pub(super) fn origin(&self, origin: &SelectOrigin) -> Result<Box<dyn Files + '_>, FilesError> {
        match origin {
            SelectOrigin::Context => Ok(Box::new(self.read.context.look(Some(&self.known)))),
            SelectOrigin::Web { .. } => Ok(Box::new(&self.downloads)),
            SelectOrigin::Repository => Err(absent("a repository")),
            // A stamp is of an inode, in whichever folder it lies.
            SelectOrigin::Named(name) => match self.read.named.get(name) {
                Some(folder) => Ok(Box::new(folder.context.look(Some(&self.known)))),
                None => Err(absent(name)),
            },
            SelectOrigin::Stack(top) => Ok(self.stack(*top)),
            SelectOrigin::Image(reference) => {
                let failed = |error: Box<dyn Error>| FilesError {
                    path: reference.familiar(),
                    source: io::Error::other(with_causes(error.as_ref())),
                };
                let image = self.pulls.image(self.store, reference).map_err(failed)?;
                Ok(self.stack(ChainId::of(&image.config.rootfs.diff_ids)))
            }
        }
    }
}

fn absent(name: &str) -> FilesError {
    FilesError { path: name.to_owned(), source: io::ErrorKind::NotFound.into() }
}

/// A repository is to be added: no program of the machine is started for it, and Layercake has none of its own.
#[derive(Debug, thiserror::Error)]
#[error(
    "ADD of a git repository is not supported ({0}): clone it into the build context and COPY it, or ADD the archive that \
     its host makes of a version, with --unpack"
)]
pub(super) struct NoRepositories(String);

pub(super) fn no_repositories(sources: &[String]) -> NoRepositories {
    NoRepositories(sources.join(" "))
}

fn kill(running: &Running) {
    // It may have ended in this very moment, which is as good.
    let _ = running.signal(libc::SIGKILL);
}
