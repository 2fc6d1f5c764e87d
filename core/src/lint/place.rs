//! Where files of a stage come to lie: working directories and the paths of what COPY and ADD make.

use super::file::{Base, File, Stage};
use crate::container_path::ContainerPath;
use crate::dockerfile::ast::{Copy, Kind};

/// The working directory before each step of a stage; `None` where a variable decides it.
pub(super) fn working_directories(file: &File<'_>, stage: &Stage<'_>) -> Vec<Option<ContainerPath>> {
    let mut directory = match stage.base {
        Base::Stage(base) => working_directories(file, &file.stages[base]).pop().flatten(),
        Base::Scratch | Base::Image(_) => Some(ContainerPath::new("/")),
    };
    let mut directories = vec![directory.clone()];
    for step in &stage.steps {
        if let Kind::Workdir(path) = &step.instruction.kind {
            directory = if path.contains('$') {
                None
            } else if path.starts_with('/') {
                Some(ContainerPath::new(path))
            } else {
                directory.map(|directory| directory.join(path))
            };
        }
        directories.push(directory.clone());
    }
    directories
}

/// A path as it is written, from a working directory; `None` where a variable or a pattern decides it.
pub(super) fn resolve(path: &str, directory: Option<&ContainerPath>) -> Option<ContainerPath> {
    if path.contains(['$', '*', '?', '[', '~']) || path.is_empty() {
        return None;
    }
    if path.starts_with('/') { Some(ContainerPath::new(path)) } else { Some(directory?.join(path)) }
}

/// The paths of what a COPY or ADD makes: for each source that is surely a file of that name, or a folder as the
/// destination.
pub(super) fn destinations(copy: &Copy, directory: Option<&ContainerPath>) -> Vec<ContainerPath> {
    let Some(destination) = resolve(&copy.destination, directory) else { return Vec::new() };
    let last = copy.destination.rsplit('/').next().unwrap_or_default();
    let is_folder = copy.sources.len() + copy.heredocs.len() > 1 || matches!(last, "" | "." | "..");
    if !is_folder {
        return vec![destination];
    }
    let names = copy.sources.iter().map(|source| source.trim_end_matches('/'));
    let names = names.chain(copy.heredocs.iter().map(|heredoc| heredoc.name.as_str()));
    let name = |source: &str| source.rsplit('/').next().filter(|name| *name != ".").map(|name| destination.join(name));
    names.filter_map(name).collect()
}
