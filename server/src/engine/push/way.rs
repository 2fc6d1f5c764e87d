//! An image → the documents as which it can go to a registry.

use std::collections::BTreeMap;
use std::io::Read;

use layercake_core::digest::Digest;
use layercake_core::image::document::{self, Document};
use layercake_core::image::manifest::{Descriptor, Manifest};
use layercake_core::image::media_type::MANIFEST;
use layercake_core::image::reference::ImageReference;

use super::{PushError, missing};
use crate::engine::EngineError;
use crate::store::images::Image;
use crate::store::{Store, StoreError};

/// A manifest as which an image can go.
#[derive(Debug)]
pub(super) struct Way {
    /// What it is.
    pub(super) media_type: String,
    /// Its bytes.
    pub(super) document: Vec<u8>,
    /// Its layers, lowest first, each with a repository of the registry that has it, as far as we know.
    pub(super) layers: Vec<(Descriptor, Option<String>)>,
}

/// The manifests that the registry has of the image already, those of the very repository first.
pub(super) fn known(store: &Store, image: &Image, reference: &ImageReference) -> Result<Vec<Way>, StoreError> {
    let mut ways = Vec::new();
    for remote in store.documents_of(&image.id)? {
        let manifest = manifest(&remote.bytes, &remote.media_type).filter(|manifest| {
            // Documents of indexes lead to the image as well; and one that the store has itself needs no help.
            manifest.config.digest == *image.id.digest() && Digest::of(&remote.bytes) != image.manifest
        });
        let Some(manifest) = manifest.filter(|_| remote.name.registry() == reference.registry()) else { continue };
        let repository = remote.name.repository().to_owned();
        let layers = manifest.layers.into_iter().map(|layer| (layer, Some(repository.clone()))).collect();
        ways.push((repository, Way { media_type: remote.media_type, document: remote.bytes, layers }));
    }
    ways.sort_by_key(|(repository, _)| repository != reference.repository());
    Ok(ways.into_iter().map(|(_, way)| way).collect())
}

/// The image's own manifest, as the store has it.
pub(super) fn own(store: &Store, image: &Image, registry: &str) -> Result<Way, EngineError> {
    let mut document = Vec::new();
    let mut file = store.open_blob(&image.manifest)?.ok_or_else(|| missing(&image.manifest))?;
    let damaged = || PushError::Damaged(image.manifest);
    file.read_to_end(&mut document).map_err(|_| damaged())?;
    let manifest = manifest(&document, MANIFEST).filter(|_| Digest::of(&document) == image.manifest);
    let manifest = manifest.ok_or_else(damaged)?;
    let mut places: BTreeMap<Digest, String> = BTreeMap::new();
    for (_, remote) in store.documents_at(registry)? {
        for layer in self::manifest(&remote.bytes, &remote.media_type).into_iter().flat_map(|manifest| manifest.layers)
        {
            places.entry(layer.digest).or_insert_with(|| remote.name.repository().to_owned());
        }
    }
    let layers = manifest.layers.into_iter().map(|layer| {
        let place = places.get(&layer.digest).cloned();
        (layer, place)
    });
    Ok(Way { media_type: MANIFEST.to_owned(), layers: layers.collect(), document })
}

fn manifest(bytes: &[u8], media_type: &str) -> Option<Manifest> {
    match document::parse(bytes, Some(media_type)) {
        Ok(Document::Manifest(manifest)) => Some(manifest),
        _ => None,
    }
}
