//! What comes from outside: archives of images, and folders.

use expect_test::{Expect, expect};
use serde_json::json;

use super::Session;
use crate::build::{Prediction, WhatIf, with_causes};
use crate::container_path::ContainerPath;
use crate::digest::{DiffId, Digest};
use crate::image::config::ImageConfig;
use crate::layer::archive::FIXED_TIME;
use crate::layer::archive::writer::Writer;
use crate::layer::entry::{Entry, Kind};
use crate::ordered;
use crate::sim::world::World;

/// A tar of files; a path with `->` is a link, one with `/` at its end a folder, and `.wh.` removes.
fn tar(files: &[(&str, u32, &[u8])]) -> Vec<u8> {
    tar_of(7, 1_000_000_000, files)
}

fn tar_of(owner: u32, mtime: i64, files: &[(&str, u32, &[u8])]) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new());
    for (name, mode, bytes) in files {
        let (path, kind) = match name.split_once("->") {
            Some((path, target)) => (path, Kind::Symlink { target: target.to_owned() }),
            None if name.ends_with('/') => (*name, Kind::Directory),
            None => (*name, Kind::File { size: bytes.len() as u64, digest: Digest::of(bytes) }),
        };
        if let Some(gone) = path.strip_prefix(".wh.") {
            writer.whiteout(&ContainerPath::new(gone), 0).unwrap();
            continue;
        }
        let xattrs = ordered::Map::new();
        let entry = Entry { kind, mode: *mode, uid: owner, gid: owner, mtime, xattrs };
        let mut content = if matches!(entry.kind, Kind::File { .. }) { *bytes } else { &[] };
        writer.append(&ContainerPath::new(path), &entry, &mut content).unwrap();
    }
    writer.finish().unwrap()
}

/// What `docker save` writes of an image with these layers.
pub(super) fn saved(layers: &[Vec<u8>]) -> Vec<u8> {
    let mut config = ImageConfig::scratch("amd64");
    config.config.cmd = Some(vec!["/bin/sh".to_owned()]);
    config.rootfs.diff_ids = layers.iter().map(|layer| DiffId::new(Digest::of(layer))).collect();
    let config = serde_json::to_vec(&config).unwrap();
    let names: Vec<String> = (0..layers.len()).map(|number| format!("{number}.tar")).collect();
    let manifest = json!([{ "Config": "config.json", "RepoTags": ["mine:1"], "Layers": names }]).to_string();
    let mut files: Vec<(&str, u32, &[u8])> =
        names.iter().zip(layers).map(|(name, layer)| (name.as_str(), 0o644, layer.as_slice())).collect();
    files.extend([("config.json", 0o644, config.as_slice()), ("manifest.json", 0o644, manifest.as_bytes())]);
    tar(&files)
}

const BUSYBOX: &[u8] = b"\x7fELF, as it were";

pub(super) fn layers() -> Vec<Vec<u8>> {
    vec![
        tar(&[
            ("bin/", 0o755, b""),
            ("bin/busybox", 0o755, BUSYBOX),
            ("bin/cat->busybox", 0o777, b""),
            ("bin/ls->busybox", 0o777, b""),
            ("bin/sh->busybox", 0o777, b""),
            ("etc/passwd", 0o644, b"root:x:0:0::/:/bin/sh\nmary:x:5:5::/:/bin/sh\n"),
            ("old", 0o600, b"old"),
        ]),
        tar(&[(".wh.old", 0, b""), ("greeting", 0o640, b"hello\n")]),
    ]
}

#[test]
fn an_image_from_outside_runs_and_is_built_upon() {
    let mut session = Session::new();
    let archive = saved(&layers());
    let names: Vec<String> = session.world.import(&archive).unwrap()[0].names.iter().map(ToString::to_string).collect();
    assert_eq!(names, ["docker.io/library/mine:1"]);
    session.check(
        "docker run --rm mine:1 sh -c 'cat greeting; ls -l greeting; ls /'",
        &expect![[r#"
        hello
        -rw-r-----    1 7        7                6 Sep  9 01:46 greeting
        bin
        dev
        etc
        greeting
        proc
        sys
    "#]],
    );
    // Real bytes, so that what is copied of them has its real digest, and still runs.
    session.world.edit("D", "FROM mine:1 AS base\nFROM scratch\nCOPY --from=base --chown=0:0 /bin/busybox /bin/ls\n");
    session.enter("DOCKER_BUILDKIT=1 docker build -q -f D -t copied .");
    let expected = tar_of(0, FIXED_TIME, &[("bin/", 0o755, b""), ("bin/ls", 0o755, BUSYBOX)]);
    let copied = session.world.images().find("copied").unwrap().config.rootfs.diff_ids[0];
    assert_eq!(copied, DiffId::new(Digest::of(&expected)));
    session.check(
        "docker run --rm copied /bin/ls /bin",
        &expect![[r#"
        ls
    "#]],
    );
}

/// How an import is refused; the world is as it was.
#[track_caller]
fn check_refused(archive: &[u8], expected: Expect) {
    let mut world = World::new(1);
    let before = format!("{world:?}");
    let error = world.import(archive).unwrap_err();
    expected.assert_eq(&with_causes(&error));
    assert_eq!(format!("{world:?}"), before);
}

#[test]
fn a_broken_archive_is_refused_and_changes_nothing() {
    let whole = saved(&layers());
    check_refused(b"", expect!["the file is no archive"]);
    check_refused(b"no tar at all", expect!["the file is no archive"]);
    check_refused(
        &tar(&[("readme", 0o644, b"")]),
        expect!["the archive holds no image: it has neither index.json nor manifest.json"],
    );
    check_refused(&whole[..whole.len() / 2], expect!["the tar ends too early"]);
    check_refused(b"\x1f\x8b\x08broken", expect!["it cannot be decompressed: unexpected end of file"]);
    // A layer that is another than the config says; one that is no tar.
    let at = whole.windows(6).position(|bytes| bytes == b"hello\n").unwrap();
    let mut other = whole.clone();
    other[at] = b'H';
    check_refused(
        &other,
        expect![[
            r#"the layer "1.tar" should be sha256:595e52c63fd17067975a51729e40063d9ce6e9c0cd2ef8f8fd2a639e0f709a44, and is sha256:4265152a7a49fc4ec8a9123ec938853384bb91a336afd28ecbcf687720e36303"#
        ]],
    );
    check_refused(
        &saved(&[b"no tar".to_vec()]),
        expect![[r#""0.tar" is no tar that can be unpacked: the tar ends too early"#]],
    );
    check_refused(
        &saved(&[layers()[0][..700].to_vec()]),
        expect![[r#""0.tar" is no tar that can be unpacked: the tar ends too early"#]],
    );
}

#[test]
fn a_layer_hides_what_lies_below_it_and_writes_through_no_link() {
    let mut session = Session::new();
    let mut stack = layers();
    stack.push(tar(&[("lib/", 0o755, b""), ("lib/one", 0o644, b""), ("link->lib", 0o777, b"")]));
    stack.push(tar(&[(".wh.lib/one", 0, b""), ("lib/two", 0o644, b""), ("link/three", 0o644, b"")]));
    session.world.import(&saved(&stack)).unwrap();
    session.check(
        "docker run --rm mine:1 ls lib link",
        &expect![[r#"
        lib:
        two

        link:
        three
    "#]],
    );
}

#[test]
fn a_folder_from_outside_takes_the_place_of_what_was_there() {
    let mut session = Session::new();
    session.world.edit("context/old", "old");
    let files = [("Dockerfile", 0o644, &b"FROM scratch\nCOPY run.sh /\n"[..]), ("run.sh", 0o755, b"#!/bin/sh\n")];
    session.world.unpack("context", &tar(&files)).unwrap();
    session.check(
        "ls -l context",
        &expect![[r#"
        total 8
        -rw-r--r--    1 7        7               27 Sep  9 01:46 Dockerfile
        -rwxr-xr-x    1 7        7               10 Sep  9 01:46 run.sh
    "#]],
    );
    let plan = session.world.plan(&["context"], &WhatIf::default()).unwrap();
    let expected = tar_of(0, FIXED_TIME, &[("run.sh", 0o755, b"#!/bin/sh\n")]);
    assert_eq!(plan.report[1].layer, Prediction::Exact(DiffId::new(Digest::of(&expected))));

    for folder in ["..", "/etc", "hello.sh", "hello.sh/below"] {
        assert!(session.world.unpack(folder, &tar(&files)).is_err(), "{folder}");
    }
    session.world.unpack(".", &tar(&files)).unwrap();
    session.check(
        "ls",
        &expect![[r#"
        Dockerfile
        run.sh
    "#]],
    );
}

#[test]
fn a_plan_knows_what_is_in_layers_that_nobody_has_built() {
    let mut session = Session::new();
    let text =
        "FROM scratch AS a\nCOPY passwd /etc/\nCOPY --chown=mary passwd /mine\nFROM scratch\nCOPY --from=a /mine /\n";
    session.world.edit("passwd", "mary:x:5:5::/:/bin/sh\n");
    session.world.edit("D", text);
    for builder in ["--builder=classic", "--builder=buildkit"] {
        let plan = session.world.plan(&[builder, "-f", "D", "."], &WhatIf::default()).unwrap();
        assert!(matches!(plan.report[4].layer, Prediction::Exact(_)), "{:?}", plan.report);
    }
}
