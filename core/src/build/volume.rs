//! Where the volume of a classic builder's container is mounted: on a folder of the image, or on one that is made for it.

use super::files::{Files, FilesError, resolve};
use crate::container_path::ContainerPath;
use crate::layer::entry::Kind;

/// Why a VOLUME cannot be mounted.
#[derive(Debug, thiserror::Error)]
pub enum VolumeError {
    /// It names what is no folder.
    #[error("cannot mount volume over existing file, file exists {0}")]
    OverFile(ContainerPath),
    /// What the world said.
    #[error(transparent)]
    Files(#[from] FilesError),
}

/// Whether `files` have a folder at `path`, whose content a new volume begins with.
///
/// # Errors
/// [`VolumeError`] where something else is there.
pub fn has_volume_folder(files: &dyn Files, path: &ContainerPath) -> Result<bool, VolumeError> {
    match files.entry(&resolve(files, path, true)?)?.map(|entry| entry.kind) {
        None => Ok(false),
        Some(Kind::Directory) => Ok(true),
        Some(_) => Err(VolumeError::OverFile(path.clone())),
    }
}
