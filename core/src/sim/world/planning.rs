//! Questions that change nothing: what a build would do, where the bytes of images are.

use super::World;
use super::clients::Client;
use super::host::EXERCISE;
use crate::build::{Matrix, StepReport, WhatIf};
use crate::cache::Lineage;
use crate::command::{self, Asked, Line};
use crate::render::layers::Report;
use crate::sim::docker::{self, DOCKER};

/// What a build would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Its steps.
    pub report: Vec<StepReport>,
    /// What goes into the keys of the steps that ask the cache.
    pub lineage: Lineage,
    /// Files that were taken to be edited, and that no step reads.
    pub unread: Vec<String>,
}

/// What an edit of each file would run again.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Files × steps.
    pub matrix: Matrix,
    /// Files and folders that no step can read, because of `.dockerignore`.
    pub kept_out: Vec<String>,
}

impl World {
    /// What `docker build` with these words would do in the exercise's folder, if `what_if` were so.
    ///
    /// # Errors
    /// Why it would not build, in the words that the terminal would show.
    pub fn plan(&self, words: &[&str], what_if: &WhatIf) -> Result<Plan, String> {
        let line = line(words)?;
        let client = Client::stand_in(EXERCISE);
        docker::build::plan::of_line(self, &client, &line, what_if).map_err(|failure| failure.words())
    }

    /// What an edit of each file would run again, if `docker build` with these words were asked for in the exercise's folder.
    ///
    /// # Errors
    /// Why it would not build, in the words that the terminal would show.
    pub fn matrix(&self, words: &[&str]) -> Result<Table, String> {
        let client = Client::stand_in(EXERCISE);
        docker::build::plan::matrix::of_line(self, &client, &line(words)?).map_err(|failure| failure.words())
    }

    /// What the layers of images hold, and what their bytes are for.
    ///
    /// # Errors
    /// That there is no such image.
    pub fn ledger(&self, names: &[String]) -> Result<Report, String> {
        docker::layers::report(self, names).map_err(|failure| failure.words())
    }
}

fn line(words: &[&str]) -> Result<Line, String> {
    let words: Vec<&str> = std::iter::once("build").chain(words.iter().copied()).collect();
    match command::parse(DOCKER, &words) {
        Ok(Asked::Line(line)) => Ok(line),
        Ok(_) => Err("this asks for help".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}
