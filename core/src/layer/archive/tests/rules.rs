//! What OCI asks of a layer's tar (image-spec, layer.md), and what makes ours the same everywhere: a test for each rule.

use super::*;
use crate::layer::archive::header::{BLOCK, Header, NAME, SIZE};
use crate::layer::archive::{encode, pax};
use crate::layer::diff::{apply, diff};
use crate::layer::testing::any_tree;
use crate::layer::tree::FileTree;
use crate::ordered;

/// Where a header has the owner's names, which ours leave empty.
const OWNER_NAMES: std::ops::Range<usize> = 265..329;

/// The keys of the pax records that an entry needs beside its plain header.
fn records(path: &str, entry: &Entry) -> Vec<String> {
    let blocks = encode::entry(&ContainerPath::new(path), entry);
    let (first, rest) = blocks.split_at(BLOCK);
    let first = Header(first.try_into().unwrap());
    if first.kind() != b'x' {
        assert_eq!(blocks.len(), BLOCK, "{path} has one header");
        return Vec::new();
    }
    let size = usize::try_from(first.number(SIZE).unwrap()).unwrap();
    assert_eq!(blocks.len(), 2 * BLOCK + size.next_multiple_of(BLOCK), "{path} has two headers and the records");
    pax::parse(&rest[..size]).unwrap().iter().map(|(key, _)| (*key).to_owned()).collect()
}

#[test]
fn a_pax_header_stands_only_where_a_value_does_not_fit() {
    let check = |path: &str, entry: &Entry, expected: &[&str]| assert_eq!(records(path, entry), expected, "{path}");
    let link = |target: &str| of(Kind::Symlink { target: target.to_owned() }, 0o777);
    let sized = |size| Entry { kind: Kind::File { size, digest: Digest::of(b"") }, ..file("") };
    let long = "n".repeat(100);
    check("/etc/passwd", &file("x"), &[]);
    check("/", &folder(), &[]);
    check(&format!("/{}/{long}", "p".repeat(155)), &file(""), &[]);
    check(&format!("/{long}n"), &file(""), &["path"]);
    check("/ß", &file(""), &["path"]);
    check("/link", &link(&long), &[]);
    check("/link", &link(&format!("{long}n")), &["linkpath"]);
    check("/a", &of(Kind::HardLink { target: "ß".to_owned() }, 0o644), &["linkpath"]);
    // Octal digits end at 8 GiB, at the year 2242 and at two million ids.
    check("/a", &sized((8 << 30) - 1), &[]);
    check("/a", &sized(8 << 30), &["size"]);
    check("/a", &Entry { mtime: (1 << 33) - 1, ..file("") }, &[]);
    check("/a", &Entry { mtime: 1 << 33, ..file("") }, &["mtime"]);
    check("/a", &Entry { mtime: -1, ..file("") }, &["mtime"]);
    check("/a", &Entry { uid: 0o777_7777, gid: 0o1000_0000, ..file("") }, &["gid"]);
    check("/a", &Entry { uid: u32::MAX - 1, gid: 0, ..file("") }, &["uid"]);
    let xattrs = ordered::Map::from([("user.b".to_owned(), vec![]), ("user.a".to_owned(), vec![0])]);
    check("/ß", &Entry { xattrs, ..sized(8 << 30) }, &["SCHILY.xattr.user.a", "SCHILY.xattr.user.b", "path", "size"]);
}

#[test]
fn owners_are_numbers_and_their_names_say_nothing() {
    let tar = write(&sample_sorted(), &sample_content).unwrap();
    let mut archive = tar::Archive::new(tar.as_slice());
    for witness in archive.entries().unwrap() {
        assert_eq!(witness.unwrap().header().as_bytes()[OWNER_NAMES], [0; 64]);
    }
    let mut named = Header::new(b'0');
    named.set_text(NAME, b"a");
    named.0[OWNER_NAMES][..4].copy_from_slice(b"root");
    named.seal();
    let mut records = Vec::new();
    for key in ["uname", "gname"] {
        pax::write(&mut records, key, b"daemon");
    }
    let mut extended = Header::new(b'x');
    extended.set_number(SIZE, records.len() as u64);
    extended.seal();
    records.resize(BLOCK, 0);
    let tar = [&extended.0[..], &records, &named.0].concat();
    let Change::Added(_, entry) = &changes(tar.as_slice(), &Limits::default()).unwrap()[0] else { panic!() };
    assert_eq!((entry.uid, entry.gid), (0, 0));
}

#[test]
fn no_time_but_that_of_modification_is_carried_and_that_in_whole_seconds() {
    let mut records = Vec::new();
    for (key, value) in [("atime", "7.5"), ("ctime", "8"), ("mtime", "9.999"), ("LIBARCHIVE.creationtime", "1")] {
        pax::write(&mut records, key, value.as_bytes());
    }
    let mut extended = Header::new(b'x');
    extended.set_number(SIZE, records.len() as u64);
    extended.seal();
    records.resize(BLOCK, 0);
    let mut plain = Header::new(b'0');
    plain.set_text(NAME, b"a");
    plain.seal();
    let read = changes([&extended.0[..], &records, &plain.0].concat().as_slice(), &Limits::default()).unwrap();
    let expected = Entry { mtime: 9, mode: 0, ..file("") };
    assert_eq!(read, [added("/a", expected)]);
    assert!(!write(&read, &|_| Vec::new()).unwrap().windows(5).any(|bytes| bytes == b"atime"));
}

#[test]
fn the_end_is_two_blocks_of_zeros_and_nothing_after() {
    assert_eq!(write(&[], &|_| Vec::new()).unwrap(), [0; 2 * BLOCK]);
    let tar = write(&[added("/a", file("x"))], &|_| b"x".to_vec()).unwrap();
    assert_eq!(tar.len(), 4 * BLOCK);
    assert_eq!(tar[2 * BLOCK..], [0; 2 * BLOCK]);
}

#[test]
fn whiteouts_are_empty_files_that_stand_before_their_siblings() {
    let mut tar = write(&[Change::Removed(ContainerPath::new("/z")), added("/a", file(""))], &|_| Vec::new()).unwrap();
    let first = Header(tar.drain(..BLOCK).collect::<Vec<_>>().try_into().unwrap());
    assert_eq!((first.kind(), first.text(NAME), first.number(SIZE)), (b'0', &b".wh.z"[..], Some(0)));
    // In either order they are read as they are meant.
    let lower = FileTree::from_iter([(ContainerPath::new("/z"), file("old"))]);
    for names in [[".wh.z", "z"], ["z", ".wh.z"]] {
        let headers = names.map(|name| {
            let mut header = Header::new(b'0');
            header.set_text(NAME, name.as_bytes());
            header.seal();
            header.0
        });
        let changes = changes(headers.concat().as_slice(), &Limits::default()).unwrap();
        assert_eq!(apply(&lower, &changes).bytes(), 0);
        assert_eq!(apply(&lower, &changes).len(), 1);
    }
}

#[test]
fn of_two_entries_for_one_path_the_last_wins_and_ours_never_has_two() {
    let header = |mode| {
        let mut header = Header::new(b'0');
        header.set_text(NAME, b"a");
        header.set_number(crate::layer::archive::header::MODE, mode);
        header.seal();
        header.0
    };
    let twice = changes([header(0o600), header(0o644)].concat().as_slice(), &Limits::default()).unwrap();
    let tree = apply(&FileTree::new(), &twice);
    assert_eq!(tree.get(&ContainerPath::new("/a")).map(|entry| entry.mode), Some(0o644));
    assert!(matches!(write(&twice, &|_| Vec::new()), Err(WriteError::Order(_))));
}

proptest! {
    #![proptest_config(properties(5_000))]

    #[test]
    fn a_layer_carries_the_change_between_any_two_trees(lower in any_tree(), upper in any_tree()) {
        let text = |path: &ContainerPath| vec![b'x'; upper.get(path).map_or(0, Entry::size) as usize];
        let tar = write(&diff(&lower, &upper), &text).unwrap();
        let read = changes(tar.as_slice(), &Limits::default()).unwrap();
        prop_assert_eq!(apply(&lower, &read), upper.clone());
        // What is read is written back as it was.
        prop_assert_eq!(write(&read, &text).unwrap(), tar);
    }
}
