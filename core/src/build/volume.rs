//! Where the volume of a classic builder's container is mounted: on a folder of the image, or on one that is made for it.

use super::files::{Files, FilesError, resolve};
use super::select::{SelectError, Selected, whole};
use crate::container_path::ContainerPath;
use crate::layer::entry::Kind;
use crate::plan::Builder;

/// Why a VOLUME cannot be mounted.
#[derive(Debug, thiserror::Error)]
pub enum VolumeError {
    /// It names what is no folder.
    #[error("cannot mount volume over existing file, file exists {0}")]
    OverFile(ContainerPath),
    /// What the world said.
    #[error(transparent)]
    Files(#[from] FilesError),
    /// What it said of the content.
    #[error(transparent)]
    Content(#[from] SelectError),
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

/// That folder, and all in it; `None` where there is none.
///
/// # Errors
/// As [`has_volume_folder`].
pub fn volume_content(files: &dyn Files, path: &ContainerPath) -> Result<Option<Selected>, VolumeError> {
    Ok(if has_volume_folder(files, path)? { whole(files, path, Builder::Classic)? } else { None })
}
