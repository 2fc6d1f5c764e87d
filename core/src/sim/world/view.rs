//! A typed picture of the world, for whoever draws it: images with their layers, containers with their processes and what they
//! have written, registries.

use std::sync::Arc;

use super::World;
use super::containers::{Container, ContainerState, Mounted, MountedWhat};
use super::images::Layer;
use super::tree::Tree;
use super::volumes::Volume;
use crate::digest::{DiffId, ImageId};
use crate::image::history;
use crate::layer::diff::Change;
use crate::ordered;
use crate::sim::kernel::State;

/// All that there is.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// The images, the newest first; those that only steps of builds left have no names.
    pub images: Vec<ImageView>,
    /// The containers, the newest first.
    pub containers: Vec<ContainerView>,
    /// Registries that hold something.
    pub shelves: Vec<ShelfView>,
    /// Volumes by name.
    pub volumes: Vec<VolumeView>,
}

/// An image.
#[derive(Debug, Clone, PartialEq)]
pub struct ImageView {
    /// Its id.
    pub id: ImageId,
    /// Its names, as people write them.
    pub names: Vec<String>,
    /// The image that it was made from, where that is here.
    pub parent: Option<ImageId>,
    /// Its instructions, oldest first, each with its layer if it made one.
    pub steps: Vec<StepView>,
    /// Bytes of its layers.
    pub size: u64,
    /// What its containers run.
    pub entrypoint: Vec<String>,
    /// What they run with it, or instead.
    pub cmd: Vec<String>,
}

/// An instruction of an image's history.
#[derive(Debug, Clone, PartialEq)]
pub struct StepView {
    /// The instruction, without what builders put around it.
    pub instruction: String,
    /// The layer that it made.
    pub layer: Option<LayerView>,
}

/// A layer.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerView {
    /// Its digest.
    pub diff_id: DiffId,
    /// Its bytes.
    pub size: u64,
    /// What it does to the files below it; the layer's own, so that a picture costs nothing for its files.
    pub changes: Arc<Vec<Change>>,
    /// Bytes in files that are not listed.
    pub unlisted: u64,
    /// Whether its digest is not that of real bytes.
    pub modelled: bool,
}

/// A container.
#[derive(Debug, Clone, PartialEq)]
pub struct ContainerView {
    /// 64 digits.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its image.
    pub image: ImageId,
    /// The image as it was named.
    pub image_name: String,
    /// Executable and arguments.
    pub command: Vec<String>,
    /// How it is.
    pub state: ContainerState,
    /// Whether it is a step of a build.
    pub of_build: bool,
    /// Its processes, process 1 first.
    pub processes: Vec<ProcessView>,
    /// What it has written.
    pub written: Vec<Change>,
}

/// A process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcessView {
    /// Its number in the container.
    pub number: u32,
    /// That of its parent there; `None` for process 1 and what came from outside.
    pub parent: Option<u32>,
    /// Its number on the host.
    pub on_host: u32,
    /// Its command line.
    pub command: Vec<String>,
    /// Whether it has ended, and nobody has asked how.
    pub zombie: bool,
}

/// A volume.
#[derive(Debug, Clone, PartialEq)]
pub struct VolumeView {
    /// Its name.
    pub name: String,
    /// Names of the containers that have it, and where.
    pub used: Vec<(String, String)>,
    /// What is in it.
    pub files: Vec<Change>,
}

/// A registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShelfView {
    /// Its host.
    pub host: String,
    /// How people call it.
    pub title: &'static str,
    /// Names with tags, and the images' ids.
    pub images: Vec<(String, ImageId)>,
}

impl World {
    /// A picture of all that there is.
    #[must_use]
    pub fn view(&self) -> View {
        let mut images: Vec<_> = self.images.all().map(|image| (image.config.created.clone(), image.id)).collect();
        ordered::sort_by(&mut images, |one, other| other.cmp(one));
        View {
            images: images.into_iter().filter_map(|(_, id)| self.image_view(id)).collect(),
            containers: self.containers.iter().rev().map(|container| self.container_view(container)).collect(),
            shelves: self.shelf_views(),
            volumes: self.volumes.values().map(|volume| self.volume_view(volume)).collect(),
        }
    }

    fn image_view(&self, id: ImageId) -> Option<ImageView> {
        let image = self.images.get(&id)?;
        let layers = self.images.layers_of(image);
        let mut layer = layers.iter();
        let steps = history::steps(&image.config).into_iter().map(|step| StepView {
            instruction: step
                .history
                .and_then(|entry| entry.created_by.as_deref())
                .map(history::instruction)
                .unwrap_or_default(),
            layer: step.layer.and_then(|_| layer.next()).map(|layer| layer_view(layer)),
        });
        Some(ImageView {
            id,
            names: self.images.names_of(id).map(crate::image::reference::ImageReference::familiar).collect(),
            parent: image.parent.filter(|parent| self.images.get(parent).is_some()),
            steps: steps.collect(),
            size: self.images.size(image),
            entrypoint: image.config.config.entrypoint.clone().unwrap_or_default(),
            cmd: image.config.config.cmd.clone().unwrap_or_default(),
        })
    }

    fn container_view(&self, container: &Container) -> ContainerView {
        let namespace = container.running.as_ref().map(|running| running.namespace);
        let of_container = |process: &&crate::sim::kernel::Process| Some(process.namespace) == namespace;
        let processes = self.kernel.processes().filter(of_container).map(|process| ProcessView {
            number: process.local,
            parent: self.kernel.process(process.parent).filter(of_container_ref(namespace)).map(|parent| parent.local),
            on_host: process.id.number(),
            command: process.arguments.clone(),
            zombie: matches!(process.state, State::Zombie(_)),
        });
        ContainerView {
            id: container.id.clone(),
            name: container.name.clone(),
            image: container.image,
            image_name: container.image_name.clone(),
            command: container.command(),
            state: container.state.clone(),
            of_build: container.of_build,
            processes: processes.collect(),
            written: self.changes_of(container),
        }
    }

    fn volume_view(&self, volume: &Volume) -> VolumeView {
        let is_it = |mounted: &&Mounted| mounted.what == MountedWhat::Volume(volume.name.clone());
        let used = self.containers.iter().flat_map(|container| {
            let places = container.mounts.iter().filter(is_it);
            places.map(|mounted| (container.name.clone(), mounted.at.clone()))
        });
        let entries = self.kernel.file_system(volume.files).map(|files| Tree::new(files).entries()).unwrap_or_default();
        let files = entries.into_iter().filter(|(path, _)| !path.is_root());
        VolumeView {
            name: volume.name.clone(),
            used: used.collect(),
            files: files.map(|(path, entry)| Change::Added(path, entry)).collect(),
        }
    }

    fn shelf_views(&self) -> Vec<ShelfView> {
        let filled = self.registries.shelves().filter(|(_, shelf)| !shelf.repositories.is_empty());
        filled
            .map(|(host, shelf)| ShelfView {
                host: host.to_owned(),
                title: shelf.title,
                images: shelf
                    .repositories
                    .iter()
                    .flat_map(|(name, repository)| {
                        repository.tags.iter().filter_map(move |(tag, digest)| {
                            let published = repository.manifests.get(digest)?;
                            Some((format!("{name}:{tag}"), published.image.id))
                        })
                    })
                    .collect(),
            })
            .collect()
    }
}

fn of_container_ref(
    namespace: Option<crate::sim::kernel::NamespaceId>,
) -> impl Fn(&&crate::sim::kernel::Process) -> bool {
    move |process| Some(process.namespace) == namespace
}

fn layer_view(layer: &Layer) -> LayerView {
    LayerView {
        diff_id: layer.record.diff_id,
        size: layer.record.size,
        changes: layer.changes.clone(),
        unlisted: layer.unlisted,
        modelled: layer.modelled,
    }
}
