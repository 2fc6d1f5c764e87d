//! Builds told at given times: what is printed of them, and how they are drawn.

mod picture;
mod plain;

use super::Definition;
use crate::build::{BuildError, Event, Stream};
use crate::cache::MissReason;
use crate::digest::{Digest, ImageId};
use crate::plan::StepId;
use crate::source::Lines;

/// Something that happens, and when.
type Moment = (u64, Event);

const DOCKERFILE: &str = "FROM busybox AS app\nCOPY a /a\nRUN echo one && \\\n    make\nCMD [\"a\"]\n";

fn definition() -> Definition<'static> {
    Definition { file: "Dockerfile", text: DOCKERFILE, ignore: None }
}

fn image() -> ImageId {
    ImageId::new(Digest::of(b"image"))
}

fn step(stage: usize, index: usize) -> StepId {
    StepId { stage, index }
}

/// The step `index` of the only stage begins: number `index + 1` of `total`.
fn started(index: usize, total: usize, text: &str) -> Event {
    Event::Started { step: step(0, index), number: (index + 1, total), stage: None, text: text.to_owned() }
}

/// The same of one of several stages.
fn started_in(stage: usize, name: &str, index: usize, total: usize, text: &str) -> Event {
    Event::Started {
        step: step(stage, index),
        number: (index + 1, total),
        stage: Some(name.to_owned()),
        text: text.to_owned(),
    }
}

fn resolving(reference: &str) -> Event {
    Event::Resolving { stage: 0, reference: reference.to_owned() }
}

fn resolved(reference: &str) -> Event {
    Event::Resolved { reference: reference.to_owned(), image: image() }
}

fn hit(index: usize) -> Event {
    Event::Hit { step: step(0, index) }
}

/// The step misses for a reason that is not worth a word.
fn runs(step: StepId) -> Event {
    Event::Missed { step, reason: MissReason::FirstBuild }
}

fn missed(index: usize, reason: MissReason) -> Event {
    Event::Missed { step: step(0, index), reason }
}

fn output(index: usize, text: &str) -> Event {
    output_of(step(0, index), text)
}

fn output_of(step: StepId, text: &str) -> Event {
    Event::Output { step, stream: Stream::Stdout, bytes: text.as_bytes().to_vec() }
}

fn finished(index: usize) -> Event {
    finished_of(step(0, index))
}

fn finished_of(step: StepId) -> Event {
    Event::Finished { step, image: None }
}

fn failed(index: usize) -> Event {
    let error =
        BuildError::Command { command: "/bin/sh -c make".to_owned(), code: 2, lines: Lines { first: 3, last: 4 } };
    Event::Failed { step: Some(step(0, index)), error }
}

fn cancelled() -> Event {
    Event::Failed { step: None, error: BuildError::Cancelled }
}
