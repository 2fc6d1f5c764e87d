//! COPY of many small files: a build that does it, and the same again.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use super::docker::Docker;
use super::measure::Row;
use super::place::Place;
use super::{ours, peers, plan};
use crate::program::version;

/// Builds of a context with ten thousand files, with these flags.
pub(super) fn builds(place: &Place, docker: Option<&Docker>, flags: &[&str]) -> Result<Vec<Row>> {
    let context = place.folder.join("many");
    if !context.exists() {
        plan::fill(&context)?;
    }
    let layercake = ours::store(place, &place.users[0])?;
    let buildah =
        peers::buildah_command(place).map(|make| row(make, &["bud", "--layers", "--pull=false"], flags, &context));
    let name = docker.map_or("docker".to_owned(), Docker::name);
    let docker = docker.context("its daemon could not be started");
    let docker = docker.map(|docker| row(docker.maker(), &["build"], flags, &context));
    Ok(vec![
        Row::made("layercake", Ok(row(layercake, &["build"], flags, &context))),
        Row::made(&version("buildah"), buildah),
        Row::made(&format!("{name} with BuildKit"), docker),
    ])
}

fn row(make: impl Fn() -> Command + 'static, verb: &[&str], flags: &[&str], context: &Path) -> Row {
    let words = verb.iter().chain(flags).chain(&["-t", "many"]).map(|word| PathBuf::from(*word));
    let words: Vec<PathBuf> = words.chain([context.to_owned()]).collect();
    Row::new("", move || {
        let mut command = make();
        command.args(&words);
        command
    })
}
