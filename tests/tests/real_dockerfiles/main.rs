//! Dockerfiles as people write them, good ones and bad ones: each folder of `fixtures/dockerfiles` has a `Dockerfile`, maybe
//! a `.dockerignore`, and the paths of its context in `context.txt`. How it is read (`parse.txt`), what a build would do
//! (`plan.txt`) and the advice that it gets (`lint.txt`; no file: none) stand beside it, for people to judge;
//! `UPDATE_EXPECT=1` writes them anew.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod fixes;
mod fixture;
mod planned;

use std::path::Path;

use expect_test::expect_file;
use layercake_cases::properties;
use layercake_core::lint::Options;
use layercake_tests::{Environment, Output, User};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use fixture::Fixture;

fn environment() -> Environment {
    Environment::new(User::Root).or_else(|| Environment::new(User::OneId)).expect("somebody runs the tests")
}

/// Compares a text with the file of a fixture. Nothing is best said by no file.
fn check(path: &Path, text: &str) {
    if path.exists() || !text.is_empty() {
        expect_file![path].assert_eq(text);
    }
}

/// Runs `layercake dockerfile COMMAND` on every fixture, and compares what it prints with a file.
fn check_all(command: &str, file: &str) {
    let environment = environment();
    for fixture in fixture::all() {
        let name = fixture.name.as_str();
        fixture.lay_out(&environment);
        let dockerfile = format!("{name}/Dockerfile");
        let mut arguments = vec!["dockerfile", command];
        if command == "lint" {
            arguments.extend(["--context", name]);
        }
        arguments.push(&dockerfile);
        let output: Output = environment.layercake(&arguments);
        check(&fixture.folder.join(file), &output.success().stdout);
    }
}

#[test]
fn they_are_many() {
    let names: Vec<String> = fixture::all().into_iter().map(|fixture| fixture.name).collect();
    assert!(names.len() >= 44, "{names:?}");
}

#[test]
fn they_are_read() {
    check_all("parse", "parse.txt");
}

#[test]
fn nothing_is_wrong_with_them() {
    check_all("check", "check.txt");
}

#[test]
fn they_get_good_advice() {
    check_all("lint", "lint.txt");
}

#[test]
fn builds_of_them_are_planned() {
    for fixture in fixture::all() {
        check(&fixture.folder.join("plan.txt"), &planned::show(&fixture.text));
    }
}

#[test]
fn fixes_do_what_they_say() {
    for Fixture { name, text, options, .. } in &fixture::all() {
        fixes::check(name, text, options);
    }
}

/// Files of other files' instructions: what stands together in them, nobody has thought of.
#[test]
fn fixes_do_what_they_say_of_mixtures() {
    let instructions: Vec<String> =
        fixture::all().iter().flat_map(|fixture| fixes::instructions(&fixture.text)).collect();
    let files = prop::collection::vec(prop::sample::select(instructions), 1..20);
    TestRunner::new(Config { failure_persistence: None, ..properties(4_000) })
        .run(&files, |instructions| {
            let text = format!("FROM debian:12\n{}", instructions.concat());
            if !fixes::is_refused(&text) {
                fixes::check("a mixture", &text, &Options::default());
            }
            Ok(())
        })
        .unwrap();
}
