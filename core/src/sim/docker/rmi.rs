//! `docker rmi`: a name is taken away; with the last one the image goes, and the layers that nothing else needs.

use super::failure::Failure;
use super::{Begun, World};
use crate::command::Line;
use crate::command::flags::shared::FORCE;
use crate::digest::{ChainId, ImageId};
use crate::image::reference::ImageReference;
use crate::ordered;
use crate::sim::world::clients::{Client, Progress};

pub(super) fn begin(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    let mut code = 0;
    for name in line.arguments() {
        match remove(world, name, line.on(&FORCE)) {
            Ok(lines) => lines.iter().for_each(|line| client.line(line)),
            Err(failure) => {
                failure.print(world, client);
                code = 1;
            }
        }
    }
    Ok(Progress::Done(code))
}

fn remove(world: &mut World, name: &str, force: bool) -> Result<Vec<String>, Failure> {
    let id = world.images.find(name).map_err(|error| Failure::no_image(&error))?.id;
    let mut said = Vec::new();
    let reference = ImageReference::parse(name).ok().filter(|it| world.images.names.get(it) == Some(&id));
    let names: Vec<ImageReference> = world.images.names_of(id).cloned().collect();
    if let Some(reference) = reference {
        if names.len() > 1 {
            untag(world, &reference, &mut said);
            return Ok(said);
        }
    } else if names.len() > 1 && !force {
        return Err(Failure::daemon(format_args!(
            "conflict: unable to delete {} (must be forced) - image is referenced in multiple repositories",
            id.short()
        ))
        .means("The image has several names; remove them one by one."));
    }
    check_unused(world, id, names.first(), force)?;
    for name in &names {
        untag(world, name, &mut said);
    }
    let is_parent = |world: &World, id: ImageId| world.images.all().any(|other| other.parent == Some(id));
    let mut next = Some(id);
    while let Some(id) = next {
        let named = world.images.names_of(id).next().is_some();
        let used = world.containers.iter().any(|container| container.image == id);
        if named || used || is_parent(world, id) {
            break;
        }
        next = world.images.get(&id).and_then(|image| image.parent);
        world.images.images.remove(&id);
        world.images.digests.retain(|_, named| *named != id);
        said.push(format!("Deleted: {id}"));
    }
    said.extend(sweep(world).into_iter().map(|chain| format!("Deleted: {chain}")));
    Ok(said)
}

fn untag(world: &mut World, name: &ImageReference, said: &mut Vec<String>) {
    let id = world.images.names.remove(name);
    said.push(format!("Untagged: {}", name.familiar()));
    let same = |other: &ImageReference| other.familiar_name() == name.familiar_name();
    let still = world.images.names.iter().any(|(other, named)| Some(*named) == id && same(other));
    if still {
        return;
    }
    let digests: Vec<ImageReference> = world
        .images
        .digests
        .iter()
        .filter(|(other, named)| Some(**named) == id && same(other))
        .map(|(it, _)| it.clone())
        .collect();
    for digest in digests {
        world.images.digests.remove(&digest);
        said.push(format!("Untagged: {}", digest.familiar()));
    }
}

fn check_unused(world: &World, id: ImageId, name: Option<&ImageReference>, force: bool) -> Result<(), Failure> {
    let Some(container) = world.containers.iter().find(|container| container.image == id) else { return Ok(()) };
    let shown = name.map_or_else(|| id.short(), ImageReference::familiar);
    let (short, image) = (container.short(), id.short());
    if container.is_running() {
        return Err(Failure::daemon(format_args!(
            "conflict: unable to delete {image} (cannot be forced) - image is being used by running container {short}"
        ))
        .means(format!("The container {} runs on {shown}.", container.name))
        .attempt(format!("docker stop {0} && docker rm {0}", container.name)));
    }
    if force {
        return Ok(());
    }
    let what = match name {
        Some(_) => format!(
            "unable to remove repository reference \"{shown}\" (must force) - container {short} is using its referenced image {image}"
        ),
        None => format!("unable to delete {image} (must be forced) - image is being used by stopped container {short}"),
    };
    Err(Failure::daemon(format_args!("conflict: {what}"))
        .means(format!("The container {} was made from it, and is still there, though it has ended.", container.name))
        .attempt(format!("docker rm {}", container.name)))
}

/// Drops the layers that no image needs, the uppermost first.
pub(super) fn sweep(world: &mut World) -> Vec<ChainId> {
    let mut needed: ordered::Set<ChainId> =
        world.images.all().flat_map(|image| world.images.layers_of(image)).map(|layer| layer.record.chain_id).collect();
    // BuildKit's cache keeps layers of which no image is made.
    for record in world.images.records.iter().filter(|record| record.image.is_none()) {
        let mut at = record.layer.map(|layer| layer.chain_id);
        while let Some(chain) = at {
            needed.insert(chain);
            at = world.images.layers.get(&chain).and_then(|layer| layer.below);
        }
    }
    let mut doomed: Vec<ChainId> =
        world.images.layers.keys().filter(|chain| !needed.contains(chain)).copied().collect();
    let depth = |world: &World, chain: &ChainId| {
        let mut depth = 0;
        let mut at = world.images.layers.get(chain).and_then(|layer| layer.below);
        while let Some(below) = at {
            depth += 1;
            at = world.images.layers.get(&below).and_then(|layer| layer.below);
        }
        depth
    };
    ordered::sort_by_key(&mut doomed, |chain| std::cmp::Reverse(depth(world, chain)));
    for chain in &doomed {
        world.images.layers.remove(chain);
    }
    doomed
}
