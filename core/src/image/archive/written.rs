//! Images → the documents of an archive that is an OCI layout and Docker's form at once, as docker 28 writes it.

use serde_json::{Value, json};

use super::layout::blob;
use super::{FULL_NAME, INDEX, LAYOUT_MARK, MANIFEST, REFERENCE_NAME, REPOSITORIES};
use crate::image::manifest::Descriptor;
use crate::image::media_type;
use crate::image::reference::ImageReference;
use crate::ordered;

/// An image that is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// Its manifest, with its platform.
    pub manifest: Descriptor,
    /// Its config.
    pub config: Descriptor,
    /// Its layers, lowest first.
    pub layers: Vec<Descriptor>,
    /// What it is called there. May be nothing.
    pub names: Vec<ImageReference>,
}

/// The blobs that the archive must have, each once, in order of their names.
#[must_use]
pub fn blobs(images: &[Saved]) -> Vec<&Descriptor> {
    let mut seen = ordered::Set::new();
    let all = images.iter().flat_map(|image| [&image.manifest, &image.config].into_iter().chain(&image.layers));
    let mut blobs: Vec<&Descriptor> = all.filter(|descriptor| seen.insert(descriptor.digest)).collect();
    ordered::sort_by_key(&mut blobs, |descriptor| descriptor.digest);
    blobs
}

/// The documents beside the blobs, in order of their names.
#[must_use]
pub fn documents(images: &[Saved]) -> Vec<(&'static str, Vec<u8>)> {
    let mut documents = vec![
        (INDEX, index(images).to_string().into_bytes()),
        (MANIFEST, manifest(images).to_string().into_bytes()),
        (LAYOUT_MARK, br#"{"imageLayoutVersion":"1.0.0"}"#.to_vec()),
    ];
    let repositories = repositories(images);
    if !repositories.is_empty() {
        documents.push((REPOSITORIES, json!(repositories).to_string().into_bytes()));
    }
    documents
}

/// An entry for each name, since a descriptor has one.
fn index(images: &[Saved]) -> Value {
    let mut manifests = Vec::new();
    for image in images {
        let mut named: Vec<Descriptor> = image.names.iter().map(|name| with_name(&image.manifest, name)).collect();
        if named.is_empty() {
            named.push(image.manifest.clone());
        }
        manifests.append(&mut named);
    }
    json!({ "schemaVersion": 2, "mediaType": media_type::INDEX, "manifests": manifests })
}

fn with_name(manifest: &Descriptor, name: &ImageReference) -> Descriptor {
    let mut descriptor = manifest.clone();
    descriptor.annotations.insert(FULL_NAME.to_owned(), name.to_string());
    if let Some(tag) = name.tag() {
        descriptor.annotations.insert(REFERENCE_NAME.to_owned(), tag.to_owned());
    }
    descriptor
}

fn manifest(images: &[Saved]) -> Value {
    let image = |image: &Saved| {
        let names: Vec<String> = image.names.iter().map(ImageReference::familiar).collect();
        let layers: Vec<String> = image.layers.iter().map(|layer| blob(&layer.digest)).collect();
        let names = if names.is_empty() { Value::Null } else { json!(names) };
        json!({ "Config": blob(&image.config.digest), "RepoTags": names, "Layers": layers })
    };
    images.iter().map(image).collect()
}

/// What readers before `manifest.json` look into: repository, tag, and the uppermost layer.
fn repositories(images: &[Saved]) -> ordered::Map<String, ordered::Map<String, String>> {
    let mut repositories: ordered::Map<String, ordered::Map<String, String>> = ordered::Map::new();
    for image in images {
        let Some(top) = image.layers.last().map(|layer| layer.digest.hex()) else { continue };
        for name in &image.names {
            if let Some(tag) = name.tag() {
                repositories.entry(name.familiar_name()).or_default().insert(tag.to_owned(), top.clone());
            }
        }
    }
    repositories
}
