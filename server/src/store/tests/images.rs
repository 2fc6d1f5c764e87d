//! Blobs, images, tags, names, and the records beside them.

use std::io::Write;
use std::process::Command;

use layercake_core::digest::{CacheKey, ChainId, DiffId, Digest, ImageId};
use layercake_core::image::config::ImageConfig;
use layercake_core::image::manifest::{Descriptor, Manifest};
use layercake_core::image::media_type::{CONFIG, LAYER};

use super::fixture::{Fixture, import, reference, skip, text};
use super::verify::verify;
use crate::store::StoreError;

#[test]
fn blobs_are_named_by_what_they_hold() {
    let fixture = Fixture::new();
    let store = &fixture.store;
    let digest = store.put_blob(b"bytes").unwrap();
    assert_eq!(digest, Digest::of(b"bytes"));
    let mut writer = store.blob_writer().unwrap();
    writer.write_all(b"by").unwrap();
    writer.write_all(b"tes").unwrap();
    assert_eq!(writer.finish().unwrap(), (digest, 5));
    assert_eq!(text(store.open_blob(&digest).unwrap().unwrap()), "bytes");
    assert!(store.open_blob(&Digest::of(b"others")).unwrap().is_none());
    drop(store.blob_writer().unwrap());
}

#[test]
fn an_image_is_its_documents_and_the_sum_of_its_layers() {
    let fixture = Fixture::new();
    let store = &fixture.store;
    let image = fixture.image("f", &["one", "three"]);
    assert_eq!(image.size, 8);
    assert_eq!(image.id, image.config.id());
    assert_eq!(text(store.open_blob(image.id.digest()).unwrap().unwrap()).as_bytes(), image.config.to_bytes());
    let manifest: Manifest = serde_json::from_reader(store.open_blob(&image.manifest).unwrap().unwrap()).unwrap();
    let layers: Vec<_> = manifest.layers.iter().map(|layer| DiffId::new(layer.digest)).collect();
    assert_eq!(layers, image.config.rootfs.diff_ids);
    assert_eq!(store.image(&image.id).unwrap().as_ref(), Some(&image));
    assert_eq!(store.put_image(&image.config, None).unwrap(), image);
    verify(store);

    let mut config = ImageConfig::scratch("amd64");
    config.created = Some("1970-01-01T00:01:00Z".to_owned());
    let child = store.put_image(&config, Some(&image.id)).unwrap();
    assert_eq!((child.created, child.parent, child.size, child.top()), (60, Some(image.id), 0, None));
    assert_eq!(store.put_image(&config, None).unwrap().parent, Some(image.id));
    config.rootfs.diff_ids.push(DiffId::new(Digest::of(b"unknown")));
    assert!(matches!(store.put_image(&config, None), Err(StoreError::MissingLayer(_))));
    let unknown = ImageId::new(Digest::of(b"unknown"));
    assert!(matches!(
        store.put_image(&ImageConfig::scratch("arm64"), Some(&unknown)),
        Err(StoreError::MissingImage(id)) if id == unknown
    ));
    assert_eq!(store.image(&unknown).unwrap(), None);
    let ids: Vec<_> = store.images().unwrap().into_iter().map(|(image, _)| image.id).collect();
    assert_eq!(ids, [child.id, image.id], "newest first");
}

#[test]
fn documents_of_others_are_kept_byte_for_byte() {
    let fixture = Fixture::new();
    let store = &fixture.store;
    let layer = import(store, None, &[("a", "one")]);
    let config = format!(
        r#"{{ "rootfs":{{"diff_ids":["{}"],"type":"layers"}}, "os":"linux","architecture":"amd64","new":1 }}"#,
        layer.diff_id
    );
    let config_descriptor = Descriptor::of(CONFIG, config.as_bytes());
    let own = Descriptor::new(LAYER, layer.blob, layer.blob_size);
    let manifest = serde_json::to_vec_pretty(&Manifest::new(config_descriptor, vec![own])).unwrap();
    let image = store.put_image_of(config.as_bytes(), Some(&manifest)).unwrap();
    assert_eq!((*image.id.digest(), image.manifest), (Digest::of(config.as_bytes()), Digest::of(&manifest)));
    assert_eq!(text(store.open_blob(image.id.digest()).unwrap().unwrap()), config);
    assert_eq!(store.content_bytes(&image).unwrap(), layer.blob_size + (config.len() + manifest.len()) as u64);
    verify(store);
    assert!(matches!(store.put_image_of(b"{}", None), Err(StoreError::Document { .. })));
}

#[test]
fn tags_name_images_and_the_index_follows() {
    let fixture = Fixture::new();
    let store = &fixture.store;
    let (one, two) = (fixture.image("1", &["1"]), fixture.image("2", &["2"]));
    assert_eq!(store.tag(&reference("app"), &one.id).unwrap(), None);
    verify(store);
    assert_eq!(store.tag(&reference("app"), &two.id).unwrap(), Some(one.id));
    assert_eq!(store.tag(&reference("app"), &two.id).unwrap(), Some(two.id));
    assert_eq!(store.tag(&reference("quay.io/me/app:1"), &two.id).unwrap(), None);
    verify(store);
    let names: Vec<_> = store.images().unwrap().into_iter().map(|(image, names)| (image.id, names)).collect();
    let both = vec![reference("app"), reference("quay.io/me/app:1")];
    assert_eq!(names, [(two.id, both), (one.id, vec![])]);
    assert!(store.untag(&reference("app:latest")).unwrap());
    assert!(!store.untag(&reference("app:latest")).unwrap());
    verify(store);
    let unknown = ImageId::new(Digest::of(b"unknown"));
    assert!(matches!(store.tag(&reference("app"), &unknown), Err(StoreError::MissingImage(_))));
}

#[test]
fn a_name_is_a_reference_first_and_then_the_start_of_an_id() {
    let fixture = Fixture::new();
    let store = &fixture.store;
    let images: Vec<_> = (0..17).map(|number| fixture.image(&number.to_string(), &["x"])).collect();
    let (one, hex) = (&images[0], images[0].id.digest().hex());
    store.tag(&reference("me/app:1"), &one.id).unwrap();
    let with_digest = format!("me/app@{}", one.manifest);
    let full = one.id.to_string();
    for name in ["me/app:1", "docker.io/me/app:1", &with_digest, &hex, &full, &hex[..12], &full[..30]] {
        assert_eq!(store.find_image(name).unwrap().map(|image| image.id), Some(one.id), "{name}");
    }
    let elsewhere = format!("you/app@{}", one.manifest);
    for name in ["me/app", "", "sha256:", "xyz", "A", &elsewhere, &format!("{hex}0")] {
        assert_eq!(store.find_image(name).unwrap(), None, "{name}");
    }
    // Of seventeen ids two start with the same digit.
    let shared = "0123456789abcdef"
        .chars()
        .map(String::from)
        .find(|digit| images.iter().filter(|image| image.id.digest().hex().starts_with(digit.as_str())).count() > 1);
    let shared = shared.unwrap();
    assert!(matches!(store.find_image(&shared), Err(StoreError::Ambiguous(prefix)) if prefix == shared));
    // A tag that looks like an id wins.
    store.tag(&reference(&shared), &one.id).unwrap();
    assert_eq!(store.find_image(&shared).unwrap().map(|image| image.id), Some(one.id));
}

#[test]
fn records_are_told_newest_first_and_lineages_replaced() {
    let fixture = Fixture::new();
    let store = &fixture.store;
    let key = CacheKey::new(Digest::of(b"key"));
    for record in ["1", "2", "1"] {
        store.put_record(&key, record).unwrap();
    }
    assert_eq!(store.records(&key).unwrap(), ["1", "2"]);
    assert!(store.records(&CacheKey::new(Digest::of(b"other"))).unwrap().is_empty());
    assert_eq!(store.latest_lineage().unwrap(), None);
    store.put_lineage("a", "1").unwrap();
    store.put_lineage("b", "2").unwrap();
    store.put_lineage("a", "3").unwrap();
    assert_eq!(store.lineage("a").unwrap().as_deref(), Some("3"));
    assert_eq!(store.latest_lineage().unwrap().as_deref(), Some("3"));
    assert_eq!(store.lineage("c").unwrap(), None);
}

#[test]
fn outside_tools_read_the_layout() {
    let fixture = Fixture::new();
    let image = fixture.image("f", &["one", "two"]);
    fixture.store.tag(&reference("me/app:1"), &image.id).unwrap();
    let path = format!("oci:{}:docker.io/me/app:1", fixture.root.path().display());
    let Ok(output) = Command::new("skopeo").args(["inspect", "--raw", &path]).output() else {
        return skip("skopeo is not installed");
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(Digest::of(&output.stdout), image.manifest);
    assert_eq!(ChainId::of(&image.config.rootfs.diff_ids), image.top());
}
