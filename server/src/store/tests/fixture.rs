//! Stores in temporary folders, and small layers and images for them.

use std::io::Read;

use layercake_core::digest::ImageId;
use layercake_core::image::config::ImageConfig;
use layercake_core::image::reference::ImageReference;

use crate::mode::Mode;
use crate::store::Store;
use crate::store::containers::Container;
use crate::store::images::Image;
use crate::store::layers::Layer;

/// A store, and the folder that goes with it.
pub(super) struct Fixture {
    pub(super) store: Store,
    pub(super) root: tempfile::TempDir,
}

impl Fixture {
    pub(super) fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        Self { store: Store::open(root.path(), Mode::Root).unwrap(), root }
    }

    /// The same store, as another process would open it.
    pub(super) fn again(&self) -> Store {
        Store::open(self.root.path(), Mode::Root).unwrap()
    }

    /// An image of one layer for each text, each with a file `name`.
    pub(super) fn image(&self, name: &str, texts: &[&str]) -> Image {
        image(&self.store, name, texts)
    }
}

/// A layer tar of regular files; a name that ends in `/` is a folder, one with a last word `.wh.x` a whiteout.
pub(super) fn tar(files: &[(&str, &str)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, text) in files {
        let mut header = tar::Header::new_ustar();
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(0);
        header.set_size(text.len() as u64);
        header.set_mode(if name.ends_with('/') { 0o755 } else { 0o644 });
        header.set_entry_type(if name.ends_with('/') { tar::EntryType::Directory } else { tar::EntryType::Regular });
        builder.append_data(&mut header, name, text.as_bytes()).unwrap();
    }
    builder.into_inner().unwrap()
}

pub(super) fn import(store: &Store, below: Option<&Layer>, files: &[(&str, &str)]) -> Layer {
    store.import_layer(below.map(|layer| &layer.chain_id), &mut tar(files).as_slice()).unwrap()
}

pub(super) fn image(store: &Store, name: &str, texts: &[&str]) -> Image {
    let mut config = ImageConfig::scratch("amd64");
    let mut top = None;
    for text in texts {
        let layer = import(store, top.as_ref(), &[(name, text)]);
        config.rootfs.diff_ids.push(layer.diff_id);
        top = Some(layer);
    }
    config.author = Some(name.to_owned());
    store.put_image(&config, None).unwrap()
}

pub(super) fn reference(text: &str) -> ImageReference {
    ImageReference::parse(text).unwrap()
}

/// A container of `image` whose id starts with `id`.
pub(super) fn container(id: &str, name: &str, image: ImageId) -> Container {
    Container {
        id: format!("{id:0<64}"),
        name: name.to_owned(),
        image,
        image_name: "app".to_owned(),
        command: vec!["sh".to_owned(), "-c".to_owned(), "true".to_owned()],
        created: 7,
        auto_remove: true,
        spec: serde_json::json!({ "b": [1], "a": null }),
    }
}

pub(super) fn text(mut read: impl Read) -> String {
    let mut text = String::new();
    read.read_to_string(&mut text).unwrap();
    text
}

/// Says why a test was not made; an error in strict mode, as in the end-to-end tests.
#[expect(clippy::print_stderr, reason = "a skipped test says why")]
pub(super) fn skip(reason: &str) {
    assert!(std::env::var_os("LAYERCAKE_STRICT").is_none(), "would be skipped, which strict mode forbids: {reason}");
    eprintln!("skipped: {reason}");
}
