//! How much the disk holds, and how much of it nothing needs: `system df`.

use std::collections::{BTreeMap, BTreeSet};

use layercake_core::digest::{ChainId, ImageId};
use layercake_core::image::reference::ImageReference;

use super::containers::list::Selection;
use super::containers::settings::Settings;
use super::{Engine, EngineError, Image};
use crate::runtime::state::State;
use crate::store::layers::Layer;
pub use crate::store::usage::CacheMount;
use layercake_core::render::containers::Row;

/// What there is.
#[derive(Debug)]
pub struct Usage {
    /// Images, newest first.
    pub images: Vec<ImageUsage>,
    /// Bytes of the layers of all images, each counted once, and of those whose images containers have.
    pub image_bytes: (u64, u64),
    /// Containers, newest first.
    pub containers: Vec<ContainerUsage>,
    /// Volumes, by name.
    pub volumes: Vec<VolumeUsage>,
    /// Layers that only the build cache has.
    pub cached: Vec<Layer>,
    /// The caches of RUN.
    pub mounts: Vec<CacheMount>,
    /// Cache records.
    pub records: usize,
}

/// An image.
#[derive(Debug)]
pub struct ImageUsage {
    /// The image.
    pub image: Image,
    /// Its names.
    pub names: Vec<ImageReference>,
    /// Bytes of layers that other images have too.
    pub shared: u64,
    /// Containers made from it.
    pub containers: usize,
}

/// A container.
#[derive(Debug)]
pub struct ContainerUsage {
    /// As `ps` shows it.
    pub row: Row,
    /// Bytes that it has written.
    pub bytes: u64,
    /// Whether it runs.
    pub runs: bool,
    /// Volumes and folders that it shows.
    pub volumes: usize,
}

/// A volume.
#[derive(Debug)]
pub struct VolumeUsage {
    /// Its name.
    pub name: String,
    /// Containers that use it.
    pub links: usize,
    /// Bytes in its files.
    pub bytes: u64,
}

impl Engine {
    /// Counts.
    ///
    /// # Errors
    /// What the store said.
    pub fn usage(&self) -> Result<Usage, EngineError> {
        self.own_files()?;
        let rows = self.containers(&Selection { all: true, ..Selection::default() })?;
        let mut containers = Vec::new();
        let mut made: BTreeMap<String, usize> = BTreeMap::new();
        let mut needed: BTreeSet<String> = BTreeSet::new();
        for row in rows {
            let container = self.container(&row.id)?;
            *made.entry(container.image.to_string()).or_default() += 1;
            let top = self.store.top_of_container(&container.id)?;
            needed.extend(self.store.layers_of(top.as_ref())?.iter().map(|layer| layer.chain_id.to_string()));
            containers.push(ContainerUsage {
                bytes: self.store.tree_bytes(&self.store.container_directory(&container.id).join("upper"))?,
                runs: matches!(self.state(&container)?, State::Running { .. }),
                volumes: Settings::of(&container)?.mounts.len(),
                row,
            });
        }
        let all = self.store.images()?;
        let mut stacks: Vec<Vec<Layer>> = Vec::new();
        let mut having: BTreeMap<String, usize> = BTreeMap::new();
        for (image, _) in &all {
            let stack = self.store.layers_of(image.top().as_ref())?;
            for layer in &stack {
                *having.entry(layer.chain_id.to_string()).or_default() += 1;
            }
            stacks.push(stack);
        }
        let (mut total, mut active) = (BTreeMap::new(), BTreeMap::new());
        let mut images = Vec::new();
        let is_shared = |layer: &&Layer| having.get(&layer.chain_id.to_string()).is_some_and(|count| *count > 1);
        let parents: Vec<Option<ImageId>> = all.iter().map(|(image, _)| image.parent).collect();
        for ((image, names), stack) in all.into_iter().zip(stacks) {
            let used = made.get(&image.id.to_string()).copied().unwrap_or(0);
            let sizes = |into: &mut BTreeMap<ChainId, u64>| {
                into.extend(stack.iter().map(|layer| (layer.chain_id, layer.size)));
            };
            sizes(&mut total);
            if used > 0 {
                sizes(&mut active);
            }
            needed.extend(stack.iter().map(|layer| layer.chain_id.to_string()));
            // Images of intermediate steps are nobody's but their child's.
            if !names.is_empty() || used > 0 || !parents.contains(&Some(image.id)) {
                let shared = stack.iter().filter(is_shared).map(|layer| layer.size).sum();
                images.push(ImageUsage { image, names, shared, containers: used });
            }
        }
        let mut volumes = Vec::new();
        for volume in self.store.volumes()? {
            volumes.push(VolumeUsage {
                links: self.store.volume_users(&volume.name)?.len(),
                bytes: self.store.tree_bytes(&self.store.volume_folder(&volume.name))?,
                name: volume.name,
            });
        }
        let cached = self.store.all_layers()?;
        Ok(Usage {
            images,
            image_bytes: (total.values().sum(), active.values().sum()),
            containers,
            volumes,
            cached: cached.into_iter().filter(|layer| !needed.contains(&layer.chain_id.to_string())).collect(),
            mounts: self.store.cache_mounts()?,
            records: self.store.record_count()?,
        })
    }
}
