//! `layercake build`: a Dockerfile and a context become an image.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::error::Failure;
use super::{Outcome, arguments};
use crate::engine::Network;

/// Build an image from a Dockerfile
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// What to build
    #[command(flatten)]
    pub(super) inputs: Inputs,
    /// Name of the image, as name:tag; may be given several times
    #[arg(short, long, value_name = "NAME")]
    pub(super) tag: Vec<String>,
    /// How to tell what happens: classic goes with --builder classic
    #[arg(long, value_enum, default_value_t = Progress::Auto)]
    pub(super) progress: Progress,
    /// Print nothing but the image's id
    #[arg(short, long)]
    pub(super) quiet: bool,
}

/// What a build is made from: the same for `build` and `plan`.
#[derive(Debug, Args)]
pub(super) struct Inputs {
    /// The context: the folder that COPY and ADD read from
    #[arg(value_name = "PATH")]
    pub(super) context: PathBuf,
    /// The Dockerfile (default: PATH/Dockerfile; - reads standard input)
    #[arg(short, long, value_name = "FILE")]
    pub(super) file: Option<PathBuf>,
    /// Set a variable of ARG; NAME alone takes its value from the environment
    #[arg(long, value_name = "NAME=VALUE")]
    pub(super) build_arg: Vec<String>,
    /// Stop at this stage
    #[arg(long, value_name = "STAGE")]
    pub(super) target: Option<String>,
    /// Run every step, whatever the cache holds
    #[arg(long)]
    pub(super) no_cache: bool,
    /// Network of RUN steps: host or none
    #[arg(long, value_name = "NETWORK", default_value = "host", value_parser = arguments::network)]
    pub(super) network: Network,
    /// Whose rules to follow: classic makes an image of every step
    #[arg(long, value_enum, default_value_t = Builder::Buildkit)]
    pub(super) builder: Builder,
}

/// Whose rules a build follows: steps, cache and history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Builder {
    /// The stages as a graph, one layer for each step that changes files.
    Buildkit,
    /// The builder of docker up to 22: an image for every step.
    Classic,
}

/// How a build tells what happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Progress {
    /// What goes with the builder.
    Auto,
    /// BuildKit's lines.
    Plain,
    /// The classic builder's lines: "Step 1/4 : …", "Using cache".
    Classic,
}

const EXAMPLES: &str = "\
Examples:
  layercake build -t hello:1 .                         Build this folder's Dockerfile
  layercake build -t hello:1 -f Dockerfile_cmd .       Build another file
  layercake build --builder classic -t hello:1 .       Build as the lecture shows it, an image a step
  layercake plan .                                     Only say what would be done, and what is cached
  layercake explain                                    Say why steps of the last build missed the cache";

/// Builds the image.
pub(super) fn run(_arguments: Arguments) -> Outcome {
    Err(Failure::new("build is not there yet"))
}
