//! `pull`: an image comes from a registry, its layers but those that are here.
//!
//! Which image a name means for a platform, core says; here its documents and layers are fetched and checked. Names appear when
//! every layer is there; what was made before is taken back where something goes wrong.

mod error;
mod find;
mod layers;

use std::io;
use std::thread;

use layercake_core::digest::{ChainId, Digest, ImageId};
use layercake_core::image::manifest;
use layercake_core::image::media_type::MANIFEST;
use layercake_core::image::platform::Platform;
use layercake_core::image::reference::ImageReference;

use super::interrupt::Interrupts;
use super::{Engine, EngineError};
use crate::registry::configuration::Configuration;
use crate::registry::credentials::{CredentialsError, Keyring};
use crate::registry::endpoint::Endpoint;
use crate::registry::{Client, RegistryError, Stop};
use crate::store::Store;
use crate::store::images::Image;
pub use error::PullError;
use find::Found;

/// When an image is pulled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Policy {
    /// Whenever it is named: there may be a newer one.
    Always,
    /// Where it is not here.
    #[default]
    Missing,
    /// Not at all.
    Never,
}

/// How a pull goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PullEvent {
    /// The registry has it.
    Begins {
        /// Its tag or its digest.
        name: String,
        /// The repository.
        repository: String,
    },
    /// Something of a layer, which is called by its blob.
    Layer(Digest, LayerEvent),
}

/// How a layer comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LayerEvent {
    /// It is here.
    Exists,
    /// It is to come.
    Waits,
    /// So many of its bytes have come: of how many.
    Came(u64, u64),
    /// All of it has come, and is what it should be.
    Downloaded,
    /// It is unpacked; it has so many bytes.
    Unpacks(u64),
    /// It is a layer of the store.
    Complete,
}

/// An image that was pulled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pulled {
    /// Its id.
    pub image: ImageId,
    /// Digest of the document that the name means: of an index, where the image is for several platforms.
    pub digest: Digest,
    /// Whether the name meant another image, or none.
    pub is_new: bool,
}

/// Is told how a pull goes on.
pub type Tell<'a> = &'a mut dyn FnMut(PullEvent);

impl Engine {
    /// Pulls the image that `reference` means: the one for `platform`, or else for this machine. The process must have one
    /// thread.
    ///
    /// # Errors
    /// [`PullError`], what the store said. Nothing is kept then.
    pub fn pull(
        &self,
        reference: &ImageReference,
        platform: Option<&Platform>,
        tell: Tell<'_>,
    ) -> Result<Pulled, EngineError> {
        let stop = Stop::default();
        // Programs that keep passwords look at who asks: asked before this process changes its user namespace.
        let clients = clients(reference.registry(), &stop)?;
        self.own_files()?;
        self.until_interrupted(&stop, || pull(&self.store, &clients, reference, platform, &stop, tell))
    }

    /// The tags of the repository that `reference` names.
    ///
    /// # Errors
    /// [`RegistryError`].
    pub fn remote_tags(&self, reference: &ImageReference) -> Result<Vec<String>, EngineError> {
        let stop = Stop::default();
        let clients = clients(reference.registry(), &stop)?;
        // Asking may start a thread, after which files cannot be owned any more.
        self.own_files()?;
        let origin = clients.last().expect("there is always the registry itself");
        self.until_interrupted(&stop, || Ok(origin.tags(reference.repository())?))
    }

    /// Does `work`, and raises `stop` when somebody presses Ctrl-C meanwhile.
    pub(super) fn until_interrupted<T>(
        &self,
        stop: &Stop,
        work: impl FnOnce() -> Result<T, EngineError>,
    ) -> Result<T, EngineError> {
        let interrupts = Interrupts::take().map_err(PullError::Signals)?;
        let (over, open) = io::pipe().map_err(PullError::Signals)?;
        let result = thread::scope(|scope| {
            scope.spawn(|| {
                if interrupts.wait_beside(&over) {
                    stop.raise();
                }
            });
            // Closed at the end of this closure, however it is left: then the watching thread ends too.
            let _open = open;
            work()
        });
        // Whatever a signal broke in the middle, it is the reason.
        match result {
            Err(_) if interrupts.came() => Err(RegistryError::Interrupted.into()),
            result => result,
        }
    }

    /// What registries have of an image, by digest, as far as we know.
    pub(super) fn digests_of(&self, image: &Image) -> Result<Vec<ImageReference>, EngineError> {
        Ok(self.store.documents_of(&image.id)?.into_iter().map(|document| document.name).collect())
    }
}

/// Whom to ask for images of a registry, the first first.
pub(super) fn clients(registry: &str, stop: &Stop) -> Result<Vec<Client>, RegistryError> {
    let endpoints = Endpoint::to_pull_from(registry, &Configuration::read()?)?;
    endpoints.into_iter().map(|endpoint| client(endpoint, stop)).collect()
}

/// A conversation, as who the person is there.
pub(super) fn client(endpoint: Endpoint, stop: &Stop) -> Result<Client, RegistryError> {
    let account = match Keyring::read() {
        Ok(keyring) => keyring.get(&endpoint.account)?,
        // Without a home nobody is anybody.
        Err(CredentialsError::NoHome) => None,
        Err(error) => return Err(error.into()),
    };
    Ok(Client::new(endpoint, account, stop))
}

/// Pulls an image. The process must own the store's files.
pub(super) fn pull(
    store: &Store,
    clients: &[Client],
    reference: &ImageReference,
    platform: Option<&Platform>,
    stop: &Stop,
    tell: Tell<'_>,
) -> Result<Pulled, EngineError> {
    let lease = store.hold()?;
    let found = find::find(clients, reference, platform)?;
    let name = reference.digest().map_or_else(|| reference.tag().unwrap_or_default().to_owned(), Digest::to_string);
    tell(PullEvent::Begins { name, repository: reference.repository().to_owned() });
    let mut made: Vec<ChainId> = Vec::new();
    let layers = layers::Layers { store, found: &found, repository: reference.repository(), stop };
    match layers.bring(&mut made, tell) {
        // From here on all is there, and only rows are written.
        Ok(()) => keep(store, reference, &found),
        Err(error) => {
            drop(lease);
            // What cannot be taken back now is not in anybody's way, and what went wrong first is what matters.
            let _ = store.discard_layers(&made);
            Err(error)
        }
    }
}

fn keep(store: &Store, reference: &ImageReference, found: &Found<'_>) -> Result<Pulled, EngineError> {
    let (_, last) = found.documents.last().expect("an image has a manifest");
    let plain = manifest::is_of_plain_layers(last, &found.config.rootfs.diff_ids).then_some(last.as_slice());
    let image = store.put_image_of(&found.config_bytes, plain)?.id;
    for (media_type, document) in &found.documents {
        store.note_document(reference, &image, media_type.as_deref().unwrap_or(MANIFEST), document)?;
    }
    let before = match (reference.tag(), reference.digest()) {
        (Some(_), None) => store.tag(reference, &image)?,
        _ => None,
    };
    let (_, first) = found.documents.first().expect("an image has a manifest");
    Ok(Pulled { image, digest: Digest::of(first), is_new: before != Some(image) })
}
