//! `docker push`: an image goes to a registry, its layers but those that the registry has.

use std::sync::Arc;

use super::failure::Failure;
use super::telling::{Telling, on_its_way};
use super::{Begun, World, pull};
use crate::command::Line;
use crate::command::flags::shared::QUIET;
use crate::image::reference::ImageReference;
use crate::sim::world::clients::{Client, Job, Progress};
use crate::sim::world::images::NoImage;
use crate::sim::world::registry::{Published, publish};

pub(super) fn begin(world: &mut World, client: &mut Client, line: &Line) -> Begun {
    let quiet = line.on(&QUIET);
    if !line.is_on("all-tags") {
        return one(world, client, line.first(), quiet);
    }
    if pull::has_tag(line.first()) {
        return Err(Failure::new("tag can't be used with --all-tags/-a"));
    }
    let wanted = pull::parse(line.first())?.familiar_name();
    let names = world.images.names().filter(|(name, _)| name.familiar_name() == wanted);
    let names: Vec<String> = names.map(|(name, _)| name.familiar()).collect();
    if names.is_empty() {
        return Err(Failure::new(format!("An image does not exist locally with the tag: {wanted}")));
    }
    Ok(Progress::Become(Box::new(All { names, quiet, present: None })))
}

/// All tags of a repository, one after the other.
#[derive(Debug, Clone)]
struct All {
    names: Vec<String>,
    quiet: bool,
    present: Option<Box<dyn Job>>,
}

impl Job for All {
    fn turn(&mut self, world: &mut World, client: &mut Client) -> Progress {
        if let Some(job) = &mut self.present {
            match job.turn(world, client) {
                Progress::Done(0) => self.present = None,
                progress => return progress,
            }
        }
        if self.names.is_empty() {
            return Progress::Done(0);
        }
        let name = self.names.remove(0);
        match one(world, client, &name, self.quiet) {
            Ok(Progress::Become(job)) => self.present = Some(job),
            Ok(progress) => return progress,
            Err(failure) => return failure.tell(world, client),
        }
        Progress::Again
    }

    fn copy(&self) -> Box<dyn Job> {
        Box::new(self.clone())
    }
}

fn one(world: &mut World, client: &mut Client, name: &str, quiet: bool) -> Begun {
    let reference = pull::parse(name)?;
    let named = format!("{}/{}", reference.registry(), reference.repository());
    let image = match world.images.find(name) {
        Ok(image) => image.clone(),
        Err(NoImage::Invalid(error)) => return Err(Failure::no_image(&NoImage::Invalid(error))),
        Err(NoImage::NotFound(_)) => {
            client.line(format_args!("The push refers to repository [{named}]"));
            return Err(Failure::new(format!(
                "An image does not exist locally with the tag: {}",
                reference.familiar_name()
            ))
            .means("Only what has the whole name, with your own before the /, can be pushed under it.")
            .attempt(format!("docker tag IMAGE {}", reference.familiar())));
        }
    };
    if !quiet {
        if !pull::has_tag(name) {
            client.line("Using default tag: latest");
        }
        client.line(format_args!("The push refers to repository [{named}]"));
    }
    let layers = world.images.layers_of(&image);
    let terminal = world.is_terminal(client, 1);
    if !quiet && !terminal {
        for layer in layers.iter().rev() {
            client.line(format_args!("{}: Preparing", layer.record.diff_id.short()));
        }
    }
    check_rights(world, &reference)?;
    let has: Vec<bool> = {
        let shelf = world.registries.shelves.get(reference.registry());
        layers.iter().map(|layer| shelf.is_some_and(|shelf| shelf.blobs.contains(&layer.blob))).collect()
    };
    let published = Arc::new(publish(image, layers));
    let mut telling = Telling::default();
    for (layer, has) in published.layers.iter().zip(has).rev() {
        let id = layer.record.diff_id.short();
        if has {
            telling.line(30_000_000, already(world, &reference, layer, &id));
        } else {
            telling.line(on_its_way(layer.blob_size), format!("{id}: Pushed"));
        }
    }
    let tag = reference.tag().unwrap_or("latest");
    telling.line(200_000_000, format!("{tag}: digest: {} size: {}", published.digest, published.size));
    let telling = if quiet { telling.silently() } else { telling };
    let last = quiet.then(|| named.clone());
    Ok(Progress::Become(Box::new(Push { reference, published, telling, last })))
}

/// What is said of a layer that is there: whether this repository has it, or another.
fn already(world: &World, reference: &ImageReference, layer: &crate::sim::world::images::Layer, id: &str) -> String {
    let Some(shelf) = world.registries.shelves.get(reference.registry()) else {
        return format!("{id}: Layer already exists");
    };
    let holds = |repository: &crate::sim::world::registry::Repository| {
        repository.manifests.values().any(|published| published.layers.iter().any(|other| other.blob == layer.blob))
    };
    if shelf.repositories.get(reference.repository()).is_some_and(holds) {
        return format!("{id}: Layer already exists");
    }
    match shelf.repositories.iter().find(|(_, repository)| holds(repository)) {
        Some((name, _)) => format!("{id}: Mounted from {name}"),
        None => format!("{id}: Layer already exists"),
    }
}

/// Whoever pushes has to have logged in; at Docker Hub, a repository begins with its owner's name.
fn check_rights(world: &World, reference: &ImageReference) -> Result<(), Failure> {
    let host = reference.registry();
    if !world.registries.shelves.contains_key(host) {
        return Err(Failure::new(format!("Get \"https://{host}/v2/\": dial tcp: lookup {host}: no such host"))
            .means("The part before the first / names a registry, and the model has none of that name."));
    }
    let user = world.registries.logins.get(host);
    let owner = reference.repository().split('/').next().unwrap_or_default();
    match (host, user) {
        ("localhost:5000", _) => Ok(()),
        ("docker.io", None) => Err(Failure::new("denied: requested access to the resource is denied")
            .means(if owner == "library" {
                "A name without your user name before a / belongs to Docker's own images.".to_owned()
            } else {
                "You have not logged in: the registry does not know who you are.".to_owned()
            })
            .attempt(if owner == "library" {
                format!("docker tag {0} YOURNAME/{0}", reference.familiar_name())
            } else {
                format!("docker login -u {owner}")
            })),
        ("docker.io", Some(user)) if user != owner => {
            Err(Failure::new("denied: requested access to the resource is denied")
                .means(format!("You are {user}; the repository belongs to {owner}."))
                .attempt(format!("docker tag {} {user}/NAME", reference.familiar_name())))
        }
        (_, None) => Err(Failure::new("no basic auth credentials")
            .means("You have not logged in at this registry.")
            .attempt(format!("docker login {host}"))),
        _ => Ok(()),
    }
}

#[derive(Debug, Clone)]
struct Push {
    reference: ImageReference,
    published: Arc<Published>,
    telling: Telling,
    last: Option<String>,
}

impl Job for Push {
    fn turn(&mut self, world: &mut World, client: &mut Client) -> Progress {
        if !world.signals_for(client).is_empty() {
            return Progress::Done(130);
        }
        if let Some(progress) = self.telling.go(world, client) {
            return progress;
        }
        if let Some(shelf) = world.registries.shelves.get_mut(self.reference.registry()) {
            let tag = self.reference.tag().unwrap_or("latest");
            shelf.put(self.reference.repository(), tag, self.published.clone());
        }
        if let Some(name) = pull::by_digest(&self.reference, &self.published) {
            world.images.digests.insert(name, self.published.image.id);
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
