//! `layercake image …`: the commands about images, grouped as Docker groups them.

use clap::{Args, Subcommand};

use super::{Outcome, bootstrap, build, history, images, import, inspect, pull, rmi, tag};

/// Work with images
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Bootstrap(bootstrap::Arguments),
    Build(build::Arguments),
    History(history::Arguments),
    Import(import::Arguments),
    Inspect(inspect::Arguments),
    #[command(visible_alias = "list")]
    Ls(images::Arguments),
    Pull(pull::Arguments),
    #[command(visible_alias = "remove")]
    Rm(rmi::Arguments),
    Tag(tag::Arguments),
}

impl Command {
    /// Carries the command out.
    pub(super) fn run(self) -> Outcome {
        match self {
            Self::Bootstrap(arguments) => bootstrap::run(arguments),
            Self::Build(arguments) => build::run(arguments),
            Self::History(arguments) => history::run(arguments),
            Self::Import(arguments) => import::run(arguments),
            Self::Inspect(arguments) => inspect::run_image(arguments),
            Self::Ls(arguments) => images::run(arguments),
            Self::Pull(arguments) => pull::run(arguments),
            Self::Rm(arguments) => rmi::run(arguments),
            Self::Tag(arguments) => tag::run(arguments),
        }
    }
}
