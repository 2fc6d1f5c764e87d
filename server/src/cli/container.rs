//! `layercake container …`: the commands about containers, grouped as Docker groups them.

use clap::{Args, Subcommand};

use super::{Outcome, commit, exec, inspect, logs, ps, rm, run, stop};

/// Work with containers
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Commit(commit::Arguments),
    Exec(exec::Arguments),
    Inspect(inspect::Arguments),
    Logs(logs::Arguments),
    #[command(visible_aliases = ["list", "ps"])]
    Ls(ps::Arguments),
    #[command(visible_alias = "remove")]
    Rm(rm::Arguments),
    Run(run::Arguments),
    Stop(stop::Arguments),
}

impl Command {
    /// Carries the command out.
    pub(super) fn run(self) -> Outcome {
        match self {
            Self::Commit(arguments) => commit::run(arguments),
            Self::Exec(arguments) => exec::run(arguments),
            Self::Inspect(arguments) => inspect::run_container(arguments),
            Self::Logs(arguments) => logs::run(arguments),
            Self::Ls(arguments) => ps::run(arguments),
            Self::Rm(arguments) => rm::run(arguments),
            Self::Run(arguments) => run::run(arguments),
            Self::Stop(arguments) => stop::run(arguments),
        }
    }
}
