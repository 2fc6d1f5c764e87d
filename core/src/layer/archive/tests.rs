//! What the writer writes, what the reader makes of it, and an outside witness for both: the `tar` crate.

mod damage;
mod rules;

use std::io::Read;

use expect_test::expect;
use layercake_cases::properties;
use proptest::prelude::*;

use super::contents::changes;
use super::limits::Limits;
use super::writer::WriteError;
use crate::container_path::ContainerPath;
use crate::digest::Digest;
use crate::layer::diff::Change;
use crate::layer::entry::{Entry, Kind};
use crate::layer::order::{self, Mark};
use crate::layer::testing::{file, folder, of, write};
use crate::ordered;

fn added(path: &str, entry: Entry) -> Change {
    Change::Added(ContainerPath::new(path), entry)
}

/// One of everything, at the edges of what a plain header holds.
fn sample() -> Vec<Change> {
    let long = "n".repeat(100);
    let xattrs = ordered::Map::from([
        ("security.capability".to_owned(), vec![1, 0, 0, 2, 0, 0x20, 0, 0]),
        ("user.empty".to_owned(), vec![]),
        ("user.text".to_owned(), b"a\nb=c".to_vec()),
    ]);
    let link = |target: &str| of(Kind::Symlink { target: target.to_owned() }, 0o777);
    vec![
        Change::Opaque(ContainerPath::new("/")),
        Change::Removed(ContainerPath::new("/gone")),
        added("/bin", folder()),
        Change::Opaque(ContainerPath::new("/bin")),
        Change::Removed(ContainerPath::new("/bin/old")),
        added("/bin/ping", Entry { mode: 0o4755, xattrs, ..file("x") }),
        added("/bin/ping6", of(Kind::HardLink { target: "bin/ping".to_owned() }, 0o755)),
        added("/dev", Entry { mode: 0o1777, ..folder() }),
        added("/dev/loop", of(Kind::BlockDevice { major: 7, minor: 0o777_7777 }, 0o660)),
        added("/dev/null", of(Kind::CharacterDevice { major: 1, minor: 3 }, 0o666)),
        added("/dev/pipe", of(Kind::Fifo, 0o644)),
        added("/größe", Entry { uid: 0o1000_0000, gid: u32::MAX - 1, mtime: -1, ..file("four") }),
        added("/link", link("../../etc/passwd")),
        added("/link-far", link(&"t".repeat(101))),
        added("/link-ß", link("ß")),
        added(&format!("/{long}"), Entry { mtime: 1 << 33, ..file("") }),
        added(&format!("/{long}n"), Entry { mtime: (1 << 33) - 1, ..file("") }),
        added(&format!("/p/{long}"), folder()),
        added(&format!("/q/{long}"), file(&"x".repeat(512))),
        added(&format!("/{}/{long}", "q".repeat(155)), file(&"x".repeat(513))),
        added(&format!("/{}/{long}", "q".repeat(156)), file("")),
        added(&format!("/{}", "deep/".repeat(500)), folder()),
    ]
}

fn sample_sorted() -> Vec<Change> {
    let mut changes = sample();
    let mark = |change: &Change| match change {
        Change::Removed(_) => Mark::Whiteout,
        Change::Opaque(_) => Mark::Opaque,
        _ => Mark::Entry,
    };
    changes.sort_by(|left, right| order::compare((left.path(), mark(left)), (right.path(), mark(right))));
    changes
}

/// The bytes whose digest the sample's entries carry.
fn sample_content(path: &ContainerPath) -> Vec<u8> {
    let content = sample().into_iter().find(|change| change.path() == path && matches!(change, Change::Added(..)));
    match content {
        Some(Change::Added(_, Entry { kind: Kind::File { size: 1, .. }, .. })) => b"x".to_vec(),
        Some(Change::Added(_, Entry { kind: Kind::File { size: 4, .. }, .. })) => b"four".to_vec(),
        Some(Change::Added(_, Entry { kind: Kind::File { size, .. }, .. })) => vec![b'x'; size as usize],
        _ => Vec::new(),
    }
}

#[test]
fn the_format_stays_as_it_is() {
    // A new digest here is a new digest for every layer that anybody built: all caches and all predictions break.
    let tar = write(&sample_sorted(), &sample_content).unwrap();
    expect!["sha256:e3d5c2af0fe77223b7f7f75af46be83795660c5bdad5434e68bb1f94568a99cb"]
        .assert_eq(&Digest::of(&tar).to_string());
    expect!["sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"]
        .assert_eq(&Digest::of(&write(&[], &sample_content).unwrap()).to_string());
}

#[test]
fn what_is_written_reads_back() {
    let tar = write(&sample_sorted(), &sample_content).unwrap();
    assert_eq!(changes(tar.as_slice(), &Limits::default()).unwrap(), sample_sorted());
}

#[test]
fn the_tar_crate_reads_the_same() {
    let tar = write(&sample_sorted(), &sample_content).unwrap();
    let mut archive = tar::Archive::new(tar.as_slice());
    let mut entries = archive.entries().unwrap();
    for change in sample_sorted() {
        let mut witness = entries.next().unwrap().unwrap();
        let path = String::from_utf8(witness.path_bytes().into_owned()).unwrap();
        let Change::Added(expected, entry) = change else {
            assert!(path.contains(".wh."), "{path}");
            continue;
        };
        assert_eq!(path.trim_end_matches('/'), expected.relative());
        assert_eq!(path.ends_with('/'), entry.kind == Kind::Directory);
        assert_eq!(witness.header().mode().unwrap(), entry.mode);
        let mut content = Vec::new();
        witness.read_to_end(&mut content).unwrap();
        let link = witness.link_name_bytes().map(|link| String::from_utf8(link.into_owned()).unwrap());
        match entry.kind {
            Kind::File { digest, .. } => assert_eq!(Digest::of(&content), digest),
            Kind::Symlink { target } | Kind::HardLink { target } => assert_eq!(link, Some(target)),
            Kind::BlockDevice { major, minor } | Kind::CharacterDevice { major, minor } => {
                assert_eq!(witness.header().device_major().unwrap(), Some(major));
                assert_eq!(witness.header().device_minor().unwrap(), Some(minor));
            }
            Kind::Directory | Kind::Fifo => {}
        }
    }
    assert!(entries.next().is_none());
}

#[test]
fn gnu_long_names_are_read() {
    let mut builder = tar::Builder::new(Vec::new());
    let (path, target) = ("long/".repeat(60) + "name", "target/".repeat(40));
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Symlink);
    header.set_size(0);
    header.set_mode(0o777);
    builder.append_link(&mut header, &path, &target).unwrap();
    let tar = builder.into_inner().unwrap();
    let read = changes(tar.as_slice(), &Limits::default()).unwrap();
    let Change::Added(read_path, Entry { kind: Kind::Symlink { target: read_target }, .. }) = &read[0] else {
        panic!()
    };
    assert_eq!((read_path.relative(), read_target.as_str()), (path.as_str(), target.as_str()));
}

#[test]
fn the_order_is_held() {
    for (first, second) in [
        (added("/b", file("")), added("/a", file(""))),
        (added("/a/b", file("")), added("/a", folder())),
        (added("/a-b", file("")), added("/a/b", file(""))),
        (added("/a", file("")), added("/a", file(""))),
        (added("/a", file("")), Change::Removed(ContainerPath::new("/b"))),
        (Change::Removed(ContainerPath::new("/b")), Change::Opaque(ContainerPath::root())),
    ] {
        let result = write(&[first, second], &|_| Vec::new());
        assert!(matches!(result, Err(WriteError::Order(_))), "{result:?}");
    }
}

#[test]
fn what_no_layer_can_carry_is_refused() {
    let link = |target: &str| of(Kind::HardLink { target: target.to_owned() }, 0o644);
    let with_xattr = |name: &str| Entry { xattrs: ordered::Map::from([(name.to_owned(), vec![])]), ..file("") };
    for invalid in [
        added("/", file("")),
        added("/.wh.a", file("")),
        added("/.wh.a/b", file("")),
        added("/a\0", file("")),
        added("/b", link("")),
        added("/b", link("/a")),
        added("/b", link("../a")),
        added("/b", link("b")),
        added("/b", link("c")),
        added("/b", of(Kind::Symlink { target: String::new() }, 0o777)),
        added("/b", of(Kind::CharacterDevice { major: 1, minor: u32::MAX }, 0o777)),
        added("/b", Entry { uid: u32::MAX, ..file("") }),
        added("/b", Entry { mode: 0o10_0644, ..file("") }),
        added("/b", with_xattr("")),
        added("/b", with_xattr("user.a=b")),
        Change::Removed(ContainerPath::root()),
        Change::Removed(ContainerPath::new("/.wh.a")),
    ] {
        let result = write(std::slice::from_ref(&invalid), &|_| Vec::new());
        assert!(matches!(result, Err(WriteError::Invalid { .. })), "{invalid:?}: {result:?}");
    }
    assert!(matches!(write(&[added("/a", file("abc"))], &|_| b"ab".to_vec()), Err(WriteError::Short { size: 3, .. })));
}

#[test]
fn a_file_beyond_octal_sizes_has_its_size_in_a_pax_header() {
    let huge = Entry { kind: Kind::File { size: 1 << 33, digest: Digest::of(b"") }, ..file("") };
    let blocks = super::encode::entry(&ContainerPath::new("/huge"), &huge);
    assert_eq!(&blocks[512..532], b"19 size=8589934592\n\0");
    let read = super::reader::Reader::new(blocks.as_slice(), Limits::default()).member().unwrap();
    assert!(matches!(read, Some(super::reader::Member::Entry(_, entry)) if entry == huge));
}

fn any_entry() -> impl Strategy<Value = Entry> {
    let kind = prop_oneof![
        Just(Kind::Directory),
        Just(Kind::Fifo),
        "[a-z]{0,20}".prop_map(|bytes| file(&bytes).kind),
        "\\PC{1,120}".prop_map(|target| Kind::Symlink { target }),
        (0u32..4096, 0u32..1 << 20).prop_map(|(major, minor)| Kind::BlockDevice { major, minor }),
    ];
    let xattrs = prop::collection::btree_map("user\\.[^=\0]{1,20}", prop::collection::vec(any::<u8>(), 0..200), 0..3);
    (kind, 0u32..=0o7777, 0..u32::MAX, 0..u32::MAX, any::<i32>(), xattrs).prop_map(
        |(kind, mode, uid, gid, mtime, xattrs)| Entry {
            kind,
            mode,
            uid,
            gid,
            mtime: i64::from(mtime) * 9,
            xattrs: xattrs.into_iter().collect(),
        },
    )
}

proptest! {
    #![proptest_config(properties(5_000))]

    #[test]
    fn any_entry_reads_back(name in "[^/\0]{1,150}", folder in "([a-zß]{1,30}/){0,8}", entry in any_entry()) {
        prop_assume!(!matches!(name.as_str(), "." | "..") && !name.starts_with(".wh."));
        // The generated digests are those of the content; sizes tell which content it was.
        let entry = match entry.kind {
            Kind::File { size, .. } => Entry { kind: file(&"x".repeat(size as usize)).kind, ..entry },
            _ => entry,
        };
        let change = vec![added(&format!("/{folder}{name}"), entry.clone())];
        let tar = write(&change, &|_| match entry.kind {
            Kind::File { size, .. } => vec![b'x'; size as usize],
            _ => vec![],
        }).unwrap();
        prop_assert_eq!(changes(tar.as_slice(), &Limits::default()).unwrap(), change);
    }
}
