//! What can go wrong in a use case. Where Docker has words for it, they are Docker's.

use std::io;
use std::path::PathBuf;

use layercake_core::image::reference::ReferenceError;

use super::archive::ArchiveFault;
use super::bootstrap::BootstrapError;
use super::containers::ContainerError;
use super::containers::copy::CopyError;
use super::images::ImageError;
use super::layers::DamagedLayer;
use super::networks::NetworkError;
use super::pull::PullError;
use super::push::PushError;
use super::volumes::VolumeError;
use crate::registry::RegistryError;
use crate::runtime::RuntimeError;
use crate::store::StoreError;

/// What can go wrong in a use case.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The runtime refused.
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
    /// About a container.
    #[error(transparent)]
    Container(#[from] ContainerError),
    /// Files were not copied.
    #[error(transparent)]
    Copy(#[from] CopyError),
    /// A layer of the store cannot be read.
    #[error(transparent)]
    Layer(#[from] DamagedLayer),
    /// About an image.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// Images were not loaded or saved.
    #[error(transparent)]
    Archive(#[from] ArchiveFault),
    /// An image did not come from a registry.
    #[error(transparent)]
    Pull(#[from] PullError),
    /// An image did not go to a registry.
    #[error(transparent)]
    Push(#[from] PushError),
    /// A registry.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// About a network.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// A base image could not be made.
    #[error(transparent)]
    Bootstrap(#[from] BootstrapError),
    /// About a volume.
    #[error(transparent)]
    Volume(#[from] VolumeError),
    /// A name that is no image reference.
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    /// Neither `$LAYERCAKE_ROOT` nor a home folder is known.
    #[error("no place for the store: neither LAYERCAKE_ROOT nor HOME is set")]
    NoHome,
    /// A file of the caller's could not be used.
    #[error("{path}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}
