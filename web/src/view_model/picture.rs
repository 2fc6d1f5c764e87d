//! The world as boxes: images as stacks of layers and cards, containers with their writable sheet and processes, volumes as drums,
//! registries as shelves.

use std::rc::Rc;

use layercake_core::layer::diff::Change;
use layercake_core::render::size;
use layercake_core::sim::world::containers::ContainerState;
use layercake_core::sim::world::view::{ContainerView, ImageView, ProcessView, View, VolumeView};

use super::steps::short;
use super::tree::{Node, Owner};

/// A box of a stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    /// How it is drawn.
    pub(crate) shape: Shape,
    /// What stands on it.
    pub(crate) label: String,
    /// A few words at its right.
    pub(crate) aside: String,
    /// All that is to be said of it.
    pub(crate) detail: String,
    /// The files in it.
    pub(crate) files: Option<Rc<Node>>,
}

/// A volume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Drum {
    /// Its name.
    pub(crate) name: String,
    /// Who has it.
    pub(crate) used: String,
    /// What is in it.
    pub(crate) files: Rc<Node>,
}

/// The picture's vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A layer with files.
    Layer,
    /// A layer that several images have.
    Shared,
    /// A setting: no files.
    Card,
    /// The writable layer of a container.
    Sheet,
    /// A process.
    Process,
    /// An image that a container stands on.
    Image,
}

impl Shape {
    /// The name of its style.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Layer => "layer",
            Self::Shared => "shared",
            Self::Card => "card",
            Self::Sheet => "sheet",
            Self::Process => "process",
            Self::Image => "image",
        }
    }
}

/// A stack with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stack {
    /// What it is called.
    pub(crate) title: String,
    /// What more to say about it.
    pub(crate) subtitle: String,
    /// The lowest first.
    pub(crate) items: Vec<Item>,
}

/// All stacks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Picture {
    /// Images with names.
    pub(crate) images: Vec<Stack>,
    /// Containers, without those of builds.
    pub(crate) containers: Vec<Stack>,
    /// Volumes.
    pub(crate) volumes: Vec<Drum>,
    /// Registries: their name, and what they have.
    pub(crate) shelves: Vec<(String, Vec<String>)>,
    /// The whole in a sentence.
    pub(crate) summary: String,
}

impl Picture {
    /// The picture of a world.
    pub(crate) fn of(view: &View) -> Self {
        let named: Vec<&ImageView> = view.images.iter().filter(|image| !image.names.is_empty()).collect();
        let images: Vec<Stack> = named.iter().map(|image| image_stack(image, &named)).collect();
        let containers: Vec<Stack> =
            view.containers.iter().filter(|container| !container.of_build).map(container_stack).collect();
        let shelves: Vec<(String, Vec<String>)> = view
            .shelves
            .iter()
            .filter(|shelf| !shelf.images.is_empty())
            .map(|shelf| (shelf.title.to_owned(), shelf.images.iter().map(|(name, _)| name.clone()).collect()))
            .collect();
        let count = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
        let summary = format!("{}, {}", count(images.len(), "image"), count(containers.len(), "container"));
        let volumes = view.volumes.iter().map(drum).collect();
        Self { images, containers, volumes, shelves, summary }
    }
}

fn drum(volume: &VolumeView) -> Drum {
    let used: Vec<_> = volume.used.iter().map(|(container, at)| format!("{container} has it at {at}")).collect();
    Drum {
        name: volume.name.clone(),
        used: if used.is_empty() { "no container has it".to_owned() } else { used.join(", ") },
        files: Rc::new(Node::of(&volume.files, Owner::Volume)),
    }
}

/// The files of a box that has some.
fn files(changes: &[Change], owner: Owner) -> Option<Rc<Node>> {
    (!changes.is_empty()).then(|| Rc::new(Node::of(changes, owner)))
}

fn image_stack(image: &ImageView, all: &[&ImageView]) -> Stack {
    let items = image.steps.iter().map(|step| match &step.layer {
        Some(layer) => {
            let has = |other: &&&ImageView| {
                let layers = other.steps.iter().filter_map(|step| step.layer.as_ref());
                other.id != image.id && layers.into_iter().any(|other| other.diff_id == layer.diff_id)
            };
            let sharers: Vec<&str> =
                all.iter().filter(has).filter_map(|other| other.names.first()).map(String::as_str).collect();
            let shared =
                if sharers.is_empty() { String::new() } else { format!(" Shared with {}.", sharers.join(", ")) };
            Item {
                shape: if sharers.is_empty() { Shape::Layer } else { Shape::Shared },
                label: step.instruction.clone(),
                aside: size::brief(layer.size),
                detail: format!(
                    "Layer {}: {}.{shared}{}{}",
                    short(&layer.diff_id.to_string()),
                    step.instruction,
                    if layer.changes.is_empty() { " No files." } else { "" },
                    match layer.unlisted {
                        0 => String::new(),
                        bytes => format!(" Files of {} are not listed by the model.", size::brief(bytes)),
                    }
                ),
                files: files(&layer.changes, Owner::Layer),
            }
        }
        None => Item {
            shape: Shape::Card,
            label: step.instruction.clone(),
            aside: "0B".to_owned(),
            detail: format!("Only a setting, no files: {}", step.instruction),
            files: None,
        },
    });
    Stack {
        title: image.names.join(", "),
        subtitle: format!("{} · {}", short(&image.id.to_string()), size::brief(image.size)),
        items: items.collect(),
    }
}

fn container_stack(container: &ContainerView) -> Stack {
    let state = match &container.state {
        ContainerState::Created => "created".to_owned(),
        ContainerState::Running { paused: true, .. } => "paused".to_owned(),
        ContainerState::Running { .. } => "▶ running".to_owned(),
        ContainerState::Exited { code, .. } => format!("exited ({code})"),
    };
    let image = Item {
        shape: Shape::Image,
        label: container.image_name.clone(),
        aside: "read only".to_owned(),
        detail: format!(
            "The image {}: its layers are read only, and shared by all its containers.",
            container.image_name
        ),
        files: None,
    };
    let written = container.written.len();
    let sheet = Item {
        shape: Shape::Sheet,
        label: "✎ WRITABLE".to_owned(),
        aside: if written == 1 { "1 change".to_owned() } else { format!("{written} changes") },
        detail: match written {
            0 => "What this container writes lands here. It has written nothing.".to_owned(),
            _ => "What this container has written. A file of the image is copied up when it is first changed, and \
                  hidden by a whiteout when it is deleted: the image stays as it is. It goes with the container."
                .to_owned(),
        },
        files: files(&container.written, Owner::Container),
    };
    let processes = tree_of(&container.processes).into_iter().map(|(depth, process)| Item {
        shape: Shape::Process,
        label: format!(
            "{}{}{}",
            "\u{a0}\u{a0}".repeat(depth),
            if process.number == 1 { "♛ " } else { "↳ " },
            process.command.join(" ")
        ),
        aside: format!("PID {}{}", process.number, if process.zombie { ", a zombie" } else { "" }),
        detail: format!(
            "Process {} of the container, {} on the host{}.",
            process.number,
            process.on_host,
            process.parent.map(|parent| format!(", started by process {parent}")).unwrap_or_default()
        ),
        files: None,
    });
    Stack {
        title: container.name.clone(),
        subtitle: format!("{} · {state} · {}", short(&container.id), container.command.join(" ")),
        items: [image, sheet].into_iter().chain(processes).collect(),
    }
}

/// Processes, each with how deep it is, children behind their parents.
fn tree_of(processes: &[ProcessView]) -> Vec<(usize, &ProcessView)> {
    fn add<'a>(all: &'a [ProcessView], parent: Option<u32>, depth: usize, told: &mut Vec<(usize, &'a ProcessView)>) {
        for process in all.iter().filter(|process| process.parent == parent) {
            told.push((depth, process));
            add(all, Some(process.number), depth + 1, told);
        }
    }
    let mut told = Vec::new();
    add(processes, None, 0, &mut told);
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::session::Session;

    #[test]
    fn the_lecture_in_boxes() {
        let mut session = Session::new();
        session.submit("docker build -t hello:1 -f Dockerfile_cmd .");
        session.submit("docker run hello:1");
        let picture = Picture::of(&session.world().view());
        assert_eq!(picture.summary, "2 images, 1 container");
        let shapes: Vec<_> = picture.images[0].items.iter().map(|item| item.shape).collect();
        let top = &shapes[shapes.len() - 3..];
        assert_eq!(top, [Shape::Layer, Shape::Card, Shape::Card]);
        assert!(shapes.contains(&Shape::Shared), "the base's layers are those of ubuntu:latest too");
        assert_eq!(picture.containers[0].items[1].shape, Shape::Sheet);
    }
}
