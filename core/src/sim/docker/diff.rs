//! `docker diff`: what a container has changed in its files; of two images, in what they differ.

use super::failure::Failure;
use super::{Begun, World};
use crate::command::Line;
use crate::layer::diff::Change;
use crate::sim::world::clients::{Client, Progress};

pub(super) fn begin(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    if let [old, new] = line.arguments() {
        return super::layers::difference(world, client, line, old, new);
    }
    let name = line.first();
    let container = world.containers.find(name).ok_or_else(|| Failure::no_container(name))?;
    for change in world.changes_of(container) {
        let (letter, path) = match &change {
            Change::Added(path, _) => ('A', path),
            Change::Modified(path, _) => ('C', path),
            Change::Removed(path) | Change::Opaque(path) => ('D', path),
        };
        client.line(format_args!("{letter} {path}"));
    }
    Ok(Progress::Done(0))
}
