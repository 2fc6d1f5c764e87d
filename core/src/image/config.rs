//! The config document of an image: what `docker inspect` shows, and whose digest is the image's id.
//!
//! Source: OCI image-spec `config.md`, and Docker's additions (`Healthcheck`, `OnBuild`, `Shell`, `container_config`-free).
//! Fields that we do not know are kept, so that an image of others is written back as it came.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::platform::Platform;
use crate::digest::{DiffId, Digest, ImageId};
use crate::ordered;

/// The config document of an image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImageConfig {
    /// When the image was made, RFC 3339 in UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// Who made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// CPU architecture in Go's words: `amd64`, `arm64`.
    pub architecture: String,
    /// Operating system in Go's words: `linux`.
    pub os: String,
    /// What a container of this image is started with.
    #[serde(default, deserialize_with = "null_as_nothing")]
    pub config: ContainerConfig,
    /// The layers, lowest first.
    pub rootfs: RootFs,
    /// How the image came about, oldest first. Entries whose `empty_layer` is false match the layers one to one.
    #[serde(default, deserialize_with = "null_as_nothing", skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<History>,
    /// Fields that we do not know, kept as they came.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// The layers of an image by their uncompressed tars.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RootFs {
    /// Always `layers`.
    #[serde(rename = "type")]
    pub kind: String,
    /// DiffIDs, lowest first.
    pub diff_ids: Vec<DiffId>,
}

impl Default for RootFs {
    fn default() -> Self {
        Self { kind: "layers".to_owned(), diff_ids: Vec::new() }
    }
}

/// What a container is started with, as the image says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct ContainerConfig {
    /// `user[:group]`, by name or number; empty for root.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub user: String,
    /// Ports that the image says it listens on: `80/tcp`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exposed_ports: Option<ordered::Map<String, Value>>,
    /// `NAME=value` in the order of first definition.
    #[serde(deserialize_with = "null_as_nothing")]
    pub env: Vec<String>,
    /// The executable and its fixed arguments.
    pub entrypoint: Option<Vec<String>>,
    /// Default arguments (or the command, where there is no entrypoint).
    pub cmd: Option<Vec<String>>,
    /// Health check, as Docker keeps it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub healthcheck: Option<Value>,
    /// Folders that become volumes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volumes: Option<ordered::Map<String, Value>>,
    /// Working directory; empty for `/`.
    pub working_dir: String,
    /// Free labels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub labels: Option<ordered::Map<String, String>>,
    /// The signal that asks the container to stop; SIGTERM where none is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop_signal: Option<String>,
    /// Instructions that a build `FROM` this image runs first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_build: Option<Vec<String>>,
    /// The shell of shell-form instructions; `/bin/sh -c` where none is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shell: Option<Vec<String>>,
    /// Fields that we do not know, kept as they came.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// One line of an image's history: one instruction.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct History {
    /// When, RFC 3339 in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// Who.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// The instruction, in the words of the builder that ran it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_by: Option<String>,
    /// A remark: `buildkit.dockerfile.v0`, or a commit's message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Whether the instruction made no layer.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub empty_layer: bool,
}

/// Go writes a list that was never made as `null`.
fn null_as_nothing<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

impl ImageConfig {
    /// The config of an image with no layers (`FROM scratch`) for `architecture`.
    #[must_use]
    pub fn scratch(architecture: &str) -> Self {
        Self {
            created: None,
            author: None,
            architecture: architecture.to_owned(),
            os: "linux".to_owned(),
            config: ContainerConfig::default(),
            rootfs: RootFs::default(),
            history: Vec::new(),
            other: Map::new(),
        }
    }

    /// The platform that the image is for.
    #[must_use]
    pub fn platform(&self) -> Platform {
        let variant = self.other.get("variant").and_then(Value::as_str).unwrap_or_default().to_owned();
        Platform { architecture: self.architecture.clone(), os: self.os.clone(), variant }
    }

    /// Reads a config document.
    ///
    /// # Errors
    /// What serde finds wrong with it.
    pub fn parse(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(bytes)
    }

    /// The document's bytes: fields in a fixed order, no white space, so that equal configs have equal ids.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a config holds only strings, lists and maps with string keys")
    }

    /// The image's id: the digest of [`Self::to_bytes`].
    #[must_use]
    pub fn id(&self) -> ImageId {
        ImageId::new(Digest::of(&self.to_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::ChainId;
    use expect_test::expect;

    const LAYER: &str = "sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef";

    #[test]
    fn the_document_is_written_the_same_everywhere() {
        let mut config = ImageConfig::scratch("amd64");
        config.created = Some("2026-11-24T00:00:00Z".to_owned());
        config.config.env = vec!["PATH=/bin".to_owned()];
        config.config.cmd = Some(vec!["sh".to_owned()]);
        config.config.labels =
            Some(ordered::Map::from([("b".to_owned(), "2".to_owned()), ("a".to_owned(), "1".to_owned())]));
        config.rootfs.diff_ids.push(DiffId::parse(LAYER).unwrap());
        config.history.push(History { created_by: Some("ADD".to_owned()), ..History::default() });
        config.history.push(History { empty_layer: true, ..History::default() });
        // A new text here is a new id for every image that anybody built.
        expect![[r#"{"created":"2026-11-24T00:00:00Z","architecture":"amd64","os":"linux","config":{"Env":["PATH=/bin"],"Entrypoint":null,"Cmd":["sh"],"WorkingDir":"","Labels":{"a":"1","b":"2"}},"rootfs":{"type":"layers","diff_ids":["sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"]},"history":[{"created_by":"ADD"},{"empty_layer":true}]}"#]].assert_eq(&String::from_utf8(config.to_bytes()).unwrap());
        // The id is the digest of the document, the chain of one layer its DiffID.
        assert_eq!(*config.id().digest(), Digest::of(&config.to_bytes()));
        assert_eq!(ChainId::of(&config.rootfs.diff_ids).unwrap().to_string(), LAYER);
    }

    #[test]
    fn documents_of_others_are_read_and_fields_to_come_are_kept() {
        let document = format!(
            r#"{{"architecture":"arm64","variant":"v8","os":"linux","os.features":["x"],"rootfs":{{"type":"layers","diff_ids":["{LAYER}"]}},
            "config":{{"Env":null,"Cmd":null,"User":"","Hostname":"","AttachStdin":false,"New":{{"a":[1]}}}},"history":null}}"#
        );
        let config = ImageConfig::parse(document.as_bytes()).unwrap();
        assert_eq!((config.config.env.len(), config.config.cmd.as_ref(), config.history.len()), (0, None, 0));
        let written: Value = serde_json::from_slice(&config.to_bytes()).unwrap();
        for (field, value) in [
            ("/variant", serde_json::json!("v8")),
            ("/os.features/0", serde_json::json!("x")),
            ("/config/New/a/0", serde_json::json!(1)),
            ("/config/AttachStdin", serde_json::json!(false)),
        ] {
            assert_eq!(written.pointer(field), Some(&value), "{field}");
        }
        assert_eq!(ImageConfig::parse(&config.to_bytes()).unwrap(), config);
        let nothing = r#"{"architecture":"a","os":"linux","rootfs":{"type":"layers","diff_ids":[]},"config":null}"#;
        assert_eq!(ImageConfig::parse(nothing.as_bytes()).unwrap().config, ContainerConfig::default());
    }

    #[test]
    fn what_every_image_must_say_is_required() {
        let whole =
            format!(r#"{{"architecture":"amd64","os":"linux","rootfs":{{"type":"layers","diff_ids":["{LAYER}"]}}}}"#);
        assert!(ImageConfig::parse(whole.as_bytes()).is_ok());
        for (part, instead) in [
            (r#""architecture":"amd64","#, ""),
            (r#""os":"linux","#, ""),
            (r#""type":"layers","#, ""),
            (LAYER, "sha256:5f"),
            (LAYER, "sha512:5f"),
            ("{\"type\"", "7,{\"type\""),
        ] {
            let document = whole.replace(part, instead);
            assert_ne!(document, whole);
            assert!(ImageConfig::parse(document.as_bytes()).is_err(), "{document}");
        }
    }
}
