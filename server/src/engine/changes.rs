//! `--change` of commit and import: Dockerfile instructions that change an image's configuration.

use layercake_core::image::config::ContainerConfig;

use super::EngineError;
use super::images::ImageError;

/// The configuration after `changes`, one instruction each.
///
/// # Errors
/// [`ImageError::InvalidChange`].
pub fn apply(config: &ContainerConfig, changes: &[String]) -> Result<ContainerConfig, EngineError> {
    if let Some(change) = changes.first() {
        return Err(ImageError::InvalidChange(change.clone()).into());
    }
    Ok(config.clone())
}
