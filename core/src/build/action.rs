//! What a session asks of the world, and what it is told.

use std::error::Error;
use std::iter::successors;

use super::select::Selected;
use crate::cache::{LayerRecord, Record};
use crate::container_path::ContainerPath;
use crate::digest::{CacheKey, ChainId, Digest, ImageId};
use crate::image::config::ImageConfig;
use crate::image::reference::ImageReference;
use crate::plan::{Builder, RunOperation, Sources, StepId, TransferOperation};

/// Names an action, so that its outcome finds its way back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActionId(pub(super) u64);

/// A request of a session to the world.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Find an image by its name. → [`Outcome::Resolved`]
    Resolve {
        /// The image.
        reference: ImageReference,
    },
    /// Find and digest the sources of a COPY, or the files of a mount. → [`Outcome::Selected`]
    Select {
        /// Where to look.
        origin: SelectOrigin,
        /// Paths and patterns.
        sources: Sources,
        /// Whose hashes are made of them.
        builder: Builder,
    },
    /// Digest files again, each after another header: were they the same but for that? → [`Outcome::Hashed`]
    Hash {
        /// Which.
        files: Vec<FileToHash>,
    },
    /// Find what is remembered under a key: records whose layers still exist, newest first. → [`Outcome::Records`]
    LookUp {
        /// The key.
        key: CacheKey,
    },
    /// Run a command. → [`Outcome::Ran`]
    Run {
        /// Which step it is for: its output is told with it.
        step: StepId,
        /// The command.
        operation: RunOperation,
        /// The files that its mounts show, in the order of those that show some.
        trees: Vec<ReadTree>,
        /// The layers that it runs on.
        below: Option<ChainId>,
        /// The container's id.
        container: String,
        /// Whether an empty change makes a layer too (BuildKit) or none (classic).
        keep_empty: bool,
    },
    /// Write files. → [`Outcome::Written`]
    Write {
        /// What is written.
        write: WriteAction,
        /// The layers that it goes on.
        below: Option<ChainId>,
        /// The time of what is written.
        time: i64,
        /// As in [`Action::Run`].
        keep_empty: bool,
        /// Whether the layer is only foretold: its digest is worked out, nothing is stored.
        predict: bool,
    },
    /// Put a layer that was made on nothing (`--link`), and is stored, on other layers than it lies on. → [`Outcome::Written`]
    Stack {
        /// The layer.
        layer: LayerRecord,
        /// What it is made of: a prediction stores nothing, but has to know its files.
        write: WriteAction,
        /// The layers that it goes on.
        below: Option<ChainId>,
        /// The time of what is written.
        time: i64,
        /// Whether the stack is only foretold.
        predict: bool,
    },
    /// Remember a result. → [`Outcome::Done`]
    Remember {
        /// The result.
        record: Box<Record>,
    },
    /// Make an image of layers that are stored. → [`Outcome::Committed`]
    Commit {
        /// Its configuration.
        config: Box<ImageConfig>,
        /// The image that it was made from (classic).
        parent: Option<ImageId>,
    },
}

/// Where a COPY's sources are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SelectOrigin {
    /// The build context, without what `.dockerignore` keeps out.
    Context,
    /// A stack of layers: an earlier stage.
    Stack(Option<ChainId>),
    /// An image.
    Image(ImageReference),
    /// A folder that the build has under a name (`--build-context`), without what its own `.dockerignore` keeps out.
    Named(String),
    /// The web: the sources are addresses. See [`super::downloaded`].
    Web {
        /// What the only source must be, if that was said.
        checksum: Option<Digest>,
    },
    /// A git repository: the only source names it.
    Repository,
}

impl SelectOrigin {
    /// Whether its files are not on this machine.
    #[must_use]
    pub fn is_remote(&self) -> bool {
        matches!(self, Self::Web { .. } | Self::Repository)
    }

    /// Whether its files are those of a folder of the caller's: as with Docker's clients, they belong to root.
    #[must_use]
    pub fn is_folder(&self) -> bool {
        matches!(self, Self::Context | Self::Named(_))
    }
}

/// A file to digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileToHash {
    /// Where it is.
    pub origin: SelectOrigin,
    /// Its path there.
    pub path: ContainerPath,
    /// What goes before its bytes.
    pub header: Vec<u8>,
}

/// The files that a step reads of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadTree {
    /// Where they are.
    pub origin: SelectOrigin,
    /// Which they are.
    pub selected: Vec<Selected>,
}

/// What a step writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WriteAction {
    /// The files of a COPY or ADD.
    Transfer {
        /// What goes where.
        transfer: Box<TransferOperation>,
        /// The files, in the order in which they are written.
        trees: Vec<ReadTree>,
    },
    /// The folder of a WORKDIR.
    Folder {
        /// The folder.
        path: ContainerPath,
        /// Its owner.
        user: String,
    },
}

/// What came of an action.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// Of [`Action::Resolve`].
    Resolved(Box<ResolvedBase>),
    /// Of [`Action::Select`].
    Selected(Vec<Selected>),
    /// Of [`Action::Hash`], in the same order.
    Hashed(Vec<Digest>),
    /// Of [`Action::LookUp`].
    Records(Vec<Record>),
    /// Of [`Action::Run`].
    Ran {
        /// The command's exit code.
        code: i32,
        /// What it changed, if the code is 0.
        layer: Option<LayerRecord>,
        /// How long it took.
        milliseconds: u64,
    },
    /// Of [`Action::Write`].
    Written(Option<LayerRecord>),
    /// Of [`Action::Remember`].
    Done,
    /// Of [`Action::Commit`].
    Committed(ImageId),
    /// Of [`Action::Select`] and [`Action::Write`] in a prediction: it could only be told by doing what a prediction does
    /// not do.
    Unknown {
        /// Why, in words for the person who plans.
        reason: String,
    },
    /// Of any: it could not be done.
    Failed {
        /// Why, in words for the person who builds.
        message: String,
    },
}

/// An error and what caused it, joined by `: `: the words of [`Outcome::Failed`].
#[must_use]
pub fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    for cause in successors(error.source(), |cause| (*cause).source()).map(ToString::to_string) {
        if !text.ends_with(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    text
}

/// A base image.
#[derive(Debug, Clone, PartialEq)]
pub struct ResolvedBase {
    /// Its id.
    pub id: ImageId,
    /// Its configuration.
    pub config: ImageConfig,
}
