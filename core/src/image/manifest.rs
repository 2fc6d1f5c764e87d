//! The manifest of an image: which blobs it is made of (OCI image-spec `manifest.md`, `descriptor.md`).

use serde::{Deserialize, Serialize};

use super::document::{self, Document};
use super::media_type::{Compression, MANIFEST, MediaType};
use super::platform::Platform;
use crate::digest::{DiffId, Digest};
use crate::ordered;

/// Names a blob: its type, digest and size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    /// What the bytes are.
    pub media_type: String,
    /// Their digest.
    pub digest: Digest,
    /// How many they are.
    pub size: u64,
    /// Free remarks; `org.opencontainers.image.ref.name` in an index.
    #[serde(default, skip_serializing_if = "ordered::Map::is_empty")]
    pub annotations: ordered::Map<String, String>,
    /// In an index: what the image is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<Platform>,
}

/// An image's manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// Always 2.
    pub schema_version: u32,
    /// [`MANIFEST`].
    pub media_type: String,
    /// The config document.
    pub config: Descriptor,
    /// The layers' blobs, lowest first.
    pub layers: Vec<Descriptor>,
}

impl Descriptor {
    /// The descriptor of `bytes` as a blob of type `media_type`.
    #[must_use]
    pub fn of(media_type: &str, bytes: &[u8]) -> Self {
        Self::new(media_type, Digest::of(bytes), bytes.len() as u64)
    }

    /// A descriptor without annotations.
    #[must_use]
    pub fn new(media_type: &str, digest: Digest, size: u64) -> Self {
        Self { media_type: media_type.to_owned(), digest, size, annotations: ordered::Map::new(), platform: None }
    }
}

impl Manifest {
    /// The manifest of a config and its layers.
    #[must_use]
    pub fn new(config: Descriptor, layers: Vec<Descriptor>) -> Self {
        Self { schema_version: 2, media_type: MANIFEST.to_owned(), config, layers }
    }

    /// The document's bytes: fields in a fixed order, no white space.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a manifest holds only strings, numbers, lists and maps with string keys")
    }
}

/// Whether a document is OCI's manifest of an image whose layers travel as the plain tars `diff_ids`. Of such an image the
/// store has the very blobs that the document names, so that it can be kept.
#[must_use]
pub fn is_of_plain_layers(document: &[u8], diff_ids: &[DiffId]) -> bool {
    // One that leaves its type out is as good; Docker's would need another entry in an index.
    let announced = |manifest: &serde_json::Value| manifest.get("mediaType").is_none_or(|of| of == MANIFEST);
    let Ok(manifest) = serde_json::from_slice::<serde_json::Value>(document) else { return false };
    let Ok(Document::Manifest(read)) = document::parse(document, None) else { return false };
    let plain = |layer: &Descriptor| {
        let parsed = MediaType::parse(&layer.media_type);
        matches!(parsed, Some(MediaType::Layer { compression: Compression::None, .. }))
    };
    announced(&manifest)
        && read.layers.iter().all(plain)
        && read.layers.iter().map(|layer| &layer.digest).eq(diff_ids.iter().map(DiffId::digest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::media_type::{CONFIG, LAYER};

    #[test]
    fn a_manifest_of_plain_layers_is_told_from_others() {
        let diff_ids = [DiffId::new(Digest::of(b"layer"))];
        let manifest = Manifest::new(Descriptor::of(CONFIG, b"{}"), vec![Descriptor::of(LAYER, b"layer")]);
        let text = String::from_utf8(manifest.to_bytes()).unwrap();
        let untyped = text.replacen("\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",", "", 1);
        let docker = text.replace(MANIFEST, "application/vnd.docker.distribution.manifest.v2+json");
        let packed = text.replace(LAYER, "application/vnd.oci.image.layer.v1.tar+gzip");
        for (text, expected) in [(&text, true), (&untyped, true), (&docker, false), (&packed, false)] {
            assert_eq!(is_of_plain_layers(text.as_bytes(), &diff_ids), expected, "{text}");
        }
        assert!(!is_of_plain_layers(text.as_bytes(), &[DiffId::new(Digest::of(b"other"))]));
        assert!(!is_of_plain_layers(text.as_bytes(), &[]));
        assert!(!is_of_plain_layers(b"{}", &diff_ids));
    }
}
