//! Docker's `manifest.json` → the images of an archive: for each the files of its config and its layers, and its names.

use serde::Deserialize;

use super::{ArchiveError, MANIFEST, name};
use crate::digest::Digest;
use crate::image::document::DESCRIPTORS;
use crate::image::reference::ImageReference;

/// An image as `manifest.json` lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The file of its config.
    pub config: String,
    /// The digest in that file's name, where there is one: what the config's bytes must have.
    pub digest: Option<Digest>,
    /// The files of its layers, lowest first, compressed or not.
    pub layers: Vec<String>,
    /// What it is called.
    pub names: Vec<ImageReference>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Raw {
    config: String,
    #[serde(default)]
    repo_tags: Option<Vec<String>>,
    #[serde(default)]
    layers: Option<Vec<String>>,
}

/// Reads `manifest.json`.
///
/// # Errors
/// [`ArchiveError::Document`], [`ArchiveError::Name`] and [`ArchiveError::Images`].
pub fn parse(bytes: &[u8]) -> Result<Vec<Listed>, ArchiveError> {
    let document = |reason: String| ArchiveError::Document { name: MANIFEST.to_owned(), reason };
    let images: Vec<Raw> = serde_json::from_slice(bytes).map_err(|error| document(error.to_string()))?;
    if images.len() > DESCRIPTORS {
        return Err(ArchiveError::Images(DESCRIPTORS));
    }
    images.into_iter().map(listed).collect()
}

fn listed(raw: Raw) -> Result<Listed, ArchiveError> {
    let layers = raw.layers.unwrap_or_default();
    if layers.len() > DESCRIPTORS {
        let reason = format!("an image has more than {DESCRIPTORS} layers");
        return Err(ArchiveError::Document { name: MANIFEST.to_owned(), reason });
    }
    let names = raw.repo_tags.unwrap_or_default();
    let names = names.iter().filter_map(|text| name(text).transpose()).collect::<Result<_, _>>()?;
    Ok(Listed { digest: digest_in(&raw.config), config: raw.config, layers, names })
}

/// `blobs/sha256/<hex>`, `<hex>.json`, or `sha256:<hex>`.
fn digest_in(file: &str) -> Option<Digest> {
    let last = file.rsplit('/').next().unwrap_or_default();
    let last = last.strip_suffix(".json").unwrap_or(last);
    Digest::from_hex(last.strip_prefix("sha256:").unwrap_or(last))
}
