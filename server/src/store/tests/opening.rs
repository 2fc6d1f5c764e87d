//! Making a store, opening it, and refusing those of others.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use super::fixture::Fixture;
use super::verify::verify;
use crate::mode::Mode;
use crate::store::{Store, StoreError};

#[test]
fn a_new_store_is_an_empty_oci_layout_for_its_owner_only() {
    let fixture = Fixture::new();
    verify(&fixture.store);
    let layout = fs::read_to_string(fixture.root.path().join("oci-layout")).unwrap();
    assert_eq!(layout, r#"{"imageLayoutVersion":"1.0.0"}"#);
    for (mode, permissions) in [(Mode::Root, 0o710), (Mode::SubordinateIds, 0o700), (Mode::OneId, 0o700)] {
        let root = fixture.root.path().join(format!("{mode:?}"));
        Store::open(&root, mode).unwrap();
        assert_eq!(fs::metadata(&root).unwrap().permissions().mode() & 0o7777, permissions);
    }
}

#[test]
fn a_store_of_another_mode_or_version_is_refused() {
    let fixture = Fixture::new();
    let root = fixture.root.path();
    assert!(matches!(Store::open(root, Mode::OneId), Err(StoreError::WrongMode { found: Mode::Root, .. })));
    fs::write(root.join("header.json"), r#"{"version":999,"mode":"root"}"#).unwrap();
    assert!(matches!(Store::open(root, Mode::Root), Err(StoreError::Version { found: 999, .. })));
    fs::write(root.join("header.json"), "").unwrap();
    assert!(matches!(Store::open(root, Mode::Root), Err(StoreError::Header { .. })));
}

#[test]
fn a_store_whose_making_was_cut_short_is_made_again() {
    let fixture = Fixture::new();
    fs::remove_file(fixture.root.path().join("header.json")).unwrap();
    verify(&fixture.again());
}

#[test]
fn opening_is_fast() {
    let fixture = Fixture::new();
    fixture.store.tag(&super::fixture::reference("app"), &fixture.image("a", &["1"]).id).unwrap();
    let best = (0..50).map(|_| {
        let start = Instant::now();
        let store = fixture.again();
        store.find_image("app").unwrap().unwrap();
        start.elapsed()
    });
    let best = best.min().unwrap();
    assert!(best < Duration::from_millis(20), "{best:?}");
}
