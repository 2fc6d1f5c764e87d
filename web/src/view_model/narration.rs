//! Two pictures of the world → what happened between them, a sentence for each change: for screen readers, and to read again.

use layercake_core::image::reference::ImageReference;
use layercake_core::layer::diff;
use layercake_core::layer::entry::Kind;
use layercake_core::render::catalogue::{Change, Language, Written};
use layercake_core::sim::world::containers::ContainerState;
use layercake_core::sim::world::view::{ContainerView, View};

const LANGUAGE: Language = Language::English;

/// What happened between two pictures. What only steps of builds needed is left out, as it is in the picture.
pub(crate) fn narrate(before: &View, after: &View) -> Vec<String> {
    let mut told = Vec::new();
    images(before, after, &mut told);
    containers(before, after, &mut told);
    for volume in after.volumes.iter().filter(|volume| before.volumes.iter().all(|it| it.name != volume.name)) {
        told.push(say(&Change::VolumeMade { volume: &volume.name }));
    }
    for volume in before.volumes.iter().filter(|volume| after.volumes.iter().all(|it| it.name != volume.name)) {
        told.push(say(&Change::VolumeRemoved { volume: &volume.name }));
    }
    for shelf in &after.shelves {
        let old = before.shelves.iter().find(|old| old.host == shelf.host);
        for (name, image) in &shelf.images {
            // What a registry had before anybody looked is no news; what came from here is.
            let was_here = before.images.iter().any(|it| it.id == *image);
            if was_here && !old.is_some_and(|old| old.images.contains(&(name.clone(), *image))) {
                told.push(say(&Change::Published { registry: shelf.title, name, image }));
            }
        }
    }
    told
}

fn images(before: &View, after: &View, told: &mut Vec<String>) {
    let named = |view: &View| -> Vec<_> {
        view.images.iter().flat_map(|image| image.names.iter().map(|name| (name.clone(), image.id))).collect()
    };
    let (old, new) = (named(before), named(after));
    for (name, image) in new.iter().filter(|it| !old.contains(it)) {
        if let Ok(name) = &ImageReference::parse(name) {
            told.push(say(&Change::Tagged { image, name }));
        }
    }
    for (name, _) in old.iter().filter(|(name, _)| new.iter().all(|(other, _)| other != name)) {
        if let Ok(name) = &ImageReference::parse(name) {
            told.push(say(&Change::Untagged { name }));
        }
    }
    for image in before.images.iter().filter(|image| !image.names.is_empty()) {
        if after.images.iter().all(|it| it.id != image.id) {
            told.push(say(&Change::Deleted { digest: image.id.digest() }));
        }
    }
}

fn containers(before: &View, after: &View, told: &mut Vec<String>) {
    let own = |view: &View| view.containers.iter().filter(|it| !it.of_build).cloned().collect::<Vec<_>>();
    let (old, new) = (own(before), own(after));
    // The newest stands first in the picture; what came first is told first.
    for container in new.iter().rev() {
        let was = old.iter().find(|it| it.id == container.id);
        if was.is_none() {
            told.push(say(&Change::Created { container: &container.name, image: &container.image_name }));
        }
        if let Some(change) = state(was, container) {
            told.push(change);
        }
        told.extend(written(was, container));
    }
    for container in old.iter().filter(|it| new.iter().all(|other| other.id != it.id)) {
        told.push(say(&Change::Removed { container: &container.name }));
    }
}

fn state(was: Option<&ContainerView>, container: &ContainerView) -> Option<String> {
    if was.is_some_and(|was| was.state == container.state) {
        return None;
    }
    let name = &container.name;
    let was_running = was.is_some_and(|was| matches!(was.state, ContainerState::Running { .. }));
    match &container.state {
        ContainerState::Created => None,
        ContainerState::Running { paused: true, .. } => Some(say(&Change::Paused { container: name })),
        ContainerState::Running { .. } if was_running => Some(say(&Change::Unpaused { container: name })),
        ContainerState::Running { .. } => Some(say(&Change::Started { container: name, command: &container.command })),
        ContainerState::Exited { code, .. } => Some(say(&Change::Exited { container: name, code: i32::from(*code) })),
    }
}

/// What a container has written since, the first of each kind by name.
fn written(was: Option<&ContainerView>, container: &ContainerView) -> Vec<String> {
    let old = was.map(|was| &was.written[..]).unwrap_or_default();
    // Folders above a change are changes too; the file is what a person asks for.
    let is_folder = |change: &diff::Change| change.entry().is_some_and(|entry| entry.kind == Kind::Directory);
    let how = |change: &diff::Change| match change {
        diff::Change::Added(..) => Written::New,
        diff::Change::Modified(..) => Written::CopiedUp,
        diff::Change::Removed(_) | diff::Change::Opaque(_) => Written::Hidden,
    };
    let fresh: Vec<_> = container.written.iter().filter(|it| !old.contains(it) && !is_folder(it)).collect();
    let tell = |wanted: Written| {
        let mut paths = fresh.iter().filter(|change| how(change) == wanted).map(|change| change.path());
        let path = paths.next()?.as_str();
        Some(say(&Change::Written { container: &container.name, path, more: paths.count(), how: wanted }))
    };
    [Written::New, Written::CopiedUp, Written::Hidden].into_iter().filter_map(tell).collect()
}

fn say(change: &Change<'_>) -> String {
    change.say(LANGUAGE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::session::Session;

    #[test]
    fn each_change_is_a_sentence() {
        let mut session = Session::new();
        let mut tell = |line: &str| {
            let before = session.world().view();
            session.submit(line);
            assert!(!session.is_busy);
            narrate(&before, &session.world().view()).join("\n")
        };
        let ran = tell("docker run --name box busybox sh -c 'echo b >> /etc/passwd; rm /etc/group; exit 3'");
        for part in [
            "is now named busybox",
            "The container box was made from the image busybox",
            "The container box ended with exit code 3.",
            "In the writable layer of box: /etc/passwd was copied up",
            "/etc/group is hidden by a whiteout",
        ] {
            assert!(ran.contains(part), "{part}: {ran}");
        }
        assert!(tell("docker volume create data").contains("The volume data was made"));
        assert!(tell("docker rm box").contains("box"));
        assert!(tell("docker rmi busybox").contains("was deleted"));
        assert_eq!(tell("docker ps"), "");
    }
}
