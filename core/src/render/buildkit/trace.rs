//! A build's events to vertices, as BuildKit names them.

use super::excerpt::excerpt;
use super::log::{LogLine, visible};
use super::vertex::{Ending, Status, Vertex, time_of_line};
use crate::build::{BuildError, Event};
use crate::cache::MissReason;
use crate::digest::ImageId;
use crate::image::reference::ImageReference;
use crate::ordered;
use crate::plan::StepId;
use crate::render::catalogue::{Explained, Language};
use crate::render::classic::unconsumed;
use crate::source::Lines;

/// What is read before the first step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Definition<'a> {
    /// The Dockerfile's name.
    pub file: &'a str,
    /// Its text.
    pub text: &'a str,
    /// Bytes of `.dockerignore`, where there is one.
    pub ignore: Option<usize>,
}

/// What is known of a build so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Trace {
    language: Language,
    /// In the order in which they began.
    pub(super) vertices: Vec<Vertex>,
    steps: ordered::Map<StepId, usize>,
    /// The names of steps that wait for their sources: a COPY is shown once it knows what it copies.
    waiting: ordered::Map<StepId, String>,
    /// By stage: the look for its base image.
    bases: ordered::Map<usize, usize>,
    /// By reference, so that stages on one base have one look.
    references: ordered::Map<String, usize>,
    context: Option<usize>,
    /// By stage: how many vertices it has in all.
    totals: ordered::Map<usize, usize>,
    /// Whether a miss was explained: then those that follow from it are, too.
    explains: bool,
    failed: Option<Failed>,
    unconsumed: Vec<String>,
    file: String,
    text: String,
}

#[derive(Debug, Clone)]
struct Failed {
    vertex: Option<usize>,
    lines: Option<Lines>,
}

impl Trace {
    pub(super) fn new(language: Language) -> Self {
        Self { language, ..Self::default() }
    }

    pub(super) fn read(&mut self, definition: &Definition<'_>, now: u64) {
        let Definition { file, text, ignore } = definition;
        (self.file, self.text) = ((*file).to_owned(), (*text).to_owned());
        let transferred = vec![format!("transferring dockerfile: {}B", text.len())];
        self.push(Vertex::at_once(format!("[internal] load build definition from {file}"), now, transferred));
        let transferred = ignore.iter().map(|bytes| format!("transferring context: {bytes}B")).collect();
        self.push(Vertex::at_once("[internal] load .dockerignore".to_owned(), now, transferred));
    }

    pub(super) fn event(&mut self, event: &Event, now: u64) {
        match event {
            Event::Resolving { stage, reference } => self.resolving(*stage, reference, now),
            Event::Resolved { reference, .. } => {
                if let Some(vertex) = self.references.get(reference) {
                    self.vertices[*vertex].end(now, Ending::Done);
                }
            }
            Event::Started { step, number: (number, total), stage, text } => {
                let stage = stage.as_ref().map(|stage| format!("{stage} ")).unwrap_or_default();
                self.waiting.insert(*step, format!("[{stage}{number}/{total}] {text}"));
                self.totals.insert(step.stage, *total);
            }
            Event::Reading { .. } if self.context.is_none() => {
                self.context = Some(self.push(Vertex::new("[internal] load build context".to_owned(), now)));
            }
            Event::Read { bytes, .. } => self.loaded(*bytes, now),
            Event::Hit { step } => self.with(*step, now, |vertex| vertex.cached = true),
            Event::Missed { step, reason } => {
                let told = self.is_worth_telling(reason).then(|| Explained::NotCached(reason).say(self.language));
                let status = told.map(|text| Status { text, work: false });
                self.with(*step, now, |vertex| vertex.statuses.extend(status));
            }
            Event::Output { step, bytes, .. } => self.with(*step, now, |vertex| {
                vertex.log.write(bytes, now.saturating_sub(vertex.started));
            }),
            Event::Finished { step, .. } => self.with(*step, now, |vertex| {
                let ending = if vertex.cached { Ending::Cached } else { Ending::Done };
                vertex.end(now, ending);
            }),
            Event::Failed { step, error } => self.failed(*step, error, now),
            Event::Unconsumed { arguments } => self.unconsumed.clone_from(arguments),
            Event::Reading { .. }
            | Event::Triggers { .. }
            | Event::Overriding { .. }
            | Event::Running { .. }
            | Event::Removed { .. }
            | Event::Built { .. } => {}
        }
    }

    /// The image is made and named.
    pub(super) fn exported(&mut self, image: &ImageId, references: &[ImageReference], now: u64) {
        let names = references.iter().map(|reference| format!("naming to {reference}"));
        let said = ["exporting layers".to_owned(), format!("writing image {image}")].into_iter().chain(names);
        self.push(Vertex::at_once("exporting to image".to_owned(), now, said.collect()));
    }

    /// What is said after all vertices: what the failed step wrote and where it stands, or what was given for nothing.
    pub(super) fn closing(&self) -> String {
        let Some(Failed { vertex, lines }) = &self.failed else {
            return if self.unconsumed.is_empty() { String::new() } else { unconsumed(&self.unconsumed) };
        };
        let mut text = String::new();
        if let Some(vertex) = vertex.map(|vertex| &self.vertices[vertex]) {
            let line = |line: &LogLine| format!("{} {}\n", time_of_line(line.at), visible(&line.text));
            let lines = vertex.log.since(0).map(line);
            text = format!("------\n > {}:\n{}------\n", vertex.name, lines.collect::<String>());
        }
        text + &lines.map(|lines| excerpt(&self.file, &self.text, lines)).unwrap_or_default()
    }

    /// How many vertices there are, as far as is known: those of a stage are counted once it has begun.
    pub(super) fn total(&self) -> usize {
        let begun: usize = self.steps.len();
        let known = self.totals.values().sum::<usize>().max(begun);
        self.vertices.len() - begun + known
    }

    pub(super) fn ended(&self) -> usize {
        self.vertices.iter().filter(|vertex| vertex.ended.is_some()).count()
    }

    fn push(&mut self, vertex: Vertex) -> usize {
        self.vertices.push(vertex);
        self.vertices.len() - 1
    }

    /// Whether a person may have expected something else: nobody does of a first build, nor of what follows in it.
    fn is_worth_telling(&mut self, reason: &MissReason) -> bool {
        match reason {
            MissReason::FirstBuild | MissReason::NoCache => false,
            MissReason::Follows { .. } => self.explains,
            _ => {
                self.explains = true;
                true
            }
        }
    }

    /// BuildKit passes over steps that change no files: they have no vertex.
    fn with(&mut self, step: StepId, now: u64, change: impl FnOnce(&mut Vertex)) {
        if let Some(name) = self.waiting.remove(&step) {
            let vertex = self.push(Vertex::new(name, now));
            self.steps.insert(step, vertex);
        }
        if let Some(vertex) = self.steps.get(&step) {
            change(&mut self.vertices[*vertex]);
        }
    }

    fn resolving(&mut self, stage: usize, reference: &str, now: u64) {
        let vertex = match self.references.get(reference) {
            Some(vertex) => *vertex,
            None => self.push(Vertex::new(format!("[internal] load metadata for {reference}"), now)),
        };
        self.references.insert(reference.to_owned(), vertex);
        self.bases.insert(stage, vertex);
    }

    fn loaded(&mut self, bytes: u64, now: u64) {
        let Some(vertex) = self.context.map(|vertex| &mut self.vertices[vertex]) else { return };
        if vertex.ended.is_none() {
            let text = format!("transferring context: {bytes}B");
            vertex.statuses.push(Status { text, work: true });
            vertex.end(now, Ending::Done);
        }
    }

    /// The vertex that failed ends with its error, and all others that still run with it.
    fn failed(&mut self, step: Option<StepId>, error: &BuildError, now: u64) {
        if let Some(step) = step {
            self.with(step, now, |_| ());
        }
        let vertex = step.and_then(|step| self.steps.get(&step).or_else(|| self.bases.get(&step.stage))).copied();
        if let Some(vertex) = vertex {
            self.vertices[vertex].end(now, Ending::Failed(failure(error)));
        }
        for running in &mut self.vertices {
            running.end(now, Ending::Cancelled);
        }
        let lines = match error {
            BuildError::Command { lines, .. } => Some(*lines),
            BuildError::Step { lines, .. } => *lines,
            // What is wrong with the file is drawn by who has the diagnostics; who cancels knows why.
            BuildError::Plan(_) | BuildError::Cancelled => return,
        };
        self.failed = Some(Failed { vertex, lines });
    }
}

/// Why there is no image, in BuildKit's words.
#[must_use]
pub fn failure(error: &BuildError) -> String {
    match error {
        BuildError::Command { command, code, .. } => {
            format!("process \"{command}\" did not complete successfully: exit code: {code}")
        }
        error => error.to_string(),
    }
}
