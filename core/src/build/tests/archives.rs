//! ADD of archives: what is one, what comes out of it, and what counts for the cache.

use std::io::Write;

use expect_test::expect;
use proptest::prelude::*;
use tar::{Builder, EntryType, Header};

use super::world::{Ask, World};
use super::{assert_agrees, decisions};
use crate::build::StepReport;
use crate::digest::ImageId;

/// A tar of these members: a path, its kind, mode, uid, and its content or the target of a link.
fn tar(members: &[(&str, EntryType, u32, u64, &str)]) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for (path, kind, mode, uid, text) in members {
        let mut header = Header::new_ustar();
        header.set_entry_type(*kind);
        header.set_mode(*mode);
        header.set_uid(*uid);
        header.set_gid(0);
        header.set_mtime(7);
        let is_link = matches!(kind, EntryType::Symlink | EntryType::Link);
        let content = if is_link { "" } else { *text };
        header.set_size(content.len() as u64);
        if is_link {
            builder.append_link(&mut header, path, text).unwrap();
        } else {
            builder.append_data(&mut header, path, content.as_bytes()).unwrap();
        }
    }
    builder.into_inner().unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn hello() -> Vec<u8> {
    tar(&[
        ("./", EntryType::Directory, 0o700, 5, ""),
        ("bin/", EntryType::Directory, 0o711, 5, ""),
        ("bin/hello", EntryType::Regular, 0o4755, 6, "#!"),
        ("bin/again", EntryType::Link, 0o4755, 6, "bin/hello"),
        ("bin/sh", EntryType::Symlink, 0o777, 0, "hello"),
        ("share/doc/README", EntryType::Regular, 0o640, 0, "read me"),
        ("share/pipe", EntryType::Fifo, 0o644, 0, ""),
    ])
}

fn world(name: &str, bytes: &[u8]) -> World {
    let mut world = World::new();
    world.context.write_bytes(name, bytes, 0o644, 0);
    world.context.write("/a.txt", "a");
    world
}

fn built(world: &mut World, ask: &Ask<'_>) -> (ImageId, Vec<StepReport>) {
    let plan = world.plan(ask);
    let done = world.build(ask);
    assert_agrees(&plan, &done.report);
    (done.image.unwrap_or_else(|error| panic!("{}: {error}", ask.dockerfile)), done.report)
}

/// What `FROM base` and `lines` make below /d of a file `x`.
fn check(bytes: &[u8], lines: &str, expected: &[&str]) {
    let text = format!("FROM base\n{lines}\n");
    let mut world = world("/x", bytes);
    let (image, _) = built(&mut world, &Ask::buildkit(&text));
    assert_eq!(world.listing(&image, "/d"), expected, "{lines}");
}

fn check_error(bytes: &[u8], lines: &str, expected: &str) {
    let error = world("/x", bytes).failure(&format!("FROM base\n{lines}\n"));
    assert!(error.contains(expected), "{lines}: {error}");
}

const UNPACKED: [&str; 8] =
    ["bin 711", "bin/again 4755", "bin/hello 4755", "bin/sh 777", "share", "share/doc", "share/doc/README 640", ""];

#[test]
fn an_archive_is_told_by_its_content_and_unpacked_with_its_modes() {
    let unpacked = &UNPACKED[..7];
    check(&hello(), "ADD x /d", unpacked);
    check(&gzip(&hello()), "ADD x /d", unpacked);
    check(&gzip(&hello()), "ADD --unpack x /d/", unpacked);
    check(&gzip(&hello()), "ADD --unpack=false x /d/", &["x"]);
    check(&gzip(&hello()), "COPY x /d/", &["x"]);
    check(&gzip(b"no archive"), "ADD x /d/", &["x"]);
    check(&gzip(&hello())[..40], "ADD x /d/", &["x"]);
    check(&[0; 1024], "ADD x /d/", &["x"]);
    check(b"", "ADD x /d/", &["x"]);
    check(&gzip(&hello()), "ADD --link x /d/", unpacked);
    check(&gzip(&hello()), "ADD --chmod=600 x /d/", unpacked);
}

#[test]
fn what_is_in_the_way_is_replaced_and_links_are_followed() {
    let file = tar(&[("bin", EntryType::Regular, 0o644, 0, "b")]);
    check(&file, "ADD a.txt /d/bin/a\nADD x /d", &["bin"]);
    let folder = tar(&[("bin/c", EntryType::Regular, 0o644, 0, "c")]);
    check(&folder, "ADD a.txt /d/bin/a\nADD x /d", &["bin", "bin/a", "bin/c"]);
    let through = tar(&[
        ("lib", EntryType::Symlink, 0o777, 0, "/usr/lib"),
        ("usr/lib/", EntryType::Directory, 0o755, 0, ""),
        ("lib/c", EntryType::Regular, 0o644, 0, "c"),
        ("up", EntryType::Symlink, 0o777, 0, "../../.."),
        ("up/e", EntryType::Regular, 0o644, 0, "e"),
    ]);
    check(&through, "ADD x /d", &["e", "lib 777", "up 777", "usr", "usr/lib", "usr/lib/c"]);
}

#[test]
fn the_last_of_two_members_counts_and_links_stay_with_their_file() {
    let twice = tar(&[
        ("z", EntryType::Regular, 0o644, 0, "old"),
        ("b", EntryType::Link, 0o600, 0, "z"),
        ("z", EntryType::Regular, 0o755, 0, "new"),
    ]);
    check(&twice, "ADD x /d", &["b 600", "z"]);
    let sideways = tar(&[
        ("d/c", EntryType::Regular, 0o644, 0, "c"),
        ("d", EntryType::Regular, 0o644, 0, "d"),
        ("d/", EntryType::Directory, 0o755, 0, ""),
    ]);
    check(&sideways, "ADD x /d", &["d"]);
    check_error(&sideways, "ADD a.txt /d/d/a\nADD x /d", "cannot unpack x: it replaces the folder /d/d by a file");
}

#[test]
fn owners_are_those_of_the_archive_but_for_chown_with_buildkit() {
    let owner = |dockerfile: &str, classic: bool| {
        let mut world = world("/x", &hello());
        let ask = if classic { Ask::classic(dockerfile) } else { Ask::buildkit(dockerfile) };
        let (image, _) = built(&mut world, &ask);
        ["/d", "/d/bin/hello", "/d/share"].map(|path| world.owner(&image, path))
    };
    assert_eq!(owner("FROM base\nADD x /d\n", false), [0, 6, 0]);
    assert_eq!(owner("FROM base\nADD --chown=9 x /d\n", false), [9, 9, 0]);
    assert_eq!(owner("FROM base\nADD --chown=9 x /d\n", true), [9, 6, 0]);
}

#[test]
fn what_is_wrong_with_an_archive_is_said() {
    check_error(
        &tar(&[("a", EntryType::Link, 0o644, 0, "b")]),
        "ADD x /d",
        "its hard link /d/a names b, which is no file",
    );
    check_error(&tar(&[("a/.wh.b", EntryType::Regular, 0o644, 0, "")]), "ADD x /d", "a mark that only layers have");
    check_error(&hello()[..1600], "ADD x /d", "cannot unpack x: the tar ends too early");
    check_error(&hello(), "ADD a.txt /d\nADD x /d", "cannot copy to non-directory: /d");
}

#[test]
fn the_file_counts_for_the_cache_and_not_how_it_is_unpacked() {
    for ask in
        [Ask::buildkit("FROM base\nADD x /d\nADD a.txt /e\n"), Ask::classic("FROM base\nADD x /d\nADD a.txt /e\n")]
    {
        let mut world = world("/x", &hello());
        built(&mut world, &ask);
        world.context.write_bytes("/x", &gzip(&hello()), 0o644, 9);
        let (_, report) = built(&mut world, &ask);
        expect![[r"
            -    FROM base
            miss ADD x /d: the content of x changed
            miss ADD a.txt /e: it follows line 2, which runs: `ADD x /d`
        "]]
        .assert_eq(&decisions(&report));
        let (_, report) = built(&mut world, &ask);
        assert_eq!(decisions(&report).matches("hit").count(), 2);
    }
}

#[test]
fn unpack_counts_where_it_changes_anything() {
    let mut world = world("/x", &hello());
    built(&mut world, &Ask::buildkit("FROM base\nADD x /d\n"));
    let (_, report) = built(&mut world, &Ask::buildkit("FROM base\nADD --unpack=true x /d\n"));
    assert!(decisions(&report).contains("hit"), "{report:?}");
    let (_, report) = built(&mut world, &Ask::buildkit("FROM base\nADD --unpack=false x /d\n"));
    expect![[r"
        -    FROM base
        miss ADD --unpack=false x /d: whether archives are unpacked (--unpack) is new: `false`
    "]]
    .assert_eq(&decisions(&report));
}

proptest! {
    #![proptest_config(layercake_cases::properties(5000))]

    /// However members follow each other, what is planned is built, and a layer can hold it.
    #[test]
    fn any_archive_is_unpacked_or_refused(
        members in prop::collection::vec(("[ab](/[ab]){0,2}", 0..4_usize, "[ab](/[ab])?"), 1..9),
        image in prop::collection::vec("[ab](/[ab])?", 0..3),
    ) {
        let members: Vec<_> = members.iter().map(|(path, kind, target)| {
            let kind = [EntryType::Regular, EntryType::Directory, EntryType::Symlink, EntryType::Link][*kind];
            (path.as_str(), kind, 0o755, 0, target.as_str())
        }).collect();
        let directories: Vec<_> = members.iter().map(|member| match member {
            (path, EntryType::Directory, mode, uid, _) => (*path, EntryType::Directory, *mode, *uid, ""),
            member => *member,
        }).collect();
        let mut text = "FROM base\n".to_owned();
        for path in &image {
            text += &format!("ADD a.txt /d/{path}\n");
        }
        let mut world = world("/x", &tar(&directories));
        if world.build(&Ask::buildkit(&text)).image.is_err() {
            return Ok(());
        }
        let text = format!("{text}ADD x /d\n");
        let plan = world.plan(&Ask::buildkit(&text));
        let done = world.build(&Ask::buildkit(&text));
        if done.image.is_ok() {
            assert_agrees(&plan, &done.report);
        }
    }
}
