//! What happens in a build, told to who does not see it.

use super::{Language, english};
use crate::cache::MissReason;
use crate::digest::ImageId;

/// What a step is called: `step 2 of 4 of stage app`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepLabel {
    /// From 1.
    pub number: usize,
    /// How many there are.
    pub total: usize,
    /// Its stage, where there are several.
    pub stage: Option<String>,
}

/// Something that happened in a build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told<'a> {
    /// The Dockerfile was read.
    DockerfileRead {
        /// Its name.
        file: &'a str,
        /// Its lines.
        lines: usize,
    },
    /// A base image is looked for.
    BaseWanted {
        /// Its full reference.
        reference: &'a str,
    },
    /// It was found.
    BaseFound {
        /// Its full reference.
        reference: &'a str,
        /// Its id.
        image: &'a ImageId,
    },
    /// A step begins.
    Begins {
        /// Which.
        step: &'a StepLabel,
        /// As written.
        text: &'a str,
    },
    /// The base image brings instructions of its own.
    Triggers {
        /// How many.
        count: usize,
    },
    /// The step looks at what it copies from the build context.
    Reads {
        /// Which.
        step: &'a StepLabel,
    },
    /// The step knows what it copies.
    Copies {
        /// Which.
        step: &'a StepLabel,
        /// Bytes.
        bytes: u64,
    },
    /// A HEALTHCHECK takes the place of another.
    Overrides {
        /// Which.
        step: &'a StepLabel,
        /// The one before.
        healthcheck: String,
    },
    /// The cache has the step's result.
    Cached {
        /// Which.
        step: &'a StepLabel,
    },
    /// The step has to run.
    Runs {
        /// Which.
        step: &'a StepLabel,
        /// Why.
        reason: &'a MissReason,
    },
    /// A container was made for it.
    InContainer {
        /// Which.
        step: &'a StepLabel,
        /// The container's short id.
        container: &'a str,
    },
    /// Its command wrote something.
    Writes {
        /// Which.
        step: &'a StepLabel,
        /// The last line.
        line: String,
        /// How many came before.
        more: usize,
    },
    /// Its container is gone.
    ContainerGone {
        /// Which.
        step: &'a StepLabel,
    },
    /// The step is done.
    Done {
        /// Which.
        step: &'a StepLabel,
        /// The image after it, where it makes one.
        image: Option<&'a ImageId>,
    },
    /// The build failed.
    Failed {
        /// In which step, if in one.
        step: Option<&'a StepLabel>,
        /// Why.
        failure: Failure<'a>,
    },
    /// Build arguments were given for nothing.
    Unconsumed {
        /// Their names.
        arguments: &'a [String],
    },
    /// The image is made.
    Built {
        /// Its id.
        image: &'a ImageId,
        /// Steps that were taken from the cache.
        cached: usize,
        /// Steps that ran.
        ran: usize,
    },
}

/// Why a build failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure<'a> {
    /// The Dockerfile or the arguments are wrong.
    Wrong {
        /// How many errors there are.
        errors: usize,
    },
    /// A command did not end with 0.
    Command {
        /// With what it ended.
        code: i32,
    },
    /// The world could not do what the step needs.
    World {
        /// Why, as the system said it.
        message: &'a str,
    },
    /// Someone stopped it.
    Cancelled,
}

impl Told<'_> {
    /// In this language.
    #[must_use]
    pub fn say(&self, language: Language) -> String {
        match language {
            Language::English => english::told(self),
        }
    }
}
