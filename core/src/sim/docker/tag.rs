//! `docker tag`: one more name for an image.

use super::failure::Failure;
use super::{Begun, World, pull};
use crate::command::Line;
use crate::sim::world::clients::{Client, Progress};

pub(super) fn begin(world: &mut World, _: &mut Client, line: &Line) -> Begun {
    let id = world.images.find(line.first()).map_err(|error| Failure::no_image(&error))?.id;
    let name = line.arguments().get(1).map(String::as_str).unwrap_or_default();
    let target = pull::parse(name)?;
    if target.digest().is_some() {
        return Err(Failure::new("refusing to create a tag with a digest reference"));
    }
    world.images.tag(target, id);
    Ok(Progress::Done(0))
}
