//! Several stores over one folder at once.

use std::thread;

use super::fixture::{Fixture, container, image, import, reference};
use super::verify::verify;
use crate::mode::Mode;
use crate::store::Store;

#[test]
fn the_same_layer_from_all_sides_is_one_layer() {
    let fixture = Fixture::new();
    let root = fixture.root.path();
    let layers: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(move || {
                    let store = Store::open(root, Mode::Root).unwrap();
                    (0..5).map(|number| import(&store, None, &[("f", &number.to_string())])).collect::<Vec<_>>()
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(layers.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(std::fs::read_dir(root.join("layers")).unwrap().count(), 5);
    verify(&fixture.store);
}

#[test]
fn making_and_removing_at_once_leaves_a_whole_store() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    thread::scope(|scope| {
        for number in 0..4 {
            scope.spawn(move || {
                // Also the making of the store is a race.
                let store = Store::open(root, Mode::Root).unwrap();
                for round in 0..10 {
                    let tag = reference(&format!("app:{number}"));
                    let made = {
                        let _lease = store.hold().unwrap();
                        let made = image(&store, "f", &["shared", &(round % 3).to_string()]);
                        // Another thread may have removed the same image before the tag: then a lease would be too late.
                        store.tag(&tag, &made.id).unwrap();
                        made
                    };
                    let id = format!("{number}{round}");
                    if store.create_container(&container(&id, &id, made.id), &[]).is_ok() && round % 2 == 0 {
                        store.remove_container(&container(&id, &id, made.id).id).unwrap();
                    }
                    if round % 3 == 0 {
                        // Gone where another thread was faster.
                        let _ = store.remove_image(&made.id);
                    }
                    store.sweep_scratch().unwrap();
                }
            });
        }
    });
    let store = Store::open(root, Mode::Root).unwrap();
    verify(&store);
}
