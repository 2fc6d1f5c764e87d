//! `docker pull`: an image comes from a registry, its layers but those that are here.

use std::sync::Arc;

use super::failure::Failure;
use super::telling::{Telling, on_its_way};
use super::{Begun, World};
use crate::command::Line;
use crate::command::flags::shared::QUIET;
use crate::digest::ImageId;
use crate::image::reference::ImageReference;
use crate::sim::world::clients::{Client, Job, Progress};
use crate::sim::world::registry::Published;

pub(super) fn begin(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    let name = line.first();
    let reference = parse(name)?;
    let quiet = line.on(&QUIET);
    if line.is_on("all-tags") {
        return all(world, client, &reference, quiet);
    }
    if !quiet && !has_tag(name) && reference.digest().is_none() {
        client.line("Using default tag: latest");
    }
    let published = find(world, &reference)?;
    let terminal = world.is_terminal(client, 1);
    let mut telling = telling(world, &reference, &published, terminal);
    telling.line(0, reference.to_string());
    let telling = if quiet { telling.silently() } else { telling };
    let last = quiet.then(|| reference.to_string());
    Ok(Progress::Become(Box::new(Pull { coming: vec![(reference, published)], telling, last })))
}

/// All tags of a repository, one after the other.
fn all(world: &mut World, client: &mut Client, reference: &ImageReference, quiet: bool) -> Begun {
    find(world, reference).or_else(|failure| {
        let shelf = world.registries.shelves.get(reference.registry());
        let repository = shelf.and_then(|shelf| shelf.repositories.get(reference.repository()));
        repository.and_then(|it| it.manifests.values().next().cloned()).ok_or(failure)
    })?;
    let shelf = world.registries.shelves.get(reference.registry());
    let repository = shelf.and_then(|shelf| shelf.repositories.get(reference.repository()));
    let tags: Vec<String> = repository.iter().flat_map(|it| it.tags.keys().cloned()).collect();
    let name = reference.familiar_name();
    let terminal = world.is_terminal(client, 1);
    let mut telling = Telling::default();
    let mut coming = Vec::new();
    for tag in tags {
        let reference = parse(&format!("{name}:{tag}"))?;
        let published = find(world, &reference)?;
        telling.append(self::telling(world, &reference, &published, terminal).without_last());
        coming.push((reference, published));
    }
    let fresh = coming.iter().any(|(_, published)| world.images.get(&published.image.id).is_none());
    let status = if fresh { "Downloaded newer image for" } else { "Image is up to date for" };
    telling.line(0, format!("Status: {status} {name}"));
    let full = format!("{}/{}", reference.registry(), reference.repository());
    telling.line(0, full.clone());
    let telling = if quiet { telling.silently() } else { telling };
    let last = quiet.then_some(full);
    Ok(Progress::Become(Box::new(Pull { coming, telling, last })))
}

/// Reads a name.
pub(super) fn parse(name: &str) -> Result<ImageReference, Failure> {
    ImageReference::parse(name).map_err(|error| {
        Failure::new(error.to_string())
            .means("An image is written NAME, NAME:TAG or REGISTRY/NAME:TAG, in small letters.")
    })
}

/// Whether a name has a tag of its own.
pub(super) fn has_tag(name: &str) -> bool {
    name.rsplit('/').next().is_some_and(|last| last.contains(':'))
}

/// Looks for an image at its registry.
pub(super) fn find(world: &mut World, reference: &ImageReference) -> Result<Arc<Published>, Failure> {
    if !world.registries.shelves.contains_key(reference.registry()) {
        let host = reference.registry();
        return Err(Failure::daemon(format_args!("Get \"https://{host}/v2/\": dial tcp: lookup {host}: no such host"))
            .means("The part before the first / names a registry, and the model has none of that name."));
    }
    if let Some(published) = world.registries.find(reference) {
        return Ok(published);
    }
    let name = reference.familiar_name();
    let known = world
        .registries
        .shelves
        .get(reference.registry())
        .is_some_and(|shelf| shelf.repositories.contains_key(reference.repository()));
    if known || reference.registry() != "docker.io" {
        return Err(Failure::daemon(format_args!(
            "manifest for {} not found: manifest unknown: manifest unknown",
            reference.familiar()
        ))
        .means("The registry has no image of that name and tag."));
    }
    Err(Failure::daemon(format_args!(
        "pull access denied for {name}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied"
    ))
    .means(format!("Docker Hub has no repository {name} that everybody may read, as far as the model knows."))
    .attempt("docker pull ubuntu"))
}

/// What is told while an image comes.
pub(super) fn telling(world: &World, reference: &ImageReference, published: &Published, terminal: bool) -> Telling {
    let mut telling = Telling::default();
    let from = reference.repository();
    let tag = reference.tag().map_or_else(|| published.digest.to_string(), str::to_owned);
    telling.line(250_000_000, format!("{tag}: Pulling from {from}"));
    let here = |layer: &Arc<crate::sim::world::images::Layer>| world.images.layers.contains_key(&layer.record.chain_id);
    let up_to_date = world.images.get(&published.image.id).is_some();
    if !up_to_date {
        for layer in &published.layers {
            let blob = layer.blob.short();
            if here(layer) {
                telling.line(0, format!("{blob}: Already exists"));
            } else if !terminal {
                telling.line(0, format!("{blob}: Pulling fs layer"));
            }
        }
        for layer in published.layers.iter().filter(|layer| !here(layer)) {
            let blob = layer.blob.short();
            let time = on_its_way(layer.blob_size);
            if terminal {
                telling.line(time, format!("{blob}: Pull complete"));
            } else {
                telling.line(time, format!("{blob}: Verifying Checksum"));
                telling.line(0, format!("{blob}: Download complete"));
                telling.line(0, format!("{blob}: Pull complete"));
            }
        }
    }
    telling.line(0, format!("Digest: {}", published.digest));
    let name = reference.familiar();
    let named = world.images.names.get(reference) == Some(&published.image.id);
    telling.line(
        0,
        if up_to_date && named {
            format!("Status: Image is up to date for {name}")
        } else {
            format!("Status: Downloaded newer image for {name}")
        },
    );
    telling
}

/// Takes an image over that has come.
pub(super) fn take_over(world: &mut World, reference: &ImageReference, published: &Published) -> ImageId {
    for layer in &published.layers {
        world.images.layers.entry(layer.record.chain_id).or_insert_with(|| layer.clone());
    }
    world.images.put((*published.image).clone());
    if reference.tag().is_some() {
        world.images.tag(reference.clone(), published.image.id);
    }
    if let Some(name) = by_digest(reference, published) {
        world.images.digests.insert(name, published.image.id);
    }
    published.image.id
}

/// The reference by digest.
pub(super) fn by_digest(reference: &ImageReference, published: &Published) -> Option<ImageReference> {
    ImageReference::parse(&format!("{}@{}", reference.familiar_name(), published.digest)).ok()
}

#[derive(Debug, Clone)]
struct Pull {
    coming: Vec<(ImageReference, Arc<Published>)>,
    telling: Telling,
    last: Option<String>,
}

impl Job for Pull {
    fn turn(&mut self, world: &mut World, client: &mut Client) -> Progress {
        if !world.signals_for(client).is_empty() {
            return Progress::Done(130);
        }
        if let Some(progress) = self.telling.go(world, client) {
            return progress;
        }
        for (reference, published) in &self.coming {
            take_over(world, reference, published);
        }
        if let Some(last) = self.last.take() {
            client.line(last);
        }
        Progress::Done(0)
    }

    fn copy(&self) -> Box<dyn Job> {
        Box::new(self.clone())
    }
}
