//! Containers: created, found, removed.

use layercake_core::digest::{Digest, ImageId};

use super::fixture::{Fixture, container};
use super::verify::verify;
use crate::store::StoreError;

#[test]
fn a_container_has_its_folder_and_is_found_by_name_and_id() {
    let fixture = Fixture::new();
    let store = &fixture.store;
    let image = fixture.image("f", &["1"]);
    let (first, second) = (container("abc1", "first", image.id), container("abd", "second", image.id));
    store.create_container(&first, &[]).unwrap();
    store.create_container(&second, &[]).unwrap();
    for folder in ["upper", "work"] {
        assert!(store.container_directory(&first.id).join(folder).is_dir());
    }
    for name in ["first", "/first", "abc", &first.id] {
        assert_eq!(fixture.again().find_container(name).unwrap().as_ref(), Some(&first), "{name}");
    }
    assert_eq!(store.find_container("fir").unwrap(), None);
    assert!(matches!(store.find_container("ab"), Err(StoreError::Ambiguous(_))));
    assert_eq!(store.containers().unwrap(), [second.clone(), first.clone()]);
    verify(store);

    store.remove_container(&first.id).unwrap();
    store.remove_container(&first.id).unwrap();
    assert!(!store.container_directory(&first.id).exists());
    assert_eq!(store.containers().unwrap(), [second]);
}

#[test]
fn a_taken_name_names_its_holder() {
    let fixture = Fixture::new();
    let store = &fixture.store;
    let image = fixture.image("f", &[]);
    let first = container("a", "e1", image.id);
    store.create_container(&first, &[]).unwrap();
    let error = store.create_container(&container("b", "e1", image.id), &[]).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "Conflict. The container name \"/e1\" is already in use by container \"{}\". You have to remove (or rename) \
             that container to be able to reuse that name.",
            first.id
        )
    );
    let unknown = ImageId::new(Digest::of(b"unknown"));
    let error = store.create_container(&container("c", "other", unknown), &[]).unwrap_err();
    assert!(matches!(error, StoreError::MissingImage(_)));
    assert_eq!(std::fs::read_dir(fixture.root.path().join("containers")).unwrap().count(), 1);
}
