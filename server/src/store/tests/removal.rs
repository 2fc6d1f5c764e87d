//! What goes with an image, and what stays.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use layercake_core::digest::{CacheKey, ChainId, DiffId, Digest};
use layercake_core::image::config::ImageConfig;

use super::fixture::{Fixture, container, import, reference, tar};
use super::verify::verify;
use crate::store::StoreError;

fn names(folder: &Path) -> BTreeSet<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn an_image_goes_with_all_that_only_it_needed() {
    let fixture = Fixture::new();
    let store = &fixture.store;
    let base = fixture.image("f", &["base"]);
    store.tag(&reference("base"), &base.id).unwrap();
    let before = (names(&fixture.root.path().join("layers")), names(&fixture.root.path().join("blobs/sha256")));
    let app = fixture.image("f", &["base", "app"]);
    store.tag(&reference("app"), &app.id).unwrap();
    let top = app.top().unwrap();
    let key = CacheKey::new(Digest::of(b"key"));
    store.put_record(&key, &format!("{{\"layer\":\"{top}\"}}")).unwrap();
    store.put_record(&key, &format!("{{\"layer\":\"{}\"}}", base.top().unwrap())).unwrap();

    assert_eq!(store.remove_image(&app.id).unwrap(), [*app.id.digest(), *top.digest()]);
    assert_eq!(store.image(&app.id).unwrap(), None);
    assert_eq!(store.find_image("app").unwrap(), None);
    assert_eq!(store.records(&key).unwrap().len(), 1);
    let after = (names(&fixture.root.path().join("layers")), names(&fixture.root.path().join("blobs/sha256")));
    assert_eq!(after, before);
    verify(store);
    assert!(matches!(store.remove_image(&app.id), Err(StoreError::MissingImage(_))));
    assert_eq!(store.remove_image(&base.id).unwrap().len(), 2);
    assert!(names(&fixture.root.path().join("blobs/sha256")).is_empty());
}

#[test]
fn untagged_parents_go_and_others_stay() {
    let fixture = Fixture::new();
    let store = &fixture.store;
    let mut config = ImageConfig::scratch("amd64");
    let mut ids = Vec::new();
    for step in ["tagged", "plain", "used", "top"] {
        config.author = Some(step.to_owned());
        ids.push(store.put_image(&config, ids.last()).unwrap().id);
    }
    store.tag(&reference("tagged"), &ids[0]).unwrap();
    store.create_container(&container("c", "user", ids[2]), &[]).unwrap();
    assert_eq!(store.remove_image(&ids[3]).unwrap(), [*ids[3].digest()]);
    store.remove_container(&container("c", "user", ids[2]).id).unwrap();
    assert_eq!(store.remove_image(&ids[2]).unwrap(), [*ids[2].digest(), *ids[1].digest()]);
    assert!(store.image(&ids[0]).unwrap().is_some());
    verify(store);
}

#[test]
fn layers_of_a_container_stay_until_it_goes() {
    let fixture = Fixture::new();
    let store = &fixture.store;
    let image = fixture.image("f", &["1", "2"]);
    let container = container("c", "user", image.id);
    store.create_container(&container, &[]).unwrap();
    assert_eq!(store.remove_image(&image.id).unwrap(), [*image.id.digest()]);
    assert_eq!(store.lower_directories(image.top().as_ref()).unwrap().len(), 2);
    verify(store);
    store.remove_container(&container.id).unwrap();
    assert_eq!(store.layer(&image.top().unwrap()).unwrap(), None);
    assert!(names(&fixture.root.path().join("layers")).is_empty());
    verify(store);
}

#[test]
fn what_a_build_left_on_a_removed_layer_goes_too() {
    let fixture = Fixture::new();
    let image = fixture.image("f", &["1"]);
    let base = fixture.store.layer(&image.top().unwrap()).unwrap().unwrap();
    let cached = import(&fixture.store, Some(&base), &[("cached", "")]);
    let removed = fixture.store.remove_image(&image.id).unwrap();
    assert_eq!(removed, [*image.id.digest(), *cached.chain_id.digest(), *base.chain_id.digest()]);
    verify(&fixture.store);
}

#[test]
fn removal_waits_for_leases_and_clears_what_has_no_row() {
    let fixture = Fixture::new();
    let image = fixture.image("f", &["1"]);
    let orphan = fixture.store.put_blob(b"no row").unwrap();
    fs::create_dir_all(fixture.root.path().join("layers/orphan/folder")).unwrap();
    let lease = fixture.store.hold().unwrap();
    let other = fixture.again();
    let (sender, receiver) = mpsc::channel();
    let thread = thread::spawn(move || {
        other.remove_image(&image.id).unwrap();
        sender.send(()).unwrap();
    });
    assert!(receiver.recv_timeout(Duration::from_millis(100)).is_err());
    assert!(fixture.store.open_blob(&orphan).unwrap().is_some());
    drop(lease);
    receiver.recv_timeout(Duration::from_secs(30)).unwrap();
    thread.join().unwrap();
    assert!(fixture.store.open_blob(&orphan).unwrap().is_none());
    assert!(names(&fixture.root.path().join("layers")).is_empty());
}

#[test]
fn layers_that_were_made_in_vain_are_taken_back() {
    let fixture = Fixture::new();
    let store = &fixture.store;
    let tar = tar(&[("f", "one")]);
    let expected = DiffId::new(Digest::of(b"another"));
    let error = store.import_layer_of(None, &expected, &mut tar.as_slice());
    assert!(matches!(error, Err(StoreError::WrongLayer { found, .. }) if found == DiffId::new(Digest::of(&tar))));
    assert_eq!(store.layer(&ChainId::new(Digest::of(&tar))).unwrap(), None, "nothing is kept of another tar");
    let image = fixture.image("f", &["one"]);
    let used = image.top().unwrap();
    let lower = import(store, store.layer(&used).unwrap().as_ref(), &[("f", "two")]);
    let upper = import(store, Some(&lower), &[("f", "three")]);
    let made = [used, lower.chain_id, upper.chain_id];
    let lease = store.hold().unwrap();
    store.discard_layers(&made).unwrap();
    assert!(store.layer(&upper.chain_id).unwrap().is_some(), "somebody is at work");
    drop(lease);
    store.discard_layers(&made).unwrap();
    let there: Vec<bool> = made.iter().map(|layer| store.layer(layer).unwrap().is_some()).collect();
    assert_eq!(there, [true, false, false]);
    assert!(store.open_blob(&upper.blob).unwrap().is_none());
    verify(store);
}
