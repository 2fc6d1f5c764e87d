//! `index.json` of an OCI layout → the images for a platform, and what they are called.
//!
//! Names: `io.containerd.image.name` is a whole one. `org.opencontainers.image.ref.name` is by its specification any text; it
//! counts where it is a whole name (`quay.io/me/app:1`, `app:1`), as skopeo and podman write it. A word alone (`latest`) is a tag
//! of a repository that nobody knows: the image then has no name.

use super::{ArchiveError, FULL_NAME, INDEX, REFERENCE_NAME, name};
use crate::digest::Digest;
use crate::image::document::{self, Document};
use crate::image::manifest::Descriptor;
use crate::image::media_type::MediaType;
use crate::image::platform::Platform;
use crate::image::reference::ImageReference;
use crate::image::search;

/// An image, or an index of its images for several platforms, as `index.json` lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The manifest, or the index.
    pub descriptor: Descriptor,
    /// What it is called.
    pub names: Vec<ImageReference>,
}

/// The file of a blob.
#[must_use]
pub fn blob(digest: &Digest) -> String {
    format!("blobs/sha256/{}", digest.hex())
}

/// Reads `index.json`. Of entries with the same name the one is taken that fits `platform` best; of those without a name all
/// that fit equally well; entries of one manifest are one image.
///
/// # Errors
/// [`ArchiveError::Manifest`], [`ArchiveError::Name`], and [`ArchiveError::Search`] where nothing is for the platform.
pub fn parse(bytes: &[u8], platform: &Platform) -> Result<Vec<Listed>, ArchiveError> {
    let invalid = |source| ArchiveError::Manifest { name: INDEX.to_owned(), source };
    let entries = match document::parse(bytes, None).map_err(invalid)? {
        Document::Index(entries) => entries,
        Document::Manifest(_) => {
            let reason = "it is a manifest, and should be an index".to_owned();
            return Err(ArchiveError::Document { name: INDEX.to_owned(), reason });
        }
    };
    let mut groups: Vec<(Option<ImageReference>, Vec<Descriptor>)> = Vec::new();
    for entry in entries {
        if !matches!(MediaType::parse(&entry.media_type), Some(MediaType::Manifest | MediaType::Index)) {
            // A layout may hold other things than images.
            continue;
        }
        let name = name_of(&entry)?;
        match groups.iter_mut().find(|(other, _)| *other == name) {
            Some((_, group)) => group.push(entry),
            None => groups.push((name, vec![entry])),
        }
    }
    let mut images: Vec<Listed> = Vec::new();
    for (name, group) in groups {
        for descriptor in fitting(&group, name.is_some(), platform)? {
            match images.iter_mut().find(|image| image.descriptor.digest == descriptor.digest) {
                Some(image) => image.names.extend(name.clone()),
                None => images.push(Listed { descriptor: descriptor.clone(), names: name.iter().cloned().collect() }),
            }
        }
    }
    Ok(images)
}

/// Those of a group that are taken.
fn fitting<'group>(
    group: &'group [Descriptor],
    one: bool,
    wanted: &Platform,
) -> Result<Vec<&'group Descriptor>, ArchiveError> {
    // A single one is taken whatever it says: its config, which is what counts, may say something else.
    if let [only] = group {
        return Ok(vec![only]);
    }
    let best = search::choose(group, wanted)?;
    let fits = |entry: &&Descriptor| entry.digest == best.digest || (!one && entry.platform == best.platform);
    let mut fitting: Vec<&Descriptor> = group.iter().filter(fits).collect();
    fitting.dedup_by_key(|entry| entry.digest);
    Ok(fitting)
}

fn name_of(entry: &Descriptor) -> Result<Option<ImageReference>, ArchiveError> {
    if let Some(full) = entry.annotations.get(FULL_NAME) {
        return name(full);
    }
    let text = entry.annotations.get(REFERENCE_NAME).filter(|text| text.contains([':', '/']));
    Ok(text.and_then(|text| ImageReference::parse(text).ok()).filter(|name| name.digest().is_none()))
}
