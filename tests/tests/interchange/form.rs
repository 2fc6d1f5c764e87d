//! Archives taken apart and put together again in another form, so that something is wrong with them, or just different.

use std::collections::BTreeMap;
use std::fs;

use layercake_core::digest::Digest;
use layercake_tests::Environment;
use serde_json::{Value, json};

/// The files of an archive, by name.
#[derive(Debug, Clone)]
pub(crate) struct Form(pub(crate) BTreeMap<String, Vec<u8>>);

pub(crate) const INDEX: &str = "application/vnd.oci.image.index.v1+json";

impl Form {
    /// Takes an archive of ours apart.
    pub(crate) fn read(archive: &[u8]) -> Self {
        let mut files = BTreeMap::new();
        for entry in tar::Archive::new(archive).entries().unwrap() {
            let mut entry = entry.unwrap();
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
            if entry.header().entry_type().is_file() {
                files.insert(entry.path().unwrap().to_str().unwrap().to_owned(), bytes);
            }
        }
        Self(files)
    }

    /// An archive of these files.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (name, bytes) in &self.0 {
            let mut header = tar::Header::new_ustar();
            header.set_mode(0o644);
            header.set_size(bytes.len() as u64);
            builder.append_data(&mut header, name, bytes.as_slice()).unwrap();
        }
        builder.into_inner().unwrap()
    }

    /// Writes the archive into the working folder.
    pub(crate) fn write(&self, environment: &Environment, name: &str) {
        environment.write(name, self.bytes());
    }

    pub(crate) fn json(&self, name: &str) -> Value {
        serde_json::from_slice(&self.0[name]).unwrap()
    }

    pub(crate) fn set(&mut self, name: &str, value: &Value) {
        self.0.insert(name.to_owned(), value.to_string().into_bytes());
    }

    /// Adds a blob, and returns its descriptor.
    pub(crate) fn add(&mut self, media_type: &str, bytes: &[u8]) -> Value {
        let digest = Digest::of(bytes);
        self.0.insert(format!("blobs/sha256/{}", digest.hex()), bytes.to_vec());
        json!({ "mediaType": media_type, "digest": digest, "size": bytes.len() })
    }

    /// The files of the first image's layers, lowest first.
    pub(crate) fn layers(&self) -> Vec<String> {
        let layers = self.json("manifest.json")[0]["Layers"].as_array().unwrap().clone();
        layers.iter().map(|layer| layer.as_str().unwrap().to_owned()).collect()
    }

    /// Without what makes it an OCI layout: Docker's form alone.
    pub(crate) fn docker(mut self) -> Self {
        self.0.remove("oci-layout");
        self.0.remove("index.json");
        self
    }

    /// As docker wrote it before it was an OCI layout: a folder with `layer.tar` for each layer.
    pub(crate) fn old(mut self) -> Self {
        let mut list = self.json("manifest.json");
        for (number, name) in self.layers().into_iter().enumerate() {
            let bytes = self.0.remove(&name).unwrap();
            let layer = format!("{number:064}/layer.tar");
            list[0]["Layers"][number] = json!(layer);
            self.0.insert(layer, bytes);
        }
        let config = list[0]["Config"].as_str().unwrap().to_owned();
        let bytes = self.0.remove(&config).unwrap();
        let name = format!("{}.json", Digest::of(&bytes).hex());
        list[0]["Config"] = json!(name);
        self.0.insert(name, bytes);
        self.set("manifest.json", &list);
        self.0.retain(|name, _| !name.starts_with("blobs/"));
        self.docker()
    }
}

/// The archive of the image `app:1`.
pub(crate) fn saved(environment: &Environment) -> Form {
    environment.layercake(&["save", "-o", "saved.tar", "app:1"]).success();
    Form::read(&fs::read(environment.work().join("saved.tar")).unwrap())
}
