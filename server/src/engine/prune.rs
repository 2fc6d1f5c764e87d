//! What nothing uses goes: containers that have ended, images, volumes, the build cache. Never what a container or a build that
//! runs has: those hold leases or locks, and are looked at again before anything is removed.

use layercake_core::command::filter::Filters;
use layercake_core::digest::ImageId;
use layercake_core::ordered;

use super::containers::settings::Settings;
use super::{Engine, EngineError};
use crate::runtime::state::State;
use crate::store::StoreError;

/// The keys that a filter may have here.
pub const FILTERS: [&str; 3] = ["label", "label!", "until"];

/// What is meant of all that nothing uses.
#[derive(Debug, Clone, Default)]
pub struct Chosen {
    /// `label` and `label!`.
    pub filters: Filters,
    /// Only what was made before, in seconds since 1970.
    pub until: Option<i64>,
}

/// What went.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pruned {
    /// Each, in docker's words.
    pub lines: Vec<String>,
    /// Bytes that are free now.
    pub bytes: u64,
}

impl Chosen {
    fn has(&self, created: i64, labels: Option<&ordered::Map<String, String>>) -> bool {
        let is_excluded = |wanted: &str| {
            let (name, value) = wanted.split_once('=').map_or((wanted, None), |(name, value)| (name, Some(value)));
            let found = labels.and_then(|labels| labels.get(name));
            found.is_some_and(|found| value.is_none_or(|value| value == found))
        };
        self.until.is_none_or(|until| created < until)
            && self.filters.labels(labels)
            && !(self.filters.has("label!") && self.filters.any("label!", is_excluded))
    }
}

impl Engine {
    /// Removes containers that do not run and that no command looks after.
    ///
    /// # Errors
    /// What the store said.
    pub fn prune_containers(&self, chosen: &Chosen) -> Result<Pruned, EngineError> {
        self.own_files()?;
        let mut pruned = Pruned::default();
        for container in self.store.containers()? {
            let labels = Settings::of(&container)?.config.labels;
            let runs = matches!(self.state(&container)?, State::Running { .. });
            if runs || self.is_attended(&container)? || !chosen.has(container.created, labels.as_ref()) {
                continue;
            }
            let bytes = self.store.tree_bytes(&self.store.container_directory(&container.id).join("upper"))?;
            self.remove_container(&container.id, false)?;
            pruned.bytes += bytes;
            pruned.lines.push(container.id);
        }
        self.note_prune("container", pruned.bytes);
        Ok(pruned)
    }

    /// Removes images that have no name; with `all`, all that no container has.
    ///
    /// # Errors
    /// What the store said.
    pub fn prune_images(&self, all: bool, chosen: &Chosen) -> Result<Pruned, EngineError> {
        self.own_files()?;
        let mut pruned = Pruned::default();
        let before = self.layer_bytes()?;
        loop {
            let images = self.store.images()?;
            let used: Vec<ImageId> = self.store.containers()?.iter().map(|container| container.image).collect();
            let is_parent = |id: &ImageId| images.iter().any(|(image, _)| image.parent.as_ref() == Some(id));
            let doomed = images.iter().find(|(image, names)| {
                (all || names.is_empty())
                    && !used.contains(&image.id)
                    && !is_parent(&image.id)
                    && chosen.has(image.created, image.config.config.labels.as_ref())
            });
            let Some((image, names)) = doomed else { break };
            for name in names {
                self.store.untag(name)?;
                pruned.lines.push(format!("untagged: {}", name.familiar()));
            }
            match self.store.remove_image(&image.id) {
                Ok(removed) => pruned.lines.extend(removed.iter().map(|digest| format!("deleted: {digest}"))),
                // Somebody was faster.
                Err(StoreError::MissingImage(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        pruned.bytes = before.saturating_sub(self.layer_bytes()?);
        self.note_prune("image", pruned.bytes);
        Ok(pruned)
    }

    /// Removes volumes that no container uses and nobody named; with `all`, those with names too.
    ///
    /// # Errors
    /// What the store said.
    pub fn prune_volumes(&self, all: bool, chosen: &Chosen) -> Result<Pruned, EngineError> {
        self.own_files()?;
        let mut pruned = Pruned::default();
        for volume in self.store.volumes()? {
            let labels: ordered::Map<String, String> = volume.labels.clone().into_iter().collect();
            if !(all || volume.anonymous) || !chosen.has(volume.created, Some(&labels)) {
                continue;
            }
            let bytes = self.store.tree_bytes(&self.store.volume_folder(&volume.name))?;
            match self.store.remove_volume(&volume.name) {
                Ok(()) => {
                    pruned.bytes += bytes;
                    pruned.lines.push(volume.name);
                }
                Err(StoreError::VolumeInUse { .. } | StoreError::MissingVolume(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.note_prune("volume", pruned.bytes);
        Ok(pruned)
    }

    /// Removes what only builds would use again: layers that nothing has, and the caches of RUN; with `all`, every record.
    ///
    /// # Errors
    /// What the store said.
    pub fn prune_cache(&self, all: bool, chosen: &Chosen) -> Result<Pruned, EngineError> {
        self.own_files()?;
        let pruned = self.store.prune_cache(all, chosen.until)?;
        self.note_prune("builder", pruned.bytes);
        let mut lines = pruned.objects;
        if pruned.records > 0 {
            lines.push(format!("{} cache records", pruned.records));
        }
        Ok(Pruned { lines, bytes: pruned.bytes })
    }

    /// Bytes of all layers: their files, and their tars.
    fn layer_bytes(&self) -> Result<u64, EngineError> {
        Ok(self.store.all_layers()?.iter().map(|layer| layer.size + layer.blob_size).sum())
    }
}
