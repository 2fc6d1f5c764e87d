//! Whether a store is whole: every row has its files, every blob its digest, and `index.json` tells the tags.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use layercake_core::digest::Digest;
use serde_json::Value;

use crate::store::database::identifier;
use crate::store::{Store, stack};

pub(super) fn verify(store: &Store) {
    let images = store.images().unwrap();
    let mut expected = BTreeMap::new();
    for (image, references) in &images {
        let top = image.top();
        assert_eq!(image.config.rootfs.diff_ids.len(), stack::levels(&store.database(), top.as_ref()).unwrap().len());
        verify_blob(store, &image.manifest);
        verify_blob(store, image.id.digest());
        for reference in references {
            expected.insert(reference.to_string(), image.manifest.to_string());
        }
    }
    let tops: Vec<_> = {
        let database = store.database();
        let mut query = database.prepare("SELECT chain_id FROM layers").unwrap();
        query.query_map([], |row| identifier(row, "chain_id")).unwrap().map(Result::unwrap).collect()
    };
    for chain_id in tops {
        let layer = store.layer(&chain_id).unwrap().unwrap();
        verify_blob(store, &layer.blob);
        verify_folder(&store.layer_directory(&chain_id), store.open_blob(&layer.blob).unwrap().unwrap());
        store.lower_directories(Some(&chain_id)).unwrap();
    }
    for container in store.containers().unwrap() {
        assert!(store.container_directory(&container.id).join("upper").is_dir(), "{}", container.id);
    }
    let index: Value = serde_json::from_slice(&fs::read(store.root().join("index.json")).unwrap()).unwrap();
    let named = index["manifests"].as_array().unwrap().iter().map(|manifest| {
        let name = &manifest["annotations"]["org.opencontainers.image.ref.name"];
        (name.as_str().unwrap().to_owned(), manifest["digest"].as_str().unwrap().to_owned())
    });
    assert_eq!(named.collect::<BTreeMap<_, _>>(), expected);
}

fn verify_blob(store: &Store, digest: &Digest) {
    let mut file = store.open_blob(digest).unwrap().unwrap_or_else(|| panic!("no blob {digest}"));
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).unwrap();
    assert_eq!(Digest::of(&bytes), *digest);
}

/// Every file of the blob's tar lies in the folder as it was.
fn verify_folder(folder: &Path, blob: File) {
    for entry in tar::Archive::new(blob).entries().unwrap() {
        let mut entry = entry.unwrap();
        let path = folder.join(entry.path().unwrap());
        if entry.header().entry_type().is_file() && !path.to_string_lossy().contains("/.wh.") {
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            assert!(fs::read(&path).unwrap() == bytes, "{}", path.display());
        }
    }
}
