//! Layers: imported, adopted, archived, looked into.

use std::fs;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;

use layercake_core::container_path::ContainerPath;
use layercake_core::digest::{ChainId, Digest};
use layercake_core::layer::entry::Kind;

use super::fixture::{Fixture, import, tar, text};
use super::verify::verify;
use crate::store::StoreError;

#[test]
fn an_imported_layer_has_its_blob_and_its_folder() {
    let fixture = Fixture::new();
    let store = &fixture.store;
    let mut bytes = tar(&[("a/", ""), ("a/b", "text")]);
    // What follows the end marker belongs to the digest.
    bytes.extend_from_slice(&[0; 10240]);
    let layer = store.import_layer(None, &mut bytes.as_slice()).unwrap();
    assert_eq!(*layer.diff_id.digest(), Digest::of(&bytes));
    assert_eq!((layer.size, layer.blob_size, layer.parent), (4, bytes.len() as u64, None));
    let lowers = store.lower_directories(Some(&layer.chain_id)).unwrap();
    assert_eq!(text(fs::File::open(lowers[0].join("a/b")).unwrap()), "text");
    let mut stored = Vec::new();
    store.open_blob(&layer.blob).unwrap().unwrap().read_to_end(&mut stored).unwrap();
    assert_eq!(stored, bytes);
    assert_eq!(store.import_layer(None, &mut bytes.as_slice()).unwrap(), layer);
    verify(store);
}

#[test]
fn layers_stack_and_an_empty_one_is_a_layer() {
    let fixture = Fixture::new();
    let lower = import(&fixture.store, None, &[("a", "1")]);
    let upper = import(&fixture.store, Some(&lower), &[]);
    assert_eq!(upper.chain_id, ChainId::on(Some(&lower.chain_id), &upper.diff_id));
    assert_eq!(fixture.again().layer(&upper.chain_id).unwrap(), Some(upper.clone()));
    let lowers = fixture.store.lower_directories(Some(&upper.chain_id)).unwrap();
    let names: Vec<_> = lowers.iter().map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect();
    assert_eq!(names, [upper.chain_id.digest().hex(), lower.chain_id.digest().hex()]);
    assert!(fixture.store.lower_directories(None).unwrap().is_empty());
    let unknown = ChainId::new(Digest::of(b"unknown"));
    assert!(
        matches!(fixture.store.lower_directories(Some(&unknown)), Err(StoreError::MissingLayer(id)) if id == unknown)
    );
    assert!(matches!(
        fixture.store.import_layer(Some(&unknown), &mut tar(&[]).as_slice()),
        Err(StoreError::MissingLayer(_))
    ));
}

#[test]
fn a_broken_tar_leaves_nothing() {
    let fixture = Fixture::new();
    let bytes = tar(&[("a", "0123456789")]);
    assert!(fixture.store.import_layer(None, &mut &bytes[..515]).is_err());
    for folder in ["layers", "blobs/sha256"] {
        assert_eq!(fs::read_dir(fixture.root.path().join(folder)).unwrap().count(), 0, "{folder}");
    }
    drop(fixture.store);
    assert_eq!(fs::read_dir(fixture.root.path().join("tmp")).unwrap().count(), 0);
}

#[test]
fn what_a_container_wrote_becomes_a_layer() {
    let fixture = Fixture::new();
    let store = &fixture.store;
    let below = import(store, None, &[("a", "1")]);
    let scratch = store.scratch().unwrap();
    store.make_upper(Some(&below.chain_id), scratch.path()).unwrap();
    let upper = scratch.path().join("upper");
    assert_eq!(fs::metadata(&upper).unwrap().permissions().mode() & 0o7777, 0o755);
    fs::write(upper.join("new"), "text").unwrap();
    fs::set_permissions(&upper, fs::Permissions::from_mode(0o1777)).unwrap();

    let archived = store.archive_upper(Some(&below.chain_id), &upper).unwrap();
    assert!(upper.join("new").exists());
    let adopted = store.adopt_upper(Some(&below.chain_id), &upper).unwrap();
    assert_eq!(adopted, archived);
    assert_eq!(adopted.size, 4);

    fs::write(upper.join("newer"), "").unwrap();
    let adopted = store.adopt_upper(Some(&below.chain_id), &upper).unwrap();
    assert!(!upper.exists());
    let folder = &store.lower_directories(Some(&adopted.chain_id)).unwrap()[0];
    assert_eq!(fs::metadata(folder).unwrap().permissions().mode() & 0o7777, 0o1777);
    verify(store);
}

#[test]
fn look_up_sees_what_overlayfs_would() {
    let fixture = Fixture::new();
    let lower = import(
        &fixture.store,
        None,
        &[
            ("d/", ""),
            ("d/kept", "1"),
            ("d/gone", "1"),
            ("d/deep/", ""),
            ("d/deep/file", "1"),
            ("f/", ""),
            ("f/x", "1"),
        ],
    );
    let middle =
        import(&fixture.store, Some(&lower), &[("d/", ""), ("d/.wh.gone", ""), ("f", "now a file"), (".wh.no", "")]);
    let upper = import(&fixture.store, Some(&middle), &[("d/", ""), ("d/kept", "three"), ("f/", "")]);
    let look = |path: &str| fixture.store.look_up(Some(&upper.chain_id), &ContainerPath::new(path)).unwrap();
    let size = |path: &str| match look(path)?.kind {
        Kind::File { size, .. } => Some(size),
        _ => None,
    };
    assert_eq!(look("/").unwrap().kind, Kind::Directory);
    assert_eq!(look("/d/deep").unwrap().kind, Kind::Directory);
    assert_eq!(size("/d/deep/file"), Some(1));
    assert_eq!(size("/d/kept"), Some(5));
    assert_eq!(look("/d/gone"), None);
    assert_eq!(look("/d/gone/below"), None);
    assert_eq!(look("/d/kept/below"), None);
    assert_eq!(look("/f/x"), None, "a file between two folders ends the merging");
    assert_eq!(look("/nothing/at/all"), None);
    assert_eq!(fixture.store.look_up(None, &ContainerPath::root()).unwrap(), None);

    let opaque = import(&fixture.store, Some(&upper), &[("d/", ""), ("d/.wh..wh..opq", ""), ("d/new", "")]);
    let look = |path: &str| fixture.store.look_up(Some(&opaque.chain_id), &ContainerPath::new(path)).unwrap();
    assert!(look("/d/new").is_some());
    assert_eq!(look("/d/kept"), None);
    assert_eq!(look("/d/deep/file"), None);
    assert!(look("/f").is_some());
}

#[test]
fn a_layer_that_hides_everything_ends_the_stack() {
    let fixture = Fixture::new();
    let lower = import(&fixture.store, None, &[("below", "1")]);
    let upper = import(&fixture.store, Some(&lower), &[(".wh..wh..opq", ""), ("new", "")]);
    let top = import(&fixture.store, Some(&upper), &[("top", "")]);
    assert_eq!(fixture.store.lower_directories(Some(&top.chain_id)).unwrap().len(), 2);
    let look = |path: &str| fixture.store.look_up(Some(&top.chain_id), &ContainerPath::new(path)).unwrap();
    assert!(look("/new").is_some() && look("/below").is_none());
    verify(&fixture.store);
}

#[test]
fn folders_that_a_layer_passes_through_keep_their_attributes() {
    let fixture = Fixture::new();
    let mut builder = tar::Builder::new(Vec::new());
    for (path, mode, uid) in [("./", 0o750, 7), ("home/", 0o2770, 8)] {
        let mut header = tar::Header::new_ustar();
        header.set_entry_type(tar::EntryType::Directory);
        header.set_size(0);
        header.set_mode(mode);
        header.set_uid(uid);
        header.set_gid(9);
        header.set_mtime(10);
        builder.append_data(&mut header, path, &[][..]).unwrap();
    }
    let tar = builder.into_inner().unwrap();
    let lower = fixture.store.import_layer(None, &mut tar.as_slice()).unwrap();
    let upper = import(&fixture.store, Some(&lower), &[("home/file", "")]);
    for (path, expected) in [("/", (0o750, 7, 9)), ("/home", (0o2770, 8, 9))] {
        let entry = fixture.store.look_up(Some(&upper.chain_id), &ContainerPath::new(path)).unwrap().unwrap();
        assert_eq!((entry.mode, entry.uid, entry.gid), expected, "{path}");
    }
}
