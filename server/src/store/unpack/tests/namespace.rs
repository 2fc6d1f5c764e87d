//! The same in a user namespace, where the kernel refuses what root may do.

use std::process::Command;

use super::fixture::{Fixture, chain, is_root};
use super::round_trip;
use crate::mode::Mode;

/// Starts one of the ignored tests below again, in a user namespace with one id.
fn run_inside(test: &str) {
    if !is_root("mapping root to root") {
        return;
    }
    let name = format!("{}::{test}", module_path!().split_once("::").unwrap().1);
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--"])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "--ignored", &name])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

#[test]
fn one_id_is_enough() {
    run_inside("inside_with_one_id");
}

#[test]
#[ignore = "started by one_id_is_enough in a user namespace"]
fn inside_with_one_id() {
    round_trip::check(Mode::OneId);
    // Devices are left out, not failed on.
    let summary = Fixture::new().unpack(&round_trip::sample(Mode::Root, true), Mode::OneId).unwrap();
    assert_eq!((summary.dropped_devices, summary.dropped_xattrs), (2, 0));
}

#[test]
fn owners_beyond_the_map_are_told() {
    run_inside("inside_with_foreign_owners");
}

#[test]
#[ignore = "started by owners_beyond_the_map_are_told in a user namespace"]
fn inside_with_foreign_owners() {
    let error =
        Fixture::new().unpack(&round_trip::sample(Mode::SubordinateIds, false), Mode::SubordinateIds).unwrap_err();
    assert_eq!(chain(&error), "error: /dir belongs to 1000:1001, beyond the ids that this user may use");
}
