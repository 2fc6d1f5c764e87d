//! Tars that want out of their folder, or to fill the disk. (The reader's own refusals are tested in core.)

use expect_test::expect;
use layercake_core::layer::archive::limits::Limits;

use super::fixture::{
    Fixture, at_once, chain, check, file, folder, hard_link, list, may_act_as_root, member, mode, pax, symlink,
};

#[test]
fn names_that_lead_out_are_refused_and_absolute_ones_are_not_meant_so() {
    if !may_act_as_root() {
        return;
    }
    check(&[file("../canary", "dead")], &expect![[r#"error: "../canary" leads upwards"#]]);
    check(&[folder("a"), file("a/../../canary", "dead")], &expect![[r#"error: "a/../../canary" leads upwards"#]]);
    check(
        &[file("/canary", "inside"), file("//a//./b", "")],
        &expect![[r#"
        d755 a
        f644 a/b ""
        f644 canary "inside"
    "#]],
    );
    check(&[pax("path", "../canary"), file("x", "dead")], &expect![[r#"error: "../canary" leads upwards"#]]);
}

#[test]
fn links_to_folders_lead_nowhere_but_inside() {
    if !may_act_as_root() {
        return;
    }
    let fixture = Fixture::new();
    let outside = fixture.root.path().to_str().unwrap().to_owned();
    for target in [outside.as_str(), "..", "../..", "/..", "../layer/..", "/proc/self/root", "/proc/self/cwd"] {
        let fixture = Fixture::new();
        let tar = [symlink("out", target), file("out/canary", "inside"), folder("out/layer"), symlink("out/l", "x")];
        fixture.unpack(&tar.concat(), mode()).unwrap();
        assert!(list(&fixture.layer()).contains("canary \"inside\""));
    }
    check(
        &[symlink("a", "b/c"), symlink("b", "/d"), symlink("d", "../../e"), file("a/canary", "inside")],
        &expect![[r#"
            l a -> b/c
            l b -> /d
            l d -> ../../e
            d755 e
            d755 e/c
            f644 e/c/canary "inside"
        "#]],
    );
    check(
        &[symlink("a", "b"), symlink("b", "a"), file("a/canary", "dead")],
        &expect!["error: cannot open the folder of /a/canary: Too many levels of symbolic links (os error 40)"],
    );
    check(
        &[symlink("self", "self"), file("self/canary", "dead")],
        &expect!["error: cannot open the folder of /self/canary: Too many levels of symbolic links (os error 40)"],
    );
}

#[test]
fn links_are_replaced_and_never_written_through() {
    if !may_act_as_root() {
        return;
    }
    for target in ["../canary", "/canary"] {
        let unpacked = |entries: &[Vec<u8>]| {
            let fixture = Fixture::new();
            fixture.unpack(&[symlink("a", target), entries.concat()].concat(), mode()).unwrap();
            list(&fixture.layer())
        };
        assert_eq!(unpacked(&[file("a", "new")]), "f644 a \"new\"\n");
        assert_eq!(unpacked(&[folder("a"), file("a/b", "")]), "d644 a\nf644 a/b \"\"\n");
        assert_eq!(unpacked(&[member(tar::EntryType::Fifo, "a", "", "")]), "n644 a\n");
    }
    // A folder's attributes do not go to what a link of its name points to.
    check(
        &[symlink("a", ".."), folder("a")],
        &expect![[r#"
        d644 a
    "#]],
    );
    check(&[symlink(".", "..")], &expect![[r#"error: "." would replace the root by something else than a folder"#]]);
    check(
        &[folder("."), file("./a", "")],
        &expect![[r#"
        f644 a ""
    "#]],
    );
}

#[test]
fn hard_links_reach_nothing_outside() {
    if !may_act_as_root() {
        return;
    }
    check(&[hard_link("a", "../canary")], &expect![[r#"error: "../canary" leads upwards"#]]);
    check(&[hard_link("a", "canary")], &expect!["error: /a is a hard link to canary, which is no file of the layer"]);
    check(
        &[symlink("out", ".."), hard_link("a", "out/canary")],
        &expect!["error: /a is a hard link to out/canary, which is no file of the layer"],
    );
    // The link itself gets a second name, which is then replaced.
    check(
        &[symlink("s", "../canary"), hard_link("a", "s"), file("a", "new")],
        &expect![[r#"
        f644 a "new"
        l s -> ../canary
    "#]],
    );
    check(
        &[folder("f"), hard_link("a", "f")],
        &expect!["error: /a is a hard link to f, which is no file of the layer"],
    );
    check(
        &[file("a", "1"), hard_link("a", "a"), hard_link("./a", "/a")],
        &expect![[r#"
        f644 a "1"
    "#]],
    );
    check(
        &[file(".wh.w", ""), hard_link("a", "w")],
        &expect!["error: /a is a hard link to w, which is no file of the layer"],
    );
}

#[test]
fn a_name_that_comes_by_two_ways_is_one_file() {
    if !may_act_as_root() {
        return;
    }
    check(
        &[
            symlink("run", "var"),
            file("run/a", "1"),
            file("var/a", "2"),
            hard_link("run/b", "var/a"),
            file("run/b", "3"),
        ],
        &expect![[r#"
            l run -> var
            d755 var
            f644 var/a "2"
            f644 var/b "3"
        "#]],
    );
    check(
        &[
            symlink("run", "/var"),
            file("run/lock/x", ""),
            file("var/lock", "file"),
            folder("run/lock"),
            file("var/lock/y", ""),
        ],
        &expect![[r#"
            l run -> /var
            d755 var
            d644 var/lock
            f644 var/lock/y ""
        "#]],
    );
}

#[test]
fn kinds_may_flip_and_the_last_wins() {
    if !may_act_as_root() {
        return;
    }
    check(
        &[folder("a"), file("a/b", ""), symlink("a", "/etc"), folder("a"), file("a/c", "")],
        &expect![[r#"
        d644 a
        f644 a/c ""
    "#]],
    );
    check(
        &[file("a", "1"), hard_link("b", "a"), file("a", "2"), folder("b")],
        &expect![[r#"
        f644 a "2"
        d644 b
    "#]],
    );
    check(
        &[file("a", "1"), file("a/b", "2")],
        &expect!["error: cannot open the folder of /a/b: Not a directory (os error 20)"],
    );
    check(
        &[folder("a"), folder("a/b"), file("a/b/c", ""), file("a", "file"), file("d", "")],
        &expect![[r#"
        f644 a "file"
        f644 d ""
    "#]],
    );
    // The folder that was open is gone: what follows goes to the new one.
    check(
        &[folder("a"), file("a/1", ""), symlink("a", "b"), file("a/2", "")],
        &expect![[r#"
        l a -> b
        d755 b
        f644 b/2 ""
    "#]],
    );
}

#[test]
fn whiteouts_of_nothing_leave_the_folder_alone() {
    if !may_act_as_root() {
        return;
    }
    for name in [".wh.", ".wh..", ".wh...", "a/.wh...", ".wh..wh.x", ".wh.a/b"] {
        let fixture = Fixture::new();
        let error = fixture.unpack(&[folder("a"), file("keep", ""), file(name, "")].concat(), mode()).unwrap_err();
        assert!(chain(&error).starts_with("error: \""), "{name}: {}", chain(&error));
        assert!(list(&fixture.layer()).contains("keep"));
    }
}

#[test]
fn what_speaks_to_overlayfs_is_dropped() {
    if !may_act_as_root() {
        return;
    }
    let fixture = Fixture::new();
    let names = ["user.overlay.opaque", "user.overlay.redirect", "trusted.overlay.opaque", "user.layercake.owner"];
    let mut tar: Vec<_> =
        names.iter().flat_map(|name| [pax(&format!("SCHILY.xattr.{name}"), "y"), folder("a")]).collect();
    tar.extend([pax("SCHILY.xattr.user.kept", "y"), folder("a"), member(tar::EntryType::Char, "null", "", "")]);
    let summary = fixture.unpack(&tar.concat(), mode()).unwrap();
    assert_eq!((summary.dropped_devices, summary.dropped_xattrs), (1, 0));
    assert_eq!(list(&fixture.layer()), "d644 a\n");
    let mut names = [0; 200];
    let length = rustix::fs::listxattr(fixture.layer().join("a"), &mut names).unwrap();
    assert_eq!(&names[..length], b"user.kept\0");
}

#[test]
fn depth_is_refused_at_once() {
    if !may_act_as_root() {
        return;
    }
    for deep in ["d/".repeat(1900), "d/".repeat(2040) + "f"] {
        let fixture = Fixture::new();
        let error = at_once(|| fixture.unpack(&[pax("path", &deep), file("x", "")].concat(), mode())).unwrap_err();
        assert_eq!(chain(&error), "error: the tar holds more than 512 folders in a path");
    }
}

#[test]
fn bombs_stop_at_the_limits() {
    if !may_act_as_root() {
        return;
    }
    let limits = Limits { bytes: 100, entries: 10, ..Limits::default() };
    let refused = |tar: &[Vec<u8>]| {
        let fixture = Fixture::new();
        chain(&at_once(|| fixture.unpack_within(&tar.concat(), mode(), &limits)).unwrap_err())
    };
    expect!["error: the tar holds more than 100 bytes of content"]
        .assert_eq(&refused(&[file("a", &"x".repeat(60)), file("a", &"x".repeat(60))]));
    expect!["error: the tar holds more than 10 entries"].assert_eq(&refused(&vec![file("a", ""); 11]));
    // Few entries that pass through many folders.
    expect!["error: cannot open the folder of /h/i/j/k/l/m/n: No space left on device (os error 28)"]
        .assert_eq(&refused(&[file("a/b/c/d/e/f/g", ""), file("h/i/j/k/l/m/n", "")]));
    let fixture = Fixture::new();
    let endless = [file("a", ""), vec![0; 65 << 20]].concat();
    expect!["error: the tar holds more than 67108864 bytes after its end"]
        .assert_eq(&chain(&fixture.unpack(&endless, mode()).unwrap_err()));
}
