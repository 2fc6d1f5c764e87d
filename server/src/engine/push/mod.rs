//! `push`: an image goes to a registry, its layers but those that the registry has.
//!
//! An image that came from that registry goes back as what it was there, byte for byte, with its layers as they are there:
//! compressed, and with Docker's manifest if it had one. Any other goes as it is in the store, so that its manifest's digest is
//! the one that the store knows.

mod blobs;
mod way;

use layercake_core::digest::Digest;
use layercake_core::image::reference::ImageReference;

use super::{Engine, EngineError, pull};
pub use crate::registry::Had;
use crate::registry::configuration::Configuration;
use crate::registry::endpoint::Endpoint;
use crate::registry::{Client, RegistryError, Stop};
use crate::store::StoreError;
use crate::store::images::Image;
use blobs::Blobs;
use way::Way;

/// How a push goes on. Layers are called by the digests of their tars.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PushEvent<'a> {
    /// A layer is to go.
    Waits(&'a Digest),
    /// So many bytes of it have gone: of how many.
    Went(&'a Digest, u64, u64),
    /// The repository has it.
    Had(&'a Digest, &'a Had),
}

/// What a registry has now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pushed {
    /// The manifest's digest.
    pub digest: Digest,
    /// Bytes of the manifest.
    pub size: usize,
}

/// Why an image did not go to a registry.
#[derive(Debug, thiserror::Error)]
pub enum PushError {
    /// Only a name can be pushed, and no image has it.
    #[error("An image does not exist locally with the tag: {0}")]
    NoSuchTag(String),
    /// A digest is what a registry gives.
    #[error("cannot push a digest reference")]
    Digest,
    /// A file of the store is not what it is called.
    #[error("blob {0} of the store is damaged")]
    Damaged(Digest),
}

/// Is told how a push goes on.
pub type Tell<'a> = &'a mut dyn FnMut(PushEvent<'_>);

impl Engine {
    /// Sends the image that has the name `reference` to that name's registry.
    ///
    /// # Errors
    /// [`PushError`], [`RegistryError`], what the store said.
    pub fn push(&self, reference: &ImageReference, tell: Tell<'_>) -> Result<Pushed, EngineError> {
        let Some(tag) = reference.tag().filter(|_| reference.digest().is_none()) else {
            return Err(PushError::Digest.into());
        };
        let _lease = self.store.hold()?;
        let missing = || PushError::NoSuchTag(reference.familiar_name());
        let image = self.store.find_image(&reference.to_string())?.ok_or_else(missing)?;
        let stop = Stop::default();
        let client = pull::client(Endpoint::of(reference.registry(), &read_configuration()?), &stop)?;
        for diff_id in image.config.rootfs.diff_ids.iter().rev() {
            tell(PushEvent::Waits(diff_id.digest()));
        }
        self.until_interrupted(&stop, || {
            let way = self.send_blobs(&client, &image, reference, &stop, tell)?;
            client.put_document(reference.repository(), tag, &way.media_type, &way.document)?;
            self.store.note_document(reference, &image.id, &way.media_type, &way.document)?;
            Ok(Pushed { digest: Digest::of(&way.document), size: way.document.len() })
        })
    }

    /// The names of the repository that `reference` names.
    ///
    /// # Errors
    /// [`PushError::NoSuchTag`] where there is none.
    pub fn names_in(&self, reference: &ImageReference) -> Result<Vec<ImageReference>, EngineError> {
        let wanted = reference.familiar_name();
        let images = self.store.images()?;
        let mut names: Vec<_> = images.into_iter().flat_map(|(_, names)| names).collect();
        names.retain(|name| name.familiar_name() == wanted);
        names.sort();
        if names.is_empty() { Err(PushError::NoSuchTag(wanted).into()) } else { Ok(names) }
    }

    /// Sees to it that the repository has all blobs of the image, in one way or another: which.
    fn send_blobs(
        &self,
        client: &Client,
        image: &Image,
        reference: &ImageReference,
        stop: &Stop,
        tell: Tell<'_>,
    ) -> Result<Way, EngineError> {
        let blobs = Blobs { store: &self.store, client, repository: reference.repository(), stop };
        for way in way::known(&self.store, image, reference)? {
            if let Some(had) = blobs.reuse(&way)? {
                let diff_ids = image.config.rootfs.diff_ids.iter().zip(&had).rev();
                diff_ids.for_each(|(diff_id, had)| tell(PushEvent::Had(diff_id.digest(), had)));
                blobs.send_one(image.id.digest())?;
                return Ok(way);
            }
        }
        let way = way::own(&self.store, image, reference.registry())?;
        blobs.send_all(&way, tell)?;
        blobs.send_one(image.id.digest())?;
        Ok(way)
    }
}

fn read_configuration() -> Result<Configuration, RegistryError> {
    Ok(Configuration::read()?)
}

/// A blob that a row names, and that is not there.
fn missing(digest: &Digest) -> StoreError {
    StoreError::MissingBlob(*digest)
}
