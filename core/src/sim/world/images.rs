//! The images of the simulated engine: documents, layers with their files, names, and what the build cache remembers.

use std::sync::Arc;

use crate::cache::{LayerRecord, Lineage, Record};
use crate::digest::{ChainId, Digest, ImageId};
use crate::image::config::ImageConfig;
use crate::image::reference::ImageReference;
use crate::layer::diff::Change;
use crate::ordered;
use crate::sim::files::FileSystem;

/// A layer on the layers below it.
#[derive(Debug, Clone)]
pub struct Layer {
    /// Its digest, that of the stack with it on top, and its bytes.
    pub record: LayerRecord,
    /// The layers that it lies on.
    pub below: Option<ChainId>,
    /// What it does to them, as far as the model lists it.
    pub changes: Arc<Vec<Change>>,
    /// All files of the stack.
    pub files: FileSystem,
    /// Bytes in files that the model does not list.
    pub unlisted: u64,
    /// Whether its digest is not that of real bytes.
    pub modelled: bool,
    /// Its digest as it travels, compressed.
    pub blob: Digest,
    /// Its bytes as it travels.
    pub blob_size: u64,
}

/// An image.
#[derive(Debug, Clone)]
pub struct Image {
    /// Its id.
    pub id: ImageId,
    /// Its document.
    pub config: ImageConfig,
    /// The image that it was made from, where that is here.
    pub parent: Option<ImageId>,
    /// Whether its id is not the digest of its document: one that was really published, modelled.
    pub modelled: bool,
}

/// What a build decided last, by the name of its Dockerfile.
#[derive(Debug, Clone)]
pub struct BuildRecord {
    /// The Dockerfile.
    pub dockerfile: String,
    /// Each step's ingredients.
    pub lineage: Lineage,
    /// What was decided.
    pub report: Vec<crate::build::StepReport>,
}

/// All images.
#[derive(Debug, Clone, Default)]
pub struct Images {
    pub(in crate::sim) images: ordered::Map<ImageId, Arc<Image>>,
    pub(in crate::sim) layers: ordered::Map<ChainId, Arc<Layer>>,
    pub(in crate::sim) names: ordered::Map<ImageReference, ImageId>,
    /// Names by digest: what was pulled or pushed.
    pub(in crate::sim) digests: ordered::Map<ImageReference, ImageId>,
    pub(in crate::sim) records: Vec<Arc<Record>>,
    pub(in crate::sim) builds: ordered::Map<String, Arc<BuildRecord>>,
    /// The name of the last build.
    pub(in crate::sim) latest: Option<String>,
    /// The files of stacks that a plan has worked out and nobody has stored: in the copy of a world in which it is made.
    pub(in crate::sim) foretold: ordered::Map<ChainId, FileSystem>,
}

/// Why a name means no image.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoImage {
    /// It can name none.
    #[error("{0}")]
    Invalid(#[from] crate::image::reference::ReferenceError),
    /// Nothing has it.
    #[error("No such image: {0}")]
    NotFound(String),
}

impl Images {
    /// All images, by id.
    pub fn all(&self) -> impl Iterator<Item = &Image> {
        self.images.values().map(|image| &**image)
    }

    /// An image.
    #[must_use]
    pub fn get(&self, id: &ImageId) -> Option<&Arc<Image>> {
        self.images.get(id)
    }

    /// The layers of an image, lowest first.
    #[must_use]
    pub fn layers_of(&self, image: &Image) -> Vec<Arc<Layer>> {
        let mut below = None;
        let mut layers = Vec::new();
        for diff_id in &image.config.rootfs.diff_ids {
            let chain = ChainId::on(below.as_ref(), diff_id);
            layers.extend(self.layers.get(&chain).cloned());
            below = Some(chain);
        }
        layers
    }

    /// Bytes of an image's layers.
    #[must_use]
    pub fn size(&self, image: &Image) -> u64 {
        self.layers_of(image).iter().map(|layer| layer.record.size).sum()
    }

    /// The names of an image, in order.
    pub fn names_of(&self, id: ImageId) -> impl Iterator<Item = &ImageReference> {
        self.names.iter().filter(move |(_, named)| **named == id).map(|(name, _)| name)
    }

    /// All names, with what they mean.
    pub fn names(&self) -> impl Iterator<Item = (&ImageReference, ImageId)> {
        self.names.iter().map(|(name, id)| (name, *id))
    }

    /// The image that a person means: by name, or by id or the beginning of one.
    ///
    /// # Errors
    /// [`NoImage`].
    pub fn find(&self, name: &str) -> Result<&Arc<Image>, NoImage> {
        let hex = name.strip_prefix("sha256:").unwrap_or(name);
        let is_hex = !hex.is_empty() && hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if is_hex && (name.len() > hex.len() || hex.len() == 64) {
            return self.by_prefix(hex).ok_or_else(|| NoImage::NotFound(name.to_owned()));
        }
        let reference = ImageReference::parse(name)?;
        let named = self.names.get(&reference).or_else(|| self.digests.get(&reference));
        let found = named.and_then(|id| self.images.get(id)).or_else(|| is_hex.then(|| self.by_prefix(hex)).flatten());
        found.ok_or_else(|| NoImage::NotFound(reference.familiar()))
    }

    fn by_prefix(&self, hex: &str) -> Option<&Arc<Image>> {
        let mut found = self.images.iter().filter(|(id, _)| id.digest().hex().starts_with(hex)).map(|(_, image)| image);
        let first = found.next();
        if found.next().is_some() { None } else { first }
    }

    /// Takes an image over whose layers are here.
    pub(in crate::sim) fn put(&mut self, image: Image) {
        self.images.entry(image.id).or_insert_with(|| Arc::new(image));
    }

    /// Gives an image a name; what had it before loses it.
    pub(in crate::sim) fn tag(&mut self, name: ImageReference, id: ImageId) {
        self.names.insert(name, id);
    }

    /// The files of a stack.
    pub(in crate::sim) fn files(&self, chain: Option<&ChainId>) -> FileSystem {
        let Some(chain) = chain else { return empty() };
        let stored = self.layers.get(chain).map(|layer| &layer.files);
        stored.or_else(|| self.foretold.get(chain)).cloned().unwrap_or_else(empty)
    }

    /// The records of a key whose layers and images still exist, newest first.
    pub(in crate::sim) fn records_of(&self, key: &crate::digest::CacheKey) -> Vec<Record> {
        let exists = |record: &&Arc<Record>| {
            record.layer.is_none_or(|layer| self.layers.contains_key(&layer.chain_id))
                && record.image.is_none_or(|image| self.images.contains_key(&image))
        };
        let found = self.records.iter().rev().filter(|record| record.key == *key).filter(exists);
        found.map(|record| (**record).clone()).collect()
    }
}

/// A file system with nothing in it.
pub(in crate::sim) fn empty() -> FileSystem {
    FileSystem::new(crate::sim::files::Permissions { mode: 0o755, uid: 0, gid: 0 }, 0)
}
