//! What the command line says of itself, and of lines that it cannot carry out: where it is printed, and the exit code. The
//! grammar itself is tested in core.

use layercake_tests::{Environment, Output, User};

fn layercake(arguments: &[&str]) -> Output {
    let environment = Environment::new(User::Root).or_else(|| Environment::new(User::OneId));
    environment.expect("somebody runs the tests").layercake(arguments)
}

/// Help and versions are results: they go to standard output.
#[track_caller]
fn check_told(arguments: &[&str], begins: &str) {
    let output = layercake(arguments);
    output.success();
    assert!(output.stdout.starts_with(begins) && output.stderr.is_empty(), "{output}");
}

#[track_caller]
fn check_refused(arguments: &[&str], code: i32, begins: &str) {
    let output = layercake(arguments);
    output.code(code);
    assert!(output.stderr.starts_with(begins) && output.stdout.is_empty(), "{output}");
}

#[test]
fn help_and_version_are_told() {
    check_told(&[], "Usage:  layercake [OPTIONS] COMMAND [ARG...]\n");
    check_told(&["image"], "Usage:  layercake image COMMAND\n");
    check_told(&["run", "--help"], "Usage:  layercake run [OPTIONS] IMAGE [COMMAND] [ARG...]\n");
    check_told(&["help", "dockerfile", "lint"], "Usage:  layercake dockerfile lint [OPTIONS] [FILE|-]\n");
    check_told(&["--version"], "layercake ");
    check_told(&["version"], "layercake ");
}

#[test]
fn lines_that_are_wrong_are_refused() {
    check_refused(&["biuld", "."], 1, "layercake: unknown command: layercake biuld\n\nDid you mean: build?\n");
    check_refused(&["run", "--nmae", "x"], 125, "unknown flag: --nmae\n\nUsage:  layercake run [OPTIONS]");
    check_refused(&["rm"], 1, "layercake: 'layercake rm' requires at least 1 argument\n\nUsage:  layercake rm");
    check_refused(&["build", "--network", "bridge", "."], 125, "layercake: network mode \"bridge\" is not for builds");
    check_refused(&["dockerfile", "lint"], 1, "layercake: which Dockerfile?");
    check_refused(
        &["dockerfile", "lint", "--rules", "--json"],
        125,
        "layercake: --explain and --rules are about rules",
    );
    check_refused(&["dockerfile", "lint", "--details", "-"], 125, "layercake: --details goes with --json");
}

#[test]
fn what_the_engine_does_not_have_is_said() {
    check_refused(&["attach", "web"], 1, "layercake: 'layercake attach' is not in this engine yet: `logs -f` shows");
    check_refused(
        &["run", "--link", "web", "busybox"],
        125,
        "layercake: --link is not in this engine yet: containers on one network",
    );
}
