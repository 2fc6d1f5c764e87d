//! What if, asked for every file at once: which steps would run again if this file of the context were edited?
//!
//! Files that the same steps read have the same answer, so that one of them is asked about. It takes as many predictions as there
//! are different sets of readers, however many files there are. The world is asked for everything once: that a file has other
//! bytes changes nothing but its hash, among the files that were found.

use super::action::{Action, Outcome, SelectOrigin};
use super::edited::edited_hash;
use super::event::BuildError;
use super::report::{StepDecision, StepReport};
use super::session::{Request, Session};
use crate::container_path::ContainerPath;
use crate::layer::entry::Kind;
use crate::ordered;

/// Files × steps.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    /// The steps, and what a build would do now.
    pub steps: Vec<StepReport>,
    /// All files, those with the same answer in one group; the groups are in the order of their first files.
    pub groups: Vec<Group>,
}

/// Files with the same answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The files, sorted.
    pub files: Vec<ContainerPath>,
    /// What each step would do if one of them were edited, or several.
    pub answers: Vec<Answer>,
}

/// What a step would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// It asks no cache, and costs nothing: FROM, and with BuildKit all that changes only the configuration.
    NotCached,
    /// Its result would come from the cache.
    Cached,
    /// It would run.
    Runs,
    /// That depends on what a step before it makes, which is not known.
    Depends,
}

impl From<&StepReport> for Answer {
    fn from(report: &StepReport) -> Self {
        match report.decision {
            StepDecision::NotCached => Self::NotCached,
            StepDecision::Hit => Self::Cached,
            StepDecision::Miss(_) => Self::Runs,
            StepDecision::Depends => Self::Depends,
        }
    }
}

impl Matrix {
    /// Asks about `files` of the context what an edit of each would run again, if `request` were built. `perform` carries out
    /// the actions of a prediction.
    ///
    /// # Errors
    /// As the build, where its Dockerfile, or what it is made from, is wrong already.
    pub fn new(
        request: &Request,
        files: &ordered::Set<ContainerPath>,
        perform: &mut dyn FnMut(Action) -> Outcome,
    ) -> Result<Self, BuildError> {
        let mut known = Known { perform, answers: Vec::new() };
        let steps = known.predict(request, None)?;
        let mut answered: ordered::Map<Vec<Answer>, Vec<ContainerPath>> = ordered::Map::new();
        for (readers, files) in known.readers(files) {
            let example = files.first().filter(|_| !readers.is_empty());
            let reports = example.map(|example| known.predict(request, Some(example))).transpose()?;
            let answers = reports.as_ref().unwrap_or(&steps).iter().map(Answer::from).collect();
            answered.entry(answers).or_default().extend(files);
        }
        let group = |(answers, mut files): (Vec<Answer>, Vec<ContainerPath>)| {
            ordered::sort(&mut files);
            Group { files, answers }
        };
        let mut groups: Vec<Group> = answered.into_iter().map(group).collect();
        ordered::sort_by(&mut groups, |one, other| one.files.cmp(&other.files));
        Ok(Self { steps, groups })
    }

    /// What each step would do if nothing were edited.
    #[must_use]
    pub fn now(&self) -> Vec<Answer> {
        self.steps.iter().map(Answer::from).collect()
    }
}

/// The world, as far as it was asked.
struct Known<'a> {
    perform: &'a mut dyn FnMut(Action) -> Outcome,
    answers: Vec<(Action, Outcome)>,
}

impl Known<'_> {
    /// What a build would decide, if the file `edited` had other bytes.
    fn predict(&mut self, request: &Request, edited: Option<&ContainerPath>) -> Result<Vec<StepReport>, BuildError> {
        let mut request = request.clone();
        request.settings.predict = true;
        request.settings.edited = edited.into_iter().cloned().collect();
        let mut session = Session::new(request)?;
        loop {
            let (actions, _) = session.ready();
            if let Some(Err(error)) = session.finished() {
                return Err(error.clone());
            }
            if session.is_predicted() {
                return Ok(session.report());
            }
            if actions.is_empty() {
                let message = "the plan is stuck: its stages wait for each other".to_owned();
                return Err(BuildError::Step { message, lines: None });
            }
            for (id, action) in actions {
                let outcome = self.ask(action, edited);
                session.complete(id, outcome);
            }
        }
    }

    fn ask(&mut self, action: Action, edited: Option<&ContainerPath>) -> Outcome {
        let known = self.answers.iter().find(|(known, _)| *known == action).map(|(_, outcome)| outcome.clone());
        let mut outcome = known.unwrap_or_else(|| {
            let outcome = (self.perform)(action.clone());
            self.answers.push((action.clone(), outcome.clone()));
            outcome
        });
        if let Some(edited) = edited {
            edit(&action, &mut outcome, edited);
        }
        outcome
    }

    /// The files, by which of the questions for files of the context found them.
    fn readers(&self, files: &ordered::Set<ContainerPath>) -> ordered::Map<Vec<usize>, Vec<ContainerPath>> {
        let mut readers: ordered::Map<&ContainerPath, Vec<usize>> = ordered::Map::new();
        for (index, (action, outcome)) in self.answers.iter().enumerate() {
            let (Action::Select { origin: SelectOrigin::Context, .. }, Outcome::Selected(selected)) = (action, outcome)
            else {
                continue;
            };
            for file in selected.iter().flat_map(|source| &source.entries) {
                let readers = readers.entry(&file.path).or_default();
                // One COPY may find a file twice.
                if readers.last() != Some(&index) {
                    readers.push(index);
                }
            }
        }
        let mut files_of: ordered::Map<Vec<usize>, Vec<ContainerPath>> = ordered::Map::new();
        for file in files {
            files_of.entry(readers.remove(file).unwrap_or_default()).or_default().push(file.clone());
        }
        files_of
    }
}

/// Makes an answer of the world that in which a file has other bytes, as [`super::Edited`] shows it.
fn edit(action: &Action, outcome: &mut Outcome, edited: &ContainerPath) {
    match (action, outcome) {
        (Action::Select { origin: SelectOrigin::Context, .. }, Outcome::Selected(selected)) => {
            let found = selected.iter_mut().flat_map(|source| &mut source.entries);
            for file in found.filter(|file| file.path == *edited && matches!(file.entry.kind, Kind::File { .. })) {
                file.hash = edited_hash(&file.hash);
            }
        }
        (Action::Hash { files }, Outcome::Hashed(digests)) => {
            let hashed = files.iter().zip(digests);
            for (_, digest) in hashed.filter(|(file, _)| file.origin == SelectOrigin::Context && file.path == *edited) {
                *digest = edited_hash(digest);
            }
        }
        _ => {}
    }
}
