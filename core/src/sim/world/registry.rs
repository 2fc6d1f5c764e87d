//! Registries, as shelves: what they hold, who may push, and which blobs they have already.

use std::sync::Arc;

use super::bases::{self, Base};
use super::images::{Image, Layer};
use crate::cache::LayerRecord;
use crate::digest::{ChainId, Digest};
use crate::image::manifest::{Descriptor, Manifest};
use crate::image::media_type::{CONFIG, LAYER};
use crate::image::reference::ImageReference;
use crate::ordered;
use crate::sim::world::tree::changes;

/// All registries, and at which somebody has logged in.
#[derive(Debug, Clone)]
pub struct Registries {
    /// The shelves, by host.
    pub(in crate::sim) shelves: ordered::Map<String, Shelf>,
    /// Who is logged in where.
    pub(in crate::sim) logins: ordered::Map<String, String>,
}

/// A registry.
#[derive(Debug, Clone)]
pub struct Shelf {
    /// How people call it.
    pub title: &'static str,
    /// What was pushed to it, or asked for.
    pub repositories: ordered::Map<String, Repository>,
    /// The blobs that it has.
    pub blobs: ordered::Set<Digest>,
}

/// A repository.
#[derive(Debug, Clone, Default)]
pub struct Repository {
    /// Tags move.
    pub tags: ordered::Map<String, Digest>,
    /// What a digest names stays the same.
    pub manifests: ordered::Map<Digest, Arc<Published>>,
}

/// An image on a shelf.
#[derive(Debug, Clone)]
pub struct Published {
    /// The digest of its manifest.
    pub digest: Digest,
    /// Bytes of its manifest.
    pub size: u64,
    /// The image.
    pub image: Arc<Image>,
    /// Its layers, lowest first.
    pub layers: Vec<Arc<Layer>>,
}

impl Registries {
    pub(super) fn new() -> Self {
        let shelves = [
            ("docker.io", "Docker Hub"),
            ("quay.io", "Red Hat Quay"),
            ("gcr.io", "Google Container Registry (was)"),
            ("us-docker.pkg.dev", "Google Artifact Registry"),
            ("123456789012.dkr.ecr.us-east-1.amazonaws.com", "Amazon ECR"),
            ("localhost:5000", "A registry on this machine"),
        ];
        let shelf = |title| Shelf { title, repositories: ordered::Map::new(), blobs: ordered::Set::new() };
        let shelves = shelves.map(|(host, title)| (host.to_owned(), shelf(title))).into();
        Self { shelves, logins: ordered::Map::new() }
    }

    /// The shelves, by host.
    pub fn shelves(&self) -> impl Iterator<Item = (&str, &Shelf)> {
        self.shelves.iter().map(|(host, shelf)| (host.as_str(), shelf))
    }

    /// The image that a reference names at its registry. What a registry has from the start is put on the shelf when it is first
    /// asked for.
    pub(in crate::sim) fn find(&mut self, reference: &ImageReference) -> Option<Arc<Published>> {
        let shelf = self.shelves.get_mut(reference.registry())?;
        if reference.registry() == "docker.io" {
            shelf.stock(reference.repository());
        }
        let repository = shelf.repositories.get(reference.repository())?;
        let digest = match reference.digest() {
            Some(digest) => *digest,
            None => *repository.tags.get(reference.tag()?)?,
        };
        repository.manifests.get(&digest).cloned()
    }
}

impl Shelf {
    fn stock(&mut self, name: &str) {
        let Some((_, tags)) = bases::repositories().find(|(repository, _)| *repository == name) else { return };
        let known = self
            .repositories
            .get(name)
            .is_some_and(|repository| tags.iter().all(|tag| repository.tags.contains_key(*tag)));
        if known {
            return;
        }
        for tag in tags {
            if let Some(base) = bases::base(name, tag) {
                let published = Arc::new(publish_base(base));
                let has = self.repositories.get(name).is_some_and(|it| it.tags.contains_key(*tag));
                if !has {
                    self.put(name, tag, published);
                }
            }
        }
    }

    /// Puts an image on the shelf.
    pub(in crate::sim) fn put(&mut self, repository: &str, tag: &str, published: Arc<Published>) {
        self.blobs.extend(published.layers.iter().map(|layer| layer.blob));
        let repository = self.repositories.entry(repository.to_owned()).or_default();
        repository.tags.insert(tag.to_owned(), published.digest);
        repository.manifests.insert(published.digest, published);
    }
}

/// An image with its layers as they lie on each other.
fn publish_base(base: Base) -> Published {
    let mut below: Option<ChainId> = None;
    let mut under = super::images::empty();
    let mut layers = Vec::new();
    for (layer, diff_id) in base.layers.into_iter().zip(&base.config.rootfs.diff_ids) {
        let chain_id = ChainId::on(below.as_ref(), diff_id);
        let changes = changes(&under, &layer.files);
        let listed: u64 = changes.iter().filter_map(|it| it.entry().map(crate::layer::entry::Entry::size)).sum();
        under = layer.files.clone();
        layers.push(Arc::new(Layer {
            record: LayerRecord { diff_id: *diff_id, chain_id, size: layer.size },
            below,
            changes: Arc::new(changes),
            files: layer.files,
            unlisted: layer.size.saturating_sub(listed),
            modelled: true,
            blob: layer.blob,
            blob_size: layer.blob_size,
        }));
        below = Some(chain_id);
    }
    let modelled = base.config.id() != base.id;
    let image = Arc::new(Image { id: base.id, config: base.config, parent: None, modelled });
    let mut published = publish(image, layers);
    published.digest = base.digest.unwrap_or(published.digest);
    published
}

/// An image as it is sent: its manifest names the document and the layers.
pub(in crate::sim) fn publish(image: Arc<Image>, layers: Vec<Arc<Layer>>) -> Published {
    let config = Descriptor::of(CONFIG, &image.config.to_bytes());
    let gzip = format!("{LAYER}+gzip");
    let named = layers.iter().map(|layer| Descriptor::new(&gzip, layer.blob, layer.blob_size)).collect();
    let bytes = Manifest::new(config, named).to_bytes();
    Published { digest: Digest::of(&bytes), size: bytes.len() as u64, image, layers }
}
