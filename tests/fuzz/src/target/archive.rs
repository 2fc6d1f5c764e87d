//! Anybody's tar: within its limits, and what was read can be written and read again.

use std::io::Read as _;

use layercake_core::container_path::ContainerPath;
use layercake_core::layer::archive::contents::changes;
use layercake_core::layer::archive::limits::Limits;
use layercake_core::layer::archive::reader::{Member, Reader};
use layercake_core::layer::archive::writer::Writer;
use layercake_core::layer::diff::Change;
use layercake_core::layer::entry::{Entry, Kind};
use layercake_core::layer::tree::FileTree;

const BLOCK: usize = 512;

/// The first byte says whether checksums are put right; the rest is a tar.
pub(crate) fn check(input: &[u8]) {
    let Some((how, tar)) = input.split_first() else { return };
    let mut tar = tar.to_vec();
    if how & 1 == 1 {
        put_checksums_right(&mut tar);
    }
    check_limits(&tar);
    check_round_trip(&tar);
}

/// Nobody guesses checksums: with them in order, a fuzzer gets to what is behind.
fn put_checksums_right(tar: &mut [u8]) {
    let mut rest = tar;
    while rest.len() >= BLOCK {
        let (header, behind) = rest.split_at_mut(BLOCK);
        header[148..156].fill(b' ');
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        let size = std::str::from_utf8(&header[124..135]).ok().and_then(|size| usize::from_str_radix(size, 8).ok());
        let content = size.unwrap_or(0).min(behind.len()).next_multiple_of(BLOCK).min(behind.len());
        rest = &mut behind[content..];
    }
}

fn check_limits(tar: &[u8]) {
    let limits = Limits { bytes: 2000, entries: 5, path_bytes: 300, depth: 8, header_bytes: 1500 };
    let mut reader = Reader::new(tar, limits.clone());
    let (mut entries, mut bytes) = (0, 0);
    while let Ok(Some(member)) = reader.member() {
        entries += 1;
        let path = match &member {
            Member::Entry(path, _) | Member::Whiteout(path, _) | Member::Opaque(path, _) => path,
        };
        check_path(path);
        // The root's slash is ours.
        assert!(path.as_str().len() <= limits.path_bytes + 1, "{path}");
        assert!(path.components().count() <= limits.depth, "{path}");
        let mut content = Vec::new();
        let read = reader.read_to_end(&mut content);
        bytes += content.len() as u64;
        match &member {
            Member::Entry(_, Entry { kind: Kind::File { size, .. }, .. }) => {
                assert!(read.is_err() || *size == content.len() as u64, "{member:?} has {} bytes", content.len());
            }
            _ => assert!(content.is_empty(), "{member:?} has content"),
        }
    }
    assert!(entries <= limits.entries && bytes <= limits.bytes, "{entries} entries with {bytes} bytes");
}

fn check_path(path: &ContainerPath) {
    assert!(path.as_str().starts_with('/') && !path.as_str().contains('\0'), "{path:?}");
    assert!(path.components().all(|word| !matches!(word, "" | "." | "..")), "{path:?}");
}

/// The entries, written as a layer of ours, are read as what they are.
fn check_round_trip(tar: &[u8]) {
    let Ok(changes_read) = changes(tar, &Limits::default()) else { return };
    let mut tree = FileTree::new();
    for change in changes_read {
        if let Change::Added(path, mut entry) = change {
            // The bytes do not matter here; but so many of them as the entry says must follow.
            if let Kind::File { size, .. } = &mut entry.kind {
                *size %= 1000;
            }
            tree.insert(path, entry);
        }
    }
    let mut writer = Writer::new(Vec::new());
    for (path, entry) in tree.iter() {
        // What a layer of ours cannot carry is refused, and nothing of it is written.
        let _ = writer.append(path, entry, &mut std::io::repeat(b'x'));
    }
    let written = writer.finish().unwrap();
    let read = changes(written.as_slice(), &Limits::default()).unwrap();
    for change in &read {
        let Change::Added(path, entry) = change else { panic!("{change:?} was never written") };
        let original = tree.get(path).unwrap();
        let same_kind = match (&entry.kind, &original.kind) {
            (Kind::File { size, .. }, Kind::File { size: other, .. }) => size == other,
            (kind, other) => kind == other,
        };
        assert!(same_kind, "{entry:?} was {original:?}");
        let rest = |entry: &Entry| (entry.mode, entry.uid, entry.gid, entry.mtime, entry.xattrs.clone());
        assert_eq!(rest(entry), rest(original), "{path}");
    }
}
