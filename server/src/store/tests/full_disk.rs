//! A disk that is full: what was begun fails, leaves nothing behind, and the store goes on when there is room again.

use std::fs;
use std::path::Path;
use std::process::Command;

use layercake_core::digest::{CacheKey, Digest};

use super::fixture::{image, import, reference, skip};
use super::verify::verify;
use crate::mode::Mode;
use crate::store::{Store, StoreError};

/// Set for the child: the folder of its store, on a small file system.
const CHILD: &str = "LAYERCAKE_TEST_FULL_DISK_STORE";

#[test]
fn a_full_disk_leaves_the_store_whole() {
    if !rustix::process::geteuid().is_root() {
        return skip("only root can mount a small file system");
    }
    let folder = tempfile::tempdir().unwrap();
    // In a mount namespace of its own: nothing to unmount.
    let script =
        "mount -t tmpfs -o size=4m small \"$0\" && exec \"$1\" --exact store::tests::full_disk::inside --ignored";
    let output = Command::new("unshare")
        .args(["--mount", "sh", "-c", script])
        .arg(folder.path())
        .arg(std::env::current_exe().unwrap())
        .env(CHILD, folder.path())
        .output();
    let Ok(output) = output else { return skip("unshare is not installed") };
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

/// Not a test by itself: what the child does on the small file system.
#[test]
#[ignore = "needs a small file system; started by the test above"]
fn inside() {
    let Some(folder) = std::env::var_os(CHILD) else { return };
    let root = Path::new(&folder);
    let store = Store::open(root, Mode::Root).unwrap();
    let before = image(&store, "f", &["1"]);
    store.tag(&reference("app"), &before.id).unwrap();

    // Blob and folder need twice the room: the one fits, both together do not.
    let large = "x".repeat(2 << 20);
    let bytes = super::fixture::tar(&[("large", &large)]);
    let error = store.import_layer(None, &mut bytes.as_slice()).unwrap_err();
    assert!(matches!(error, StoreError::Io { .. } | StoreError::Unpack(_)), "{error:?}");
    verify(&store);

    // Filled to the last byte, also what writes only rows fails or works, but never in between.
    let filler = root.join("filler");
    let _ = fs::write(&filler, vec![0; 8 << 20]);
    for number in 0..100_u8 {
        let record = "r".repeat(1000);
        if store.put_record(&CacheKey::new(Digest::of(&[number])), &record).is_err() {
            break;
        }
    }
    assert!(store.import_layer(None, &mut super::fixture::tar(&[("small", "x")]).as_slice()).is_err());
    let _ = store.tag(&reference("other"), &before.id);
    fs::remove_file(&filler).unwrap();

    store.sweep_scratch().unwrap();
    verify(&store);
    import(&store, None, &[("small", "x")]);
    drop(store);
    assert_eq!(fs::read_dir(root.join("tmp")).unwrap().count(), 0);
    verify(&Store::open(root, Mode::Root).unwrap());
}
