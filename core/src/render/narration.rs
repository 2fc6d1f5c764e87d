//! A build as sentences, one for each thing that happens: for screen readers, captions and logs.
//!
//! What happens to containers and images is told by [`Change`](super::catalogue::Change).

use super::catalogue::{Failure, Language, StepLabel, Told};
use crate::build::{BuildError, Event};
use crate::ordered;
use crate::plan::StepId;

/// Tells a build: knows what its steps are called, and counts them.
#[derive(Debug, Clone, Default)]
pub struct Narrator {
    language: Language,
    steps: ordered::Map<StepId, StepLabel>,
    /// Base images: whether each was found already. Stages on the same one need no sentence of their own.
    bases: ordered::Map<String, bool>,
    cached: usize,
    ran: usize,
}

impl Narrator {
    /// Nothing told yet.
    #[must_use]
    pub fn new(language: Language) -> Self {
        Self { language, ..Self::default() }
    }

    /// The language that it speaks.
    #[must_use]
    pub fn language(&self) -> Language {
        self.language
    }

    /// The sentence for the Dockerfile that was read.
    #[must_use]
    pub fn read(&self, file: &str, text: &str) -> String {
        Told::DockerfileRead { file, lines: text.lines().count() }.say(self.language)
    }

    /// The sentence for an event; `None` for what belongs to no step that is counted, and what was said before.
    pub fn event(&mut self, event: &Event) -> Option<String> {
        if self.was_said(event) {
            return None;
        }
        match event {
            Event::Started { step, number: (number, total), stage, .. } => {
                let label = StepLabel { number: *number, total: *total, stage: stage.clone() };
                self.steps.insert(*step, label);
            }
            Event::Hit { .. } => self.cached += 1,
            Event::Missed { .. } => self.ran += 1,
            _ => {}
        }
        Some(self.told(event)?.say(self.language))
    }

    fn was_said(&mut self, event: &Event) -> bool {
        match event {
            Event::Resolving { reference, .. } if self.bases.contains_key(reference) => true,
            Event::Resolving { reference, .. } => self.bases.insert(reference.clone(), false).is_some(),
            Event::Resolved { reference, .. } => self.bases.insert(reference.clone(), true) == Some(true),
            _ => false,
        }
    }

    fn told<'a>(&'a self, event: &'a Event) -> Option<Told<'a>> {
        let step = |step: &StepId| self.steps.get(step);
        Some(match event {
            Event::Resolving { reference, .. } => Told::BaseWanted { reference },
            Event::Resolved { reference, image } => Told::BaseFound { reference, image },
            Event::Started { step: id, text, .. } => Told::Begins { step: step(id)?, text },
            Event::Triggers { count, .. } => Told::Triggers { count: *count },
            Event::Reading { step: id } => Told::Reads { step: step(id)? },
            Event::Read { step: id, bytes } => Told::Copies { step: step(id)?, bytes: *bytes },
            Event::Overriding { step: id, healthcheck } => {
                Told::Overrides { step: step(id)?, healthcheck: healthcheck.join(" ") }
            }
            Event::Hit { step: id } => Told::Cached { step: step(id)? },
            Event::Missed { step: id, reason } => Told::Runs { step: step(id)?, reason },
            Event::Running { step: id, container } => {
                Told::InContainer { step: step(id)?, container: container.get(..12).unwrap_or(container) }
            }
            Event::Output { step: id, bytes, .. } => {
                let text = String::from_utf8_lossy(bytes);
                let mut lines = text.lines().filter(|line| !line.trim().is_empty());
                let line = super::buildkit::visible(lines.next_back()?);
                Told::Writes { step: step(id)?, line, more: lines.count() }
            }
            Event::Removed { step: id, .. } => Told::ContainerGone { step: step(id)? },
            Event::Finished { step: id, image } => Told::Done { step: step(id)?, image: image.as_ref() },
            Event::Failed { step: id, error } => {
                let failure = match error {
                    BuildError::Plan(diagnostics) => Failure::Wrong { errors: diagnostics.len() },
                    BuildError::Command { code, .. } => Failure::Command { code: *code },
                    BuildError::Step { message, .. } => Failure::World { message },
                    BuildError::Cancelled => Failure::Cancelled,
                };
                Told::Failed { step: id.as_ref().and_then(step), failure }
            }
            Event::Unconsumed { arguments } => Told::Unconsumed { arguments },
            Event::Built { image } => Told::Built { image, cached: self.cached, ran: self.ran },
        })
    }
}
