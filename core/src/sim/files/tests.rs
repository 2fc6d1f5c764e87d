use super::*;

const OWNER: Permissions = Permissions { mode: 0o755, uid: 0, gid: 0 };

fn file_system() -> FileSystem {
    FileSystem::new(OWNER, 0)
}

fn file(files: &mut FileSystem, folder: InodeId, name: &str, text: &str) -> InodeId {
    files.add(folder, name, Kind::File(Content::new(text)), OWNER, 1).unwrap()
}

#[test]
fn a_copy_keeps_what_it_has_and_knows_what_was_touched() {
    let mut files = file_system();
    let root = files.root();
    let (kept, changed) = (file(&mut files, root, "kept", "a"), file(&mut files, root, "changed", "b"));
    let earlier = files.clone();
    files.set_content(changed, Content::new("c"), 2).unwrap();
    let new = file(&mut files, root, "new", "");
    assert_eq!(earlier.inode(changed).kind, Kind::File(Content::new("b")));
    assert!(earlier.inode(root).directory().unwrap().get("new").is_none());
    let touched = |id| files.touched_since(&earlier, id);
    assert_eq!([kept, changed, new, root].map(touched), [false, true, true, true]);
}

#[test]
fn what_is_written_and_is_the_same_counts_as_touched() {
    let mut files = file_system();
    let root = files.root();
    let id = file(&mut files, root, "same", "a");
    let earlier = files.clone();
    files.set_content(id, Content::new("a"), 1).unwrap();
    assert!(files.touched_since(&earlier, id));
}

#[test]
fn links_are_counted() {
    let mut files = file_system();
    let root = files.root();
    let folder = files.add_folder(root, "folder", OWNER, 1).unwrap();
    files.add_folder(folder, "below", OWNER, 1).unwrap();
    assert_eq!((files.inode(root).links, files.inode(folder).links), (3, 3));
    let id = file(&mut files, folder, "a", "");
    files.link(root, "b", id, 1).unwrap();
    assert_eq!(files.inode(id).links, 2);
    assert_eq!(files.link(root, "b", id, 1), Err(Errno::Eexist));
    assert_eq!(files.link(root, "c", folder, 1), Err(Errno::Eperm));
    assert_eq!(files.unlink(root, "folder", 2), Err(Errno::Enotempty));
    files.unlink(folder, "a", 2).unwrap();
    files.forget(id);
    assert!(files.get(id).is_some(), "it has another name");
    files.unlink(root, "b", 2).unwrap();
    files.forget(id);
    assert!(files.get(id).is_none());
}

#[test]
fn a_rename_takes_a_place_or_says_what_is_in_the_way() {
    let mut files = file_system();
    let root = files.root();
    let a = files.add_folder(root, "a", OWNER, 1).unwrap();
    let b = files.add_folder(a, "b", OWNER, 1).unwrap();
    let old = file(&mut files, b, "old", "old");
    let new = file(&mut files, root, "new", "new");
    assert_eq!(files.rename((root, "a"), (b, "c"), 2), Err(Errno::Einval), "a folder into itself");
    assert_eq!(files.rename((root, "new"), (a, "b"), 2), Err(Errno::Eisdir));
    assert_eq!(files.rename((root, "a"), (root, "new"), 2), Err(Errno::Enotdir));
    assert_eq!(files.rename((root, "new"), (b, "old"), 2), Ok(Some(old)));
    assert_eq!(files.inode(b).directory().unwrap().get("old"), Some(new));
    files.rename((a, "b"), (root, "b"), 3).unwrap();
    assert_eq!((files.inode(root).links, files.inode(a).links), (4, 2));
    assert_eq!(files.inode(b).directory().unwrap().parent(), root);
}
