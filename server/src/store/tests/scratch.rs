//! Scratch folders: gone when dropped, swept when their process is.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use super::fixture::Fixture;
use crate::store::remove_tree::remove_tree;

#[test]
fn a_scratch_folder_goes_when_dropped_and_its_owner_with_the_store() {
    let fixture = Fixture::new();
    let (one, two) = (fixture.store.scratch().unwrap(), fixture.store.scratch().unwrap());
    assert_ne!(one.path(), two.path());
    fs::write(one.path().join("file"), "").unwrap();
    let path = one.path().to_owned();
    drop(one);
    assert!(!path.exists());
    two.close().unwrap();
    drop(fixture.store);
    assert_eq!(fs::read_dir(fixture.root.path().join("tmp")).unwrap().count(), 0);
}

#[test]
fn only_the_folders_of_the_dead_are_swept() {
    let fixture = Fixture::new();
    let living = fixture.store.scratch().unwrap();
    let tmp = fixture.root.path().join("tmp");
    // What a killed process leaves: its lock is free. Or it never came to make one.
    fs::create_dir_all(tmp.join("dead/0/layer")).unwrap();
    fs::write(tmp.join("dead/lock"), "").unwrap();
    fs::create_dir(tmp.join("unborn")).unwrap();
    assert_eq!(fixture.again().sweep_scratch().unwrap(), 2);
    assert_eq!(fixture.store.sweep_scratch().unwrap(), 0);
    assert!(living.path().is_dir());
    assert_eq!(fs::read_dir(tmp).unwrap().count(), 1);
}

#[test]
fn odd_modes_links_and_depth_are_no_obstacle() {
    let root = tempfile::tempdir().unwrap();
    let outside = root.path().join("outside");
    fs::write(&outside, "kept").unwrap();
    let tree = root.path().join("tree");
    fs::create_dir_all(tree.join("closed/inner")).unwrap();
    symlink(&outside, tree.join("closed/link")).unwrap();
    symlink("/", tree.join("slash")).unwrap();
    fs::set_permissions(tree.join("closed"), fs::Permissions::from_mode(0o000)).unwrap();
    deep(&tree, 3000);
    remove_tree(&tree).unwrap();
    remove_tree(&tree).unwrap();
    let left: Vec<_> = fs::read_dir(root.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["outside"]);
}

/// A chain of folders that no path could name.
fn deep(folder: &std::path::Path, depth: usize) {
    use rustix::fs::{Mode, OFlags, mkdirat, open, openat};
    let mut folder = open(folder, OFlags::PATH, Mode::empty()).unwrap();
    for _ in 0..depth {
        mkdirat(&folder, "d", Mode::RWXU).unwrap();
        folder = openat(&folder, "d", OFlags::PATH, Mode::empty()).unwrap();
    }
}
