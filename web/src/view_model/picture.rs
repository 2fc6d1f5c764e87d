//! The world as boxes: images as stacks of layers and cards, containers with their writable sheet, registries as shelves.

use layercake_core::layer::diff::Change;
use layercake_core::render::size;
use layercake_core::sim::world::containers::ContainerState;
use layercake_core::sim::world::view::{ContainerView, ImageView, View};

use super::steps::short;

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
        Self { images, containers, shelves, summary }
    }
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
                aside: size::human(layer.size),
                detail: format!(
                    "Layer {}: {}.{shared} {}",
                    short(&layer.diff_id.to_string()),
                    step.instruction,
                    changes(&layer.changes)
                ),
            }
        }
        None => Item {
            shape: Shape::Card,
            label: step.instruction.clone(),
            aside: "0B".to_owned(),
            detail: format!("Only a setting, no files: {}", step.instruction),
        },
    });
    Stack {
        title: image.names.join(", "),
        subtitle: format!("{} · {}", short(&image.id.to_string()), size::human(image.size)),
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
    };
    let written = container.written.len();
    let sheet = Item {
        shape: Shape::Sheet,
        label: "✎ WRITABLE".to_owned(),
        aside: if written == 1 { "1 change".to_owned() } else { format!("{written} changes") },
        detail: format!("What this container has written. {}", changes(&container.written)),
    };
    let processes = container.processes.iter().map(|process| Item {
        shape: Shape::Process,
        label: format!("{}{}", if process.number == 1 { "♛ " } else { "" }, process.command.join(" ")),
        aside: format!("PID {}", process.number),
        detail: format!("Process {} of the container, {} on the host", process.number, process.on_host),
    });
    Stack {
        title: container.name.clone(),
        subtitle: format!("{} · {state} · {}", short(&container.id), container.command.join(" ")),
        items: [image, sheet].into_iter().chain(processes).collect(),
    }
}

/// The first changes of a layer, a letter each as `docker diff` has it.
fn changes(changes: &[Change]) -> String {
    const SHOWN: usize = 6;
    let letter = |change: &Change| match change {
        Change::Added(..) => 'A',
        Change::Modified(..) => 'C',
        Change::Removed(_) | Change::Opaque(_) => 'D',
    };
    let files: Vec<_> =
        changes.iter().take(SHOWN).map(|change| format!("{} {}", letter(change), change.path())).collect();
    let more = changes.len().saturating_sub(SHOWN);
    match (files.is_empty(), more) {
        (true, _) => "No files.".to_owned(),
        (_, 0) => format!("Files: {}.", files.join(", ")),
        _ => format!("Files: {} and {more} more.", files.join(", ")),
    }
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
