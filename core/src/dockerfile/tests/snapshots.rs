//! Whole files: what is understood of them, and what is reported. `UPDATE_EXPECT=1` writes the snapshots anew.

use expect_test::{ExpectFile, expect_file};

use super::show;

fn check(text: &str, expected: ExpectFile) {
    expected.assert_eq(&show(text));
}

#[test]
fn lecture() {
    check(include_str!("files/lecture.dockerfile"), expect_file!["files/lecture.txt"]);
}

#[test]
fn every_instruction() {
    check(include_str!("files/every_instruction.dockerfile"), expect_file!["files/every_instruction.txt"]);
}

#[test]
fn heredocs() {
    check(include_str!("files/heredocs.dockerfile"), expect_file!["files/heredocs.txt"]);
}

#[test]
fn everything_wrong() {
    check(include_str!("files/everything_wrong.dockerfile"), expect_file!["files/everything_wrong.txt"]);
}
