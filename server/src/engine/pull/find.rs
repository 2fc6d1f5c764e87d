//! A name → the image that it means at a registry: its documents, read and checked.

use layercake_core::digest::Digest;
use layercake_core::image::config::ImageConfig;
use layercake_core::image::fitness;
use layercake_core::image::manifest::Manifest;
use layercake_core::image::platform::Platform;
use layercake_core::image::reference::ImageReference;
use layercake_core::image::search::{Next, Search};

use super::PullError;
use crate::engine::EngineError;
use crate::engine::import::architecture;
use crate::registry::{Client, Fetched, RegistryError};

/// An image at a registry.
pub(super) struct Found<'a> {
    /// Whom its blobs are asked of.
    pub(super) client: &'a Client,
    /// What the name means, and what that leads to: the last is the image's manifest. Each with what it came as.
    pub(super) documents: Vec<(Option<String>, Vec<u8>)>,
    pub(super) manifest: Manifest,
    /// The config document, as it came, and read.
    pub(super) config_bytes: Vec<u8>,
    pub(super) config: ImageConfig,
}

/// Finds the image that `reference` means, for the platform that is `asked` for or else for this machine. Who holds copies is asked first, and passed
/// over where that leads to nothing.
pub(super) fn find<'a>(
    clients: &'a [Client],
    reference: &ImageReference,
    asked: Option<&Platform>,
) -> Result<Found<'a>, EngineError> {
    let own = Platform::new("linux", architecture());
    let platform = asked.unwrap_or(&own);
    let name = reference.digest().map_or_else(|| reference.tag().unwrap_or_default().to_owned(), Digest::to_string);
    let mut last = None;
    for client in clients {
        let first = client.document(reference.repository(), &name).map_err(EngineError::from);
        match first.and_then(|first| follow(client, first, reference.repository(), platform)) {
            Ok(found) => {
                let name = || reference.familiar();
                let checked = fitness::check(&found.config, found.manifest.layers.len(), asked, &name);
                return checked.map(|()| found).map_err(|unfit| PullError::from(unfit).into());
            }
            Err(error @ EngineError::Registry(RegistryError::Interrupted)) => return Err(error),
            // A mirror may lack what the registry has; what the registry itself says is what counts.
            Err(error) => last = Some(error),
        }
    }
    Err(last.expect("there is always the registry itself"))
}

/// Goes through indexes to the image.
fn follow<'a>(
    client: &'a Client,
    first: Fetched,
    repository: &str,
    platform: &Platform,
) -> Result<Found<'a>, EngineError> {
    let mut search = Search::new(platform);
    let mut documents = Vec::new();
    let mut next = first;
    let manifest = loop {
        let taken = search.take(&next.bytes, next.media_type.as_deref()).map_err(PullError::from)?;
        documents.push((next.media_type, next.bytes));
        match taken {
            Next::Found(manifest) => break manifest,
            Next::Read(descriptor) => {
                next = client.document(repository, &descriptor.digest.to_string())?;
                if next.bytes.len() as u64 != descriptor.size {
                    let what = format!("manifest {}", descriptor.digest.short());
                    let found = next.bytes.len().to_string();
                    return Err(RegistryError::Size { what, expected: descriptor.size, found }.into());
                }
            }
        }
    };
    let config_bytes = client.document_blob(repository, &manifest.config)?;
    let digest = manifest.config.digest;
    let config = ImageConfig::parse(&config_bytes).map_err(|source| PullError::Config { digest, source })?;
    Ok(Found { client, documents, manifest, config_bytes, config })
}
