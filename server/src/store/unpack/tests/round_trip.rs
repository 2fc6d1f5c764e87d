//! A canonical tar, unpacked and packed, is the same tar. GNU tar is the witness that the tree between is the right one.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixListener;
use std::process::{Command, Stdio};

use layercake_core::container_path::ContainerPath;
use layercake_core::digest::Digest;
use layercake_core::layer::archive::writer::Writer;
use layercake_core::layer::entry::{Entry, Kind};
use layercake_core::ordered;

use super::fixture::{Fixture, chain, file, list, may_act_as_root};
use crate::mode::Mode;
use crate::store::inspect::{Node, inspect};
use crate::store::pack::pack;
use crate::store::unpack::{Summary, adjust};

const TIME: i64 = 1_000_000_007;
const TEXT: &str = "some text";

fn of(kind: Kind, mode: u32) -> Entry {
    Entry { kind, mode, uid: 0, gid: 0, mtime: TIME, xattrs: ordered::Map::new() }
}

fn regular(mode: u32) -> Entry {
    of(Kind::File { size: TEXT.len() as u64, digest: Digest::of(b"") }, mode)
}

fn owned(entry: Entry) -> Entry {
    Entry { uid: 1000, gid: 1001, ..entry }
}

/// A canonical tar of a file of every kind that `mode` can keep, with whiteouts if asked. All files have the same text.
pub(super) fn sample(mode: Mode, has_whiteouts: bool) -> Vec<u8> {
    let path = ContainerPath::new;
    let mut writer = Writer::new(Vec::new());
    let append = |writer: &mut Writer<Vec<u8>>, name: &str, entry: Entry| {
        writer.append(&path(name), &entry, &mut TEXT.as_bytes()).unwrap();
    };
    if has_whiteouts {
        writer.whiteout(&path("/gone"), TIME - 1).unwrap();
    }
    append(&mut writer, "/bin", of(Kind::Symlink { target: "usr/bin".to_owned() }, 0o777));
    let xattrs = ordered::Map::from([("user.empty".to_owned(), vec![])]);
    append(&mut writer, "/dir", owned(Entry { xattrs, ..of(Kind::Directory, 0o1777) }));
    if has_whiteouts {
        writer.opaque(&path("/dir"), TIME).unwrap();
        writer.whiteout(&path("/dir/gone"), TIME).unwrap();
    }
    if mode == Mode::Root {
        append(&mut writer, "/dir/loop", of(Kind::BlockDevice { major: 7, minor: 300 }, 0o660));
        append(&mut writer, "/dir/null", owned(of(Kind::CharacterDevice { major: 1, minor: 3 }, 0o666)));
    }
    append(&mut writer, "/dir/pipe", Entry { mtime: -5, ..of(Kind::Fifo, 0o640) });
    append(&mut writer, "/usr", of(Kind::Directory, 0o555));
    append(&mut writer, "/usr/bin", of(Kind::Directory, 0o755));
    let capability = [1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0].to_vec();
    let note = ("user.note".to_owned(), vec![0, 255]);
    let xattrs = ordered::Map::from([("security.capability".to_owned(), capability), note]);
    append(&mut writer, "/usr/bin/ping", Entry { xattrs, ..regular(0o755) });
    append(&mut writer, "/usr/bin/sudo", owned(regular(0o6755)));
    append(&mut writer, "/usr/bin/sudoedit", owned(of(Kind::HardLink { target: "usr/bin/sudo".to_owned() }, 0o6755)));
    append(&mut writer, "/usr/größe", regular(0));
    let long = format!("/usr/{}", "long".repeat(50));
    append(&mut writer, &long, of(Kind::Directory, 0o700));
    append(&mut writer, &format!("{long}/x"), regular(0o644));
    writer.finish().unwrap()
}

/// Unpacks the sample and packs it again, which must give the same bytes.
pub(super) fn check(mode: Mode) -> Summary {
    let fixture = Fixture::new();
    let tar = sample(mode, true);
    let summary = fixture.unpack(&tar, mode).unwrap();
    assert_eq!(summary.implied, [] as [ContainerPath; 0]);
    assert_eq!(Digest::of(&fixture.pack(mode)), Digest::of(&tar));
    summary
}

#[test]
fn a_canonical_tar_comes_back_as_it_was() {
    if !may_act_as_root() {
        return;
    }
    for mode in [Mode::Root, Mode::SubordinateIds, Mode::OneId] {
        let summary = check(mode);
        assert_eq!((summary.dropped_devices, summary.dropped_xattrs), (0, 0), "{mode:?}");
        assert_eq!((summary.bytes, summary.entries), (4 * TEXT.len() as u64, if mode == Mode::Root { 16 } else { 14 }));
    }
}

#[test]
fn gnu_tar_makes_the_same_tree() {
    if !may_act_as_root() {
        return;
    }
    let (ours, theirs) = (Fixture::new(), Fixture::new());
    let tar = sample(Mode::Root, false);
    ours.unpack(&tar, Mode::Root).unwrap();
    let mut witness = Command::new("tar")
        .args(["-x", "-p", "--same-owner", "--xattrs", "--xattrs-include=*", "--warning=no-timestamp", "-C"])
        .arg(theirs.layer())
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    witness.stdin.take().unwrap().write_all(&tar).unwrap();
    assert!(witness.wait().unwrap().success());
    assert_eq!(list(&ours.layer()), list(&theirs.layer()));
    assert_eq!(Digest::of(&ours.pack(Mode::Root)), Digest::of(&theirs.pack(Mode::Root)));
}

#[test]
fn owners_that_cannot_be_given_are_kept_aside() {
    if !may_act_as_root() {
        return;
    }
    let fixture = Fixture::new();
    fixture.unpack(&sample(Mode::OneId, false), Mode::OneId).unwrap();
    let bin = File::open(fixture.layer().join("usr/bin")).unwrap();
    let Some(Node::Entry { entry, .. }) = inspect(bin.as_fd(), "sudo", Mode::OneId).unwrap() else { panic!() };
    assert_eq!((entry.uid, entry.gid, entry.mode), (1000, 1001, 0o6755));
    assert!(entry.xattrs.is_empty());
}

#[test]
fn what_no_tar_can_hold_is_passed_over_or_refused() {
    let fixture = Fixture::new();
    let _socket = UnixListener::bind(fixture.layer().join("socket")).unwrap();
    let (mut tar, layer) = (Vec::new(), File::open(fixture.layer()).unwrap());
    let summary = pack(layer.as_fd(), Mode::Root, &mut tar).unwrap();
    assert_eq!((summary.entries, summary.skipped_sockets, tar), (0, 1, vec![0; 1024]));
    assert_eq!(inspect(layer.as_fd(), "socket", Mode::Root).unwrap(), Some(Node::Whiteout));
    assert_eq!(inspect(layer.as_fd(), "nothing", Mode::Root).unwrap(), None);
    fs::write(fixture.layer().join(".wh.file"), "").unwrap();
    let error = pack(layer.as_fd(), Mode::Root, &mut io::sink()).unwrap_err();
    assert_eq!(chain(&error), "error: /.wh.file cannot be in a layer: its name is invalid");
}

#[test]
fn whiteouts_made_of_attributes_are_packed_too() {
    let fixture = Fixture::new();
    fs::write(fixture.layer().join("gone"), "").unwrap();
    let gone = fixture.layer().join("gone");
    rustix::fs::setxattr(&gone, "user.overlay.whiteout", b"", rustix::fs::XattrFlags::empty()).unwrap();
    let tar = fixture.pack(Mode::OneId);
    assert_eq!(&tar[..10], b".wh.gone\0\0");
    // To an overlay of real root the attribute says nothing.
    assert_eq!(&fixture.pack(Mode::Root)[..6], b"gone\0\0");
}

#[test]
fn adjust_gives_a_folder_the_attributes_of_the_one_below() {
    let fixture = Fixture::new();
    let summary = fixture.unpack(&file("tmp/x", ""), Mode::OneId).unwrap();
    let layer = File::open(fixture.layer()).unwrap();
    let tmp = owned(of(Kind::Directory, 0o1777));
    adjust(layer.as_fd(), &summary.implied[0], &tmp, Mode::OneId).unwrap();
    let node = inspect(layer.as_fd(), "tmp", Mode::OneId).unwrap();
    assert_eq!(node, Some(Node::Entry { entry: tmp, opaque: false }));
}
