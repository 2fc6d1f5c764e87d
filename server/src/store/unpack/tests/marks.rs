//! Whiteouts, opaque folders and folders that are only passed through; overlayfs itself is the witness.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::process::Command;

use expect_test::expect;
use layercake_core::container_path::ContainerPath;
use layercake_core::layer::archive::FIXED_TIME;

use super::fixture::{Fixture, check, file, folder, list, may_act_as_root, mode, symlink};
use crate::mode::Mode;
use crate::store::inspect::{Node, inspect};

#[test]
fn whiteouts_become_devices_and_hide_nothing_of_their_layer() {
    if !may_act_as_root() {
        return;
    }
    check(
        &[file("a/.wh.b", ""), file(".wh.c", "")],
        &expect![[r#"
        d755 a
        w a/b
        w c
    "#]],
    );
    check(
        &[file(".wh.a", ""), file("a", "new")],
        &expect![[r#"
        f644 a "new"
    "#]],
    );
    check(
        &[file("a", "new"), file(".wh.a", "")],
        &expect![[r#"
        f644 a "new"
    "#]],
    );
    check(
        &[file(".wh.a", ""), file("a/b", "new")],
        &expect![[r#"
        d755 a
        f644 a/b "new"
    "#]],
    );
    check(
        &[file(".wh.a", ""), symlink("a", "b")],
        &expect![[r#"
        l a -> b
    "#]],
    );
}

#[test]
fn what_the_kernel_merges_is_what_the_layers_say() {
    if !may_act_as_root() {
        return;
    }
    let lower = [
        file("gone", ""),
        file("kept", ""),
        folder("d"),
        file("d/gone", ""),
        file("d/kept", ""),
        folder("opaque"),
        file("opaque/gone", ""),
        folder("swapped"),
        file("swapped/gone", ""),
        folder("late"),
        file("late/gone", ""),
    ];
    let upper = [
        file(".wh.gone", ""),
        file("d/.wh.gone", ""),
        file("opaque/.wh..wh..opq", ""),
        file("opaque/new", ""),
        file(".wh.swapped", ""),
        file("swapped/new", ""),
        file("late/new", ""),
        file(".wh.late", ""),
    ];
    let (below, above) = (Fixture::new(), Fixture::new());
    below.unpack(&lower.concat(), mode()).unwrap();
    above.unpack(&upper.concat(), mode()).unwrap();
    let merged = tempfile::tempdir().unwrap();
    let script = "mount -t overlay overlay -o \"lowerdir=$1:$2\" \"$3\" && cd \"$3\" && find . -mindepth 1 | sort";
    let output = Command::new("unshare")
        .args(["--mount", "sh", "-ec", script, "sh"])
        .args([above.layer(), below.layer(), merged.path().to_owned()])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    expect![[r#"
        ./d
        ./d/kept
        ./kept
        ./late
        ./late/new
        ./opaque
        ./opaque/new
        ./swapped
        ./swapped/new
    "#]]
    .assert_eq(&String::from_utf8(output.stdout).unwrap());
}

#[test]
fn folders_that_are_passed_through_are_told() {
    if !may_act_as_root() {
        return;
    }
    let fixture = Fixture::new();
    let tar = [file("a/b/c", ""), folder("a"), symlink("run", "/var/run"), file("run/lock/x", ""), folder("run/lock")];
    let summary = fixture.unpack(&tar.concat(), mode()).unwrap();
    let implied: Vec<_> = summary.implied.iter().map(ContainerPath::as_str).collect();
    assert_eq!(implied, ["/a/b", "/var", "/var/run"]);
    expect![[r#"
        d644 a
        d755 a/b
        f644 a/b/c ""
        l run -> /var/run
        d755 var
        d755 var/run
        d644 var/run/lock
        f644 var/run/lock/x ""
    "#]]
    .assert_eq(&list(&fixture.layer()));
    let time = |path: &str| fs::symlink_metadata(fixture.layer().join(path)).unwrap().mtime();
    assert_eq!((time("a"), time("a/b"), time("a/b/c"), time("run")), (1, FIXED_TIME, 1, 1));
}

#[test]
fn an_opaque_root_is_told() {
    let fixture = Fixture::new();
    let summary = fixture.unpack(&file(".wh..wh..opq", ""), Mode::OneId).unwrap();
    assert!(summary.opaque_root);
    let layer = fs::File::open(fixture.layer()).unwrap();
    let node = inspect(std::os::fd::AsFd::as_fd(&layer), ".", Mode::OneId).unwrap();
    assert!(matches!(node, Some(Node::Entry { opaque: true, .. })));
}
