//! Why an image did not come from a registry.

use std::io;

use layercake_core::digest::Digest;
use layercake_core::image::fitness::Unfit;
use layercake_core::image::search::SearchError;

use crate::store::StoreError;

/// Why an image did not come from a registry.
#[derive(Debug, thiserror::Error)]
pub enum PullError {
    /// What the registry's documents say is no image, or none for this platform.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// Its config cannot be read.
    #[error("the image's config {digest} cannot be read")]
    Config {
        /// The config.
        digest: Digest,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
    /// The image is of no use here.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// A layer that came could not be taken.
    #[error("cannot take the layer {digest}")]
    Layer {
        /// Its blob.
        digest: Digest,
        /// Why.
        #[source]
        source: StoreError,
    },
    /// A layer that came cannot be read.
    #[error("cannot read the layer {digest}")]
    Unreadable {
        /// Its blob.
        digest: Digest,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The signals that would stop the work could not be taken.
    #[error("take signals")]
    Signals(#[source] io::Error),
}
