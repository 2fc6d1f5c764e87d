//! What is known of a file is believed only while the file is as it was; and no look leaves the context.

use std::fs::{self, File, FileTimes};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

use layercake_core::build::Files;
use layercake_core::container_path::ContainerPath;
use layercake_core::digest::Digest;

use super::super::context::Context;
use super::stamp;
use crate::mode::Mode;
use crate::store::Store;
use crate::store::known::Known;

const HEADER: &[u8] = b"header";

struct Fixture {
    root: tempfile::TempDir,
    store: Store,
}

impl Fixture {
    /// A context with these files, written so long ago that their times can be relied on.
    fn new(files: &[(&str, &str)]) -> Self {
        let root = tempfile::tempdir().unwrap();
        let store = Store::open(&root.path().join("store"), Mode::Root).unwrap();
        let fixture = Self { root, store };
        fs::create_dir(fixture.context()).unwrap();
        for (name, text) in files {
            let path = fixture.context().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        settle();
        fixture
    }

    fn context(&self) -> PathBuf {
        self.root.path().join("context")
    }

    fn known(&self) -> Known {
        self.store.known(&self.context())
    }

    /// Whether its file system's times are relied on: on others nothing is remembered, and nothing can be wrong.
    fn is_reliable(&self) -> bool {
        let folder = File::open(self.context()).unwrap();
        stamp::FileSystem::of(std::os::fd::AsFd::as_fd(&folder)).unwrap().is_some()
    }

    /// The digest of a file as a build of its own would see it.
    fn hash(&self, name: &str) -> Digest {
        let (known, context) = (self.known(), Context::open(&self.context()).unwrap());
        let (look, path) = (context.look(Some(&known)), ContainerPath::new(name));
        look.entry(&path).unwrap().unwrap();
        let digest = look.hash(&path, HEADER).unwrap();
        known.keep().unwrap();
        digest
    }

    fn kept(&self) -> Vec<u8> {
        let mut files = fs::read_dir(self.store.root().join("known")).into_iter().flatten();
        files.next().map(|entry| fs::read(entry.unwrap().path()).unwrap()).unwrap_or_default()
    }
}

fn settle() {
    thread::sleep(Duration::from_millis(2100));
}

fn expected(text: &str) -> Digest {
    Digest::of(&[HEADER, text.as_bytes()].concat())
}

fn keep_times(path: &Path, change: impl FnOnce()) {
    let before = fs::metadata(path).unwrap();
    change();
    let times = FileTimes::new().set_modified(before.modified().unwrap()).set_accessed(before.accessed().unwrap());
    File::options().write(true).open(path).unwrap().set_times(times).unwrap();
    assert_eq!(fs::metadata(path).unwrap().modified().unwrap(), before.modified().unwrap());
}

#[test]
fn what_is_known_is_not_read_again() {
    let fixture = Fixture::new(&[("a/b", "one")]);
    if !fixture.is_reliable() {
        return;
    }
    assert_eq!(fixture.hash("a/b"), expected("one"));
    let kept = fixture.kept();
    assert_eq!(kept.len(), 48 + 64);
    // Another digest in its place: it is believed, so the file is not read.
    fs::remove_dir_all(fixture.store.root().join("known")).unwrap();
    let (known, context) = (fixture.known(), Context::open(&fixture.context()).unwrap());
    known.put(Digest::from_bytes(kept[48..80].try_into().unwrap()), expected("lie"));
    let (look, path) = (context.look(Some(&known)), ContainerPath::new("a/b"));
    assert_eq!(look.hash(&path, HEADER).unwrap(), expected("lie"));
    assert_eq!(look.hash(&path, b"other").unwrap(), Digest::of(b"otherone"), "the header counts");
}

#[test]
fn an_edit_that_keeps_size_and_mtime_is_seen() {
    let fixture = Fixture::new(&[("file", "one")]);
    let path = fixture.context().join("file");
    assert_eq!(fixture.hash("file"), expected("one"));
    keep_times(&path, || fs::write(&path, "two").unwrap());
    assert_eq!(fixture.hash("file"), expected("two"));
    settle();
    assert_eq!(fixture.hash("file"), expected("two"));
    keep_times(&path, || {
        fs::write(fixture.context().join("new"), "six").unwrap();
        fs::rename(fixture.context().join("new"), &path).unwrap();
    });
    assert_eq!(fixture.hash("file"), expected("six"));
}

#[test]
fn files_renamed_over_each_other_swapped_and_moved_keep_their_own_content() {
    let fixture = Fixture::new(&[("a", "one"), ("b", "two"), ("c", "six")]);
    let at = |name: &str| fixture.context().join(name);
    let texts = || ["a", "b"].map(|name| fixture.hash(name));
    assert_eq!(texts(), [expected("one"), expected("two")]);
    fs::rename(at("a"), at("t")).unwrap();
    fs::rename(at("b"), at("a")).unwrap();
    fs::rename(at("t"), at("b")).unwrap();
    assert_eq!(texts(), [expected("two"), expected("one")]);
    settle();
    assert_eq!(texts(), [expected("two"), expected("one")]);
    fs::rename(at("c"), at("a")).unwrap();
    assert_eq!(texts(), [expected("six"), expected("one")]);
}

/// ext4 gives a new file the number of the one that was removed just now.
#[test]
fn an_inode_that_is_used_again_is_another_file() {
    let fixture = Fixture::new(&[("a", "one")]);
    let path = fixture.context().join("a");
    let modified = fs::metadata(&path).unwrap().modified().unwrap();
    assert_eq!(fixture.hash("a"), expected("one"));
    for text in ["two", "six", "ten"] {
        fs::remove_file(&path).unwrap();
        fs::write(&path, text).unwrap();
        File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
        assert_eq!(fixture.hash("a"), expected(text));
    }
}

#[test]
fn a_file_that_was_written_just_now_is_not_remembered() {
    let fixture = Fixture::new(&[]);
    let path = fixture.context().join("file");
    fs::write(&path, "one").unwrap();
    assert_eq!(fixture.hash("file"), expected("one"));
    // Its mtime says that it is old, and its ctime that it is not.
    File::options().write(true).open(&path).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
    assert_eq!(fixture.hash("file"), expected("one"));
    assert!(fixture.kept().is_empty());
}

/// Seen from a clock that was set back, the file's times lie ahead, and will come again.
#[test]
fn times_that_are_not_past_are_not_relied_on() {
    let fixture = Fixture::new(&[("file", "one")]);
    let path = fixture.context().join("file");
    let stat = rustix::fs::statx(rustix::fs::CWD, &path, rustix::fs::AtFlags::empty(), stamp::wanted()).unwrap();
    let changed = fs::metadata(&path).unwrap().modified().unwrap();
    assert!(stamp::is_settled(&stat, changed + Duration::from_secs(3)));
    for back in [0, 1, 60, 1 << 40] {
        let now = changed.checked_sub(Duration::from_secs(back)).unwrap_or(SystemTime::UNIX_EPOCH);
        assert!(!stamp::is_settled(&stat, now), "{back}");
    }
    File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_modified(SystemTime::now() + Duration::from_secs(900))
        .unwrap();
    settle();
    assert_eq!(fixture.hash("file"), expected("one"));
    assert!(fixture.kept().is_empty());
}

#[test]
fn the_mode_counts() {
    let fixture = Fixture::new(&[("file", "one")]);
    if !fixture.is_reliable() {
        return;
    }
    fixture.hash("file");
    let before = fixture.kept();
    fs::set_permissions(fixture.context().join("file"), fs::Permissions::from_mode(0o600)).unwrap();
    settle();
    fixture.hash("file");
    assert!(fixture.kept().len() > before.len());
}

#[test]
fn no_link_in_the_place_of_a_file_or_a_folder_is_followed() {
    let fixture = Fixture::new(&[("file", "one"), ("folder/file", "one")]);
    let outside = fixture.root.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("file"), "two").unwrap();
    assert_eq!((fixture.hash("file"), fixture.hash("folder/file")), (expected("one"), expected("one")));
    fs::remove_file(fixture.context().join("file")).unwrap();
    symlink(outside.join("file"), fixture.context().join("file")).unwrap();
    fs::remove_dir_all(fixture.context().join("folder")).unwrap();
    symlink(&outside, fixture.context().join("folder")).unwrap();
    let (known, context) = (fixture.known(), Context::open(&fixture.context()).unwrap());
    for name in ["file", "folder/file"] {
        let (look, path) = (context.look(Some(&known)), ContainerPath::new(name));
        assert!(look.hash(&path, HEADER).is_err(), "{name}");
        assert!(look.open(&path).is_err(), "{name}");
    }
    assert!(context.look(None).entry(&ContainerPath::new("folder/file")).is_err());
}
