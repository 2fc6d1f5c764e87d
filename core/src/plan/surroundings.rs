//! What an instruction sees around it: variables, the working directory, and what its `from` may name.

use super::contexts::{self, NamedContext};
use super::outline::Outline;
use super::references::find_stage;
use super::scope::Scope;
use super::{Builder, Options, metadata};
use crate::container_path::ContainerPath;
use crate::digest::Digest;
use crate::dockerfile::expansion::{self, ExpansionError};
use crate::image::reference::ImageReference;

/// Where a step takes its files from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The build context.
    Context,
    /// An earlier stage.
    Stage(usize),
    /// An image.
    Image(ImageReference),
    /// A folder that the build has under this name (`--build-context`).
    Named(String),
    /// The web: the sources are addresses.
    Web {
        /// What the only source must be, if that was said.
        checksum: Option<Digest>,
    },
    /// A git repository: the only source names it.
    Repository,
}

/// What an instruction sees around it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Surroundings<'a> {
    pub(super) outline: &'a Outline,
    /// The stage that it is in.
    pub(super) stage: usize,
    pub(super) scope: &'a Scope,
    pub(super) options: &'a Options,
    /// WORKDIR, `/` where none was written.
    pub(super) working_directory: &'a ContainerPath,
}

impl Surroundings<'_> {
    pub(super) fn escape(&self) -> char {
        self.outline.escape
    }

    /// Expands `text` as one word.
    pub(super) fn expand(&self, text: &str) -> Result<String, String> {
        metadata::expand(text, self.escape(), self.scope)
    }

    /// As [`Self::expand`], for a part of a value that is read with its own rules.
    pub(super) fn expand_value(&self, text: &str) -> Result<String, ExpansionError> {
        Ok(expansion::unsplit(text, self.escape(), expansion::Options::default(), self.scope)?.result)
    }

    /// The value of a `--build-arg` that steers the builder and needs no ARG.
    pub(super) fn build_argument(&self, name: &str) -> Option<&str> {
        self.options.build_args.get(name).map(String::as_str)
    }

    /// What `from` names: a stage before this one, or an image. Nothing means the context. `too_early` says in BuildKit's
    /// words that a stage comes only later.
    pub(super) fn origin(&self, from: Option<&str>, too_early: impl Fn(&str) -> String) -> Result<Origin, String> {
        let Some(from) = from else { return Ok(Origin::Context) };
        let stages = &self.outline.stages;
        let stage = find_stage(stages, self.stage, from);
        let named = stage.and_then(|index| stages[index].name.as_deref()).unwrap_or(from);
        match self.options.contexts.get(named) {
            Some(NamedContext::Folder) => return Ok(Origin::Named(contexts::name(named))),
            // A stage of this name is that image already.
            Some(NamedContext::Image(image)) if stage.is_none() => return Ok(Origin::Image(image.clone())),
            Some(NamedContext::Image(_)) | None => {}
        }
        if let Some(index) = stage {
            return Ok(Origin::Stage(index));
        }
        match (from.parse::<usize>(), self.options.builder) {
            (Ok(index), Builder::Classic) => {
                let why = if index == self.stage { "refers to current build stage" } else { "index out of bounds" };
                return Err(format!("invalid from flag value {from}: {why}"));
            }
            // The classic builder does not know yet what comes later, and takes its name for an image's.
            (Err(_), Builder::Classic) => {}
            (_, Builder::Buildkit) if find_stage(stages, stages.len(), from).is_some() => return Err(too_early(from)),
            (Ok(index), Builder::Buildkit) => return Err(format!("invalid stage index {index}")),
            (Err(_), Builder::Buildkit) => {}
        }
        ImageReference::parse(from)
            .map(Origin::Image)
            .map_err(|error| format!("invalid from flag value {from}: {error}"))
    }

    /// Refuses what only BuildKit knows, as Docker's classic builder does.
    pub(super) fn require_buildkit(&self, option: &str) -> Result<(), String> {
        match self.options.builder {
            Builder::Buildkit => Ok(()),
            Builder::Classic => Err(format!("the {option} option requires BuildKit: build with --builder buildkit")),
        }
    }
}
