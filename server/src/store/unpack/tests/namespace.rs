//! The same in a user namespace, where the kernel refuses what root may do. Any user can make one.

use std::process::Command;

use super::fixture::{Fixture, INSIDE, chain};
use super::round_trip;
use crate::mode::Mode;

/// Runs tests of this binary again, as root of a user namespace with one id.
fn run_inside(arguments: &[&str], expected: &str) {
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--"])
        .arg(std::env::current_exe().unwrap())
        .args(arguments)
        .env(INSIDE, "yes")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains(expected), "{text}");
}

/// The name of a test of this crate, as the test runner has it.
fn name(test: &str) -> String {
    let (_crate, path) = module_path!().split_once("::").unwrap();
    format!("{path}::{test}")
}

#[test]
fn one_id_is_enough() {
    run_inside(&["--exact", "--ignored", &name("inside_with_one_id")], "1 passed");
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
    run_inside(&["--exact", "--ignored", &name("inside_with_foreign_owners")], "1 passed");
}

#[test]
#[ignore = "started by owners_beyond_the_map_are_told in a user namespace"]
fn inside_with_foreign_owners() {
    let tar = round_trip::sample(Mode::SubordinateIds, false);
    let error = Fixture::new().unpack(&tar, Mode::SubordinateIds).unwrap_err();
    assert_eq!(chain(&error), "error: /dir belongs to 1000:1001, beyond the ids that this user may use");
}

#[test]
fn hostile_tars_get_no_further() {
    run_inside(&[&name("hostile").replace("namespace::", "")], "0 failed");
}
