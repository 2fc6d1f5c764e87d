//! What happens in a build: told once, drawn by each shell in its own way.

use crate::cache::MissReason;
use crate::diagnostic::Diagnostic;
use crate::digest::ImageId;
use crate::plan::StepId;
use crate::source::Lines;

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A base image is looked for.
    Resolving {
        /// The stage that starts from it.
        stage: usize,
        /// Its full reference.
        reference: String,
    },
    /// A base image was found.
    Resolved {
        /// Its full reference.
        reference: String,
        /// Its id.
        image: ImageId,
    },
    /// A step begins.
    Started {
        /// Which.
        step: StepId,
        /// Its number, from 1, and how many there are: of the build (classic) or of its stage (BuildKit).
        number: (usize, usize),
        /// The name of its stage, where there are several stages.
        stage: Option<String>,
        /// The instruction as written.
        text: String,
    },
    /// The step is a FROM whose base has ONBUILD instructions: they are the next steps.
    Triggers {
        /// Which.
        step: StepId,
        /// How many there are.
        count: usize,
    },
    /// The step looks at what it copies from the build context.
    Reading {
        /// Which.
        step: StepId,
    },
    /// The step knows what it copies from the build context.
    Read {
        /// Which.
        step: StepId,
        /// How many bytes that is.
        bytes: u64,
    },
    /// The step is a HEALTHCHECK in place of one that was there before.
    Overriding {
        /// Which.
        step: StepId,
        /// The words of the one before.
        healthcheck: Vec<String>,
    },
    /// The cache has the step's result.
    Hit {
        /// Which.
        step: StepId,
    },
    /// The step has to run.
    Missed {
        /// Which.
        step: StepId,
        /// Why.
        reason: MissReason,
    },
    /// A container was made for the step.
    Running {
        /// Which.
        step: StepId,
        /// The container's id.
        container: String,
    },
    /// The step's command wrote something.
    Output {
        /// Which.
        step: StepId,
        /// Where to.
        stream: Stream,
        /// What.
        bytes: Vec<u8>,
    },
    /// The step's container is gone.
    Removed {
        /// Which.
        step: StepId,
        /// The container's id.
        container: String,
    },
    /// The step is done.
    Finished {
        /// Which.
        step: StepId,
        /// The image after it: each step's with the classic builder, the base's for FROM.
        image: Option<ImageId>,
    },
    /// A step failed.
    Failed {
        /// Which, if one did.
        step: Option<StepId>,
        /// Why.
        error: BuildError,
    },
    /// Build arguments were given that nothing declares.
    Unconsumed {
        /// Their names.
        arguments: Vec<String>,
    },
    /// The image is made.
    Built {
        /// Its id.
        image: ImageId,
    },
}

/// A stream of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// Why a build made no image.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BuildError {
    /// The Dockerfile, the target or the arguments are wrong.
    #[error("the Dockerfile has {} error{}", .0.len(), if .0.len() == 1 { "" } else { "s" })]
    Plan(Vec<Diagnostic>),
    /// A command did not end with 0.
    #[error("the command {command:?} returned a non-zero code: {code}")]
    Command {
        /// The command, joined with blanks.
        command: String,
        /// Its exit code.
        code: i32,
        /// Where it stands.
        lines: Lines,
    },
    /// The world could not do what a step needs.
    #[error("{message}")]
    Step {
        /// Why.
        message: String,
        /// Where the step stands; `None` for what belongs to no step.
        lines: Option<Lines>,
    },
    /// Someone stopped it.
    #[error("the build was cancelled")]
    Cancelled,
}
