//! Somebody's bytes → a manifest or an index of ours, whichever they are; OCI's and Docker's schema 2 alike.
//!
//! Fields that we do not know are passed over. What is refused: more than the limits, what could be read as both kinds
//! (CVE-2021-41190: two readers that decide differently see two images under one digest), and what is no image.

use serde::Deserialize;

use super::manifest::{Descriptor, Manifest};
use super::media_type::MediaType;

/// The most bytes that a document may have. Registries take as many.
pub const DOCUMENT_BYTES: usize = 4 << 20;

/// The most descriptors in one document.
pub const DESCRIPTORS: usize = 1000;

/// What a descriptor of an image can lead to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Document {
    /// An image.
    Manifest(Manifest),
    /// The manifests, or further indexes, that an index lists.
    Index(Vec<Descriptor>),
}

/// Why a document describes no image.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// Too many bytes.
    #[error("the document has {0} bytes, more than {DOCUMENT_BYTES}")]
    Size(usize),
    /// Not the JSON that it should be.
    #[error("the document is no manifest and no index")]
    Json(#[from] serde_json::Error),
    /// Docker's first schema, or one that is not there yet.
    #[error("the document has schema version {0}, and only 2 is read: the image must be pushed again by a newer tool")]
    SchemaVersion(u32),
    /// It could be read as two things.
    #[error("the document is ambiguous: {0}")]
    Ambiguous(&'static str),
    /// A type that no part of an image has.
    #[error("{what} is of type {media_type:?}, which no image has")]
    MediaType {
        /// Which part.
        what: &'static str,
        /// Its type.
        media_type: String,
    },
    /// Too many descriptors.
    #[error("the document lists {0} blobs, more than {DESCRIPTORS}")]
    Descriptors(usize),
}

/// A document of either kind.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Raw {
    #[serde(default)]
    schema_version: u32,
    media_type: Option<String>,
    config: Option<Descriptor>,
    layers: Option<Vec<Descriptor>>,
    manifests: Option<Vec<Descriptor>>,
    /// Of Docker's first schema.
    #[serde(rename = "fsLayers")]
    old_layers: Option<serde::de::IgnoredAny>,
}

/// Reads a document that came as `announced` (a descriptor's or a header's media type), if it was.
///
/// # Errors
/// [`DocumentError`].
pub fn parse(bytes: &[u8], announced: Option<&str>) -> Result<Document, DocumentError> {
    if bytes.len() > DOCUMENT_BYTES {
        return Err(DocumentError::Size(bytes.len()));
    }
    let raw: Raw = serde_json::from_slice(bytes)?;
    if raw.schema_version != 2 {
        return Err(DocumentError::SchemaVersion(raw.schema_version));
    }
    if raw.old_layers.is_some() {
        return Err(DocumentError::Ambiguous("it has layers of two schemas"));
    }
    let shape = match (&raw.layers, &raw.manifests) {
        (Some(_), Some(_)) => return Err(DocumentError::Ambiguous("it has both layers and manifests")),
        (None, Some(_)) if raw.config.is_some() => {
            return Err(DocumentError::Ambiguous("it has both a config and manifests"));
        }
        (None, Some(_)) => MediaType::Index,
        _ => MediaType::Manifest,
    };
    for (media_type, what) in [
        (raw.media_type.as_deref(), "its media type is not that of its content"),
        (announced, "it came as something else than it is"),
    ] {
        let Some(media_type) = media_type.filter(|media_type| !is_vague(media_type)) else { continue };
        match MediaType::parse(media_type) {
            Some(known) if known == shape => {}
            Some(_) => return Err(DocumentError::Ambiguous(what)),
            None => return Err(other_type("the document", media_type)),
        }
    }
    let count = raw.layers.as_ref().or(raw.manifests.as_ref()).map_or(0, Vec::len);
    if count > DESCRIPTORS {
        return Err(DocumentError::Descriptors(count));
    }
    match (raw.manifests, raw.config) {
        (Some(manifests), _) => Ok(Document::Index(manifests)),
        (None, Some(config)) => manifest(config, raw.layers.unwrap_or_default()).map(Document::Manifest),
        (None, None) => Err(<serde_json::Error as serde::de::Error>::missing_field("config").into()),
    }
}

fn manifest(config: Descriptor, layers: Vec<Descriptor>) -> Result<Manifest, DocumentError> {
    if MediaType::parse(&config.media_type) != Some(MediaType::Config) {
        return Err(other_type("its config", &config.media_type));
    }
    for layer in &layers {
        if !matches!(MediaType::parse(&layer.media_type), Some(MediaType::Layer { .. })) {
            return Err(other_type("a layer", &layer.media_type));
        }
    }
    Ok(Manifest::new(config, layers))
}

/// Types that say nothing: servers of plain files send them.
fn is_vague(media_type: &str) -> bool {
    matches!(media_type, "" | "application/json" | "application/octet-stream" | "text/plain")
}

fn other_type(what: &'static str, media_type: &str) -> DocumentError {
    DocumentError::MediaType { what, media_type: media_type.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;
    use crate::image::media_type::{CONFIG, INDEX, LAYER, MANIFEST};

    const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
    const DOCKER_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";

    fn descriptor(media_type: &str) -> String {
        let digest = Digest::of(b"");
        format!(
            r#"{{"mediaType":"{media_type}","size":7,"digest":"{digest}","urls":["http://example.org"],"data":"AA=="}}"#
        )
    }

    fn image(media_type: &str, config: &str, layer: &str) -> String {
        let (config, layer) = (descriptor(config), descriptor(layer));
        format!(
            r#"{{"schemaVersion":2,"mediaType":"{media_type}","config":{config},"layers":[{layer}],"subject":null,"new":[]}}"#
        )
    }

    /// What a document is read as, or why it is refused.
    fn check(document: &str, announced: Option<&str>, expected: &str) {
        let read = match parse(document.as_bytes(), announced) {
            Ok(Document::Manifest(manifest)) => format!("manifest of {} layers", manifest.layers.len()),
            Ok(Document::Index(manifests)) => format!("index of {}", manifests.len()),
            Err(error) => error.to_string(),
        };
        assert_eq!(read, expected, "{document}");
    }

    #[test]
    fn both_schemas_are_read_and_fields_to_come_passed_over() {
        let docker =
            ("application/vnd.docker.container.image.v1+json", "application/vnd.docker.image.rootfs.diff.tar.gzip");
        check(&image(MANIFEST, CONFIG, LAYER), Some(MANIFEST), "manifest of 1 layers");
        check(&image(DOCKER_MANIFEST, docker.0, docker.1), Some(DOCKER_MANIFEST), "manifest of 1 layers");
        check(
            &image(MANIFEST, CONFIG, LAYER)
                .replace("\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",", ""),
            None,
            "manifest of 1 layers",
        );
        for media_type in [INDEX, DOCKER_LIST] {
            let manifest = descriptor(MANIFEST);
            let index =
                format!(r#"{{"schemaVersion":2,"mediaType":"{media_type}","manifests":[{manifest},{manifest}]}}"#);
            check(&index, Some(media_type), "index of 2");
            check(&index, Some("application/json"), "index of 2");
        }
        check(r#"{"schemaVersion":2,"manifests":[]}"#, None, "index of 0");
    }

    #[test]
    fn what_could_be_two_things_is_refused() {
        let (manifest, config, layer) = (descriptor(MANIFEST), descriptor(CONFIG), descriptor(LAYER));
        check(
            &format!(r#"{{"schemaVersion":2,"config":{config},"layers":[{layer}],"manifests":[{manifest}]}}"#),
            None,
            "the document is ambiguous: it has both layers and manifests",
        );
        check(
            &format!(r#"{{"schemaVersion":2,"config":{config},"manifests":[{manifest}]}}"#),
            None,
            "the document is ambiguous: it has both a config and manifests",
        );
        check(
            &image(INDEX, CONFIG, LAYER),
            None,
            "the document is ambiguous: its media type is not that of its content",
        );
        check(
            &image(MANIFEST, CONFIG, LAYER),
            Some(INDEX),
            "the document is ambiguous: it came as something else than it is",
        );
        check(
            &image(MANIFEST, CONFIG, LAYER).replace("\"new\"", "\"fsLayers\""),
            None,
            "the document is ambiguous: it has layers of two schemas",
        );
        check(
            &image(MANIFEST, CONFIG, LAYER).replace("\"new\"", "\"layers\""),
            None,
            "the document is no manifest and no index",
        );
    }

    #[test]
    fn what_is_no_image_is_refused() {
        let refused = |what: &str, media_type: &str| format!("{what} is of type {media_type:?}, which no image has");
        check(&image("text/html", CONFIG, LAYER), None, &refused("the document", "text/html"));
        check(
            &image(MANIFEST, "application/vnd.oci.empty.v1+json", LAYER),
            None,
            &refused("its config", "application/vnd.oci.empty.v1+json"),
        );
        check(&image(MANIFEST, CONFIG, "text/spdx"), None, &refused("a layer", "text/spdx"));
        check(
            r#"{"schemaVersion":1,"fsLayers":[]}"#,
            None,
            "the document has schema version 1, and only 2 is read: the image must be pushed again by a newer tool",
        );
        for document in [
            "",
            "[]",
            "{",
            r#"{"schemaVersion":2}"#,
            r#"{"schemaVersion":2,"manifests":[{}]}"#,
            r#"{"schemaVersion":-1}"#,
        ] {
            assert!(parse(document.as_bytes(), None).is_err(), "{document}");
        }
        let bad_digest = image(MANIFEST, CONFIG, LAYER).replace("sha256:", "sha256:../");
        check(&bad_digest, None, "the document is no manifest and no index");
    }

    #[test]
    fn more_than_the_limits_is_refused() {
        check(&" ".repeat(DOCUMENT_BYTES + 1), None, "the document has 4194305 bytes, more than 4194304");
        let many = vec![descriptor(MANIFEST); DESCRIPTORS + 1].join(",");
        check(
            &format!(r#"{{"schemaVersion":2,"manifests":[{many}]}}"#),
            None,
            "the document lists 1001 blobs, more than 1000",
        );
        // Nested without end: the parser gives up before the stack does.
        let deep = format!(r#"{{"schemaVersion":2,"new":{}"#, "[".repeat(1 << 20));
        check(&deep, None, "the document is no manifest and no index");
    }
}
