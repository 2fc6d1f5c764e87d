//! The house rules, checked on the sources themselves: which module may use which, where `unsafe` and printing may stand,
//! how long a file may be, and that every module says what it is for.
//!
//! Each rule is also shown to fail on a text that breaks it: a checker that never complains proves nothing.

#![expect(clippy::unwrap_used, reason = "a source that cannot be read fails the test")]

mod arrows;
mod flags;
mod licences;
mod map;
mod references;
mod rules;
mod sentences;
mod source;

use rules::violations;
use source::Source;

#[test]
fn the_sources_keep_the_rules() {
    let sources = source::all();
    for package in ["core/src/", "server/src/cli/", "web/src/", "xtask/src/", "tests/src/"] {
        assert!(sources.iter().any(|source| source.path.starts_with(package)), "no source found in {package}");
    }
    let violations: Vec<String> = sources.iter().flat_map(violations).collect();
    assert!(violations.is_empty(), "{} violations:\n{}", violations.len(), violations.join("\n"));
}

/// Checks one made-up file; what is expected are the complaints without the path.
#[track_caller]
fn check(path: &str, text: &str, expected: &[&str]) {
    let found = violations(&Source { path: path.to_owned(), text: format!("//! What it is for.\n{text}") });
    let expected: Vec<String> = expected.iter().map(|complaint| format!("{path}:{complaint}")).collect();
    assert_eq!(found, expected);
}

#[test]
fn core_looks_only_up_the_pipeline() {
    check("core/src/plan/mod.rs", "use crate::{digest::Digest, dockerfile::ast};", &[]);
    check("core/src/layer/tar.rs", "use crate::plan::Step;", &["2: layer must not use plan (crate::plan::Step)"]);
    check(
        "core/src/digest.rs",
        "fn f() -> crate::build::Event { todo() }",
        &["2: digest must not use build (crate::build::Event)"],
    );
}

#[test]
fn a_new_module_of_core_needs_its_place_in_the_pipeline() {
    check("core/src/novel.rs", "use crate::digest::Digest;", &["2: novel must not use digest (crate::digest::Digest)"]);
}

#[test]
fn core_does_no_io_and_knows_no_shell() {
    check("core/src/layer/mod.rs", "use std::{fmt, fs::File};", &["2: core must not use std::fs (std::fs::File)"]);
    check(
        "core/src/layer/mod.rs",
        "fn f() { std::process::exit(1) }",
        &["2: core must not use std::process (std::process::exit)"],
    );
    check(
        "core/src/layer/mod.rs",
        "use layercake_server::store;",
        &["2: core must not use layercake_server (layercake_server::store)"],
    );
}

#[test]
fn the_server_s_arrows_point_down() {
    check("server/src/cli/run.rs", "use crate::engine::containers;", &[]);
    check("server/src/engine/build.rs", "use crate::store::Store;\nuse crate::runtime::spec::Spec;", &[]);
    check("server/src/runtime/linux/init.rs", "use crate::sys::clone3;\nuse layercake_core::image;", &[]);
    check(
        "server/src/store/mod.rs",
        "use crate::engine::Engine;",
        &["2: store must not use engine (crate::engine::Engine)"],
    );
    check(
        "server/src/store/mod.rs",
        "use crate::runtime::launch;",
        &["2: store must not use runtime (crate::runtime::launch)"],
    );
    check("server/src/cli/run.rs", "use crate::store::Store;", &["2: cli must not use store (crate::store::Store)"]);
    check(
        "server/src/sys/mod.rs",
        "use crate::runtime::spec;",
        &["2: sys must not use runtime (crate::runtime::spec)"],
    );
}

#[test]
fn the_page_uses_core_only() {
    check("web/src/pages/live.rs", "use layercake_core::wire;", &[]);
    check(
        "web/src/pages/live.rs",
        "use layercake_server::engine;",
        &["2: web must not use layercake_server (layercake_server::engine)"],
    );
}

#[test]
fn a_path_is_found_however_it_is_written() {
    let store = "server/src/store/layers/mod.rs";
    let complaint = |line: usize, path: &str| format!("{line}: store must not use engine ({path})");
    check(store, "use super::super::engine::Engine;", &[&complaint(2, "super::super::engine::Engine")]);
    check(
        store,
        "use crate::{mode::Mode, engine::{self, Engine as E}};",
        &[&complaint(2, "crate::engine::self"), &complaint(2, "crate::engine::Engine")],
    );
    check(store, "fn f() {\n  crate::engine::go();\n}", &[&complaint(3, "crate::engine::go")]);
    check(store, "fn f(e: &dyn crate::engine::E) {}", &[&complaint(2, "crate::engine::E")]);
    check(store, "fn f() { assert!(x(crate::engine::ON)); }", &[&complaint(2, "crate::engine::ON")]);
    check(store, "macro_rules! m { () => { $crate::engine::go() } }", &[&complaint(2, "crate::engine::go")]);
    check(store, "mod inner { use super::super::super::engine; }", &[&complaint(2, "super::super::super::engine")]);
    check(store, "#[derive(crate::engine::Made)] struct S;", &[&complaint(2, "crate::engine::Made")]);
}

#[test]
fn the_whole_crate_is_not_imported() {
    check("server/src/store/mod.rs", "use crate::*;", &["2: store must not use the whole crate (crate::*)"]);
    check("server/src/store/mod.rs", "use crate as all;", &["2: store must not use the whole crate (crate)"]);
}

#[test]
fn what_only_tests_use_is_their_own_affair() {
    check("core/src/layer/mod.rs", "#[cfg(test)]\nmod tests { use crate::plan; }", &[]);
    check("core/src/layer/tests.rs", "use crate::plan;", &[]);
}

#[test]
fn a_visibility_is_no_use() {
    check("core/src/layer/mod.rs", "pub(in crate::layer) fn f() {}\npub(crate) fn g() {}", &[]);
}

#[test]
fn unsafe_stands_in_sys_only() {
    check("server/src/sys/clone.rs", "fn f() { unsafe { g() } }", &[]);
    check("server/src/runtime/mod.rs", "fn f() {\n unsafe { g() } }", &["3: unsafe stands only in server/src/sys/"]);
    check("core/src/digest.rs", "unsafe fn f() {}", &["2: unsafe stands only in server/src/sys/"]);
    check("server/src/store/mod.rs", "fn f() { m!(unsafe { g() }); }", &["2: unsafe stands only in server/src/sys/"]);
}

#[test]
fn one_file_prints() {
    check("server/src/cli/output.rs", "fn f() { println!(); }", &[]);
    check(
        "server/src/cli/run.rs",
        "fn f() { eprintln!(); }",
        &["2: eprintln! stands only in server/src/cli/output.rs"],
    );
    check(
        "core/src/plan/mod.rs",
        "fn f() { m!({ print!() }) }",
        &["2: print! stands only in server/src/cli/output.rs"],
    );
    check("xtask/src/main.rs", "fn f() { println!(); }", &[]);
    check("server/src/store/tests/crash.rs", "fn f() { println!(); }", &[]);
}

#[test]
fn sentences_stand_in_the_catalogue() {
    let complaint = |line, text| format!("{line}: sentences stand only in core/src/render/catalogue/: {text:?}");
    let narration = "core/src/render/narration.rs";
    check(narration, "fn f() { g(\"the step ran\") }", &[&complaint(2, "the step ran")]);
    check(narration, "fn f() {\n format!(\"step {x}\") }", &[&complaint(3, "step {x}")]);
    check(narration, "const A: &str = \"why not\";", &[&complaint(2, "why not")]);
    check(narration, "/// Why it is so.\nfn f() { format!(\"{x:<21}  {}\", \"word\") }", &[]);
    check(narration, "#[cfg(test)]\nmod tests { fn f() { g(\"the step ran\") } }", &[]);
    check(narration, "fn f() { g().expect(\"why it cannot be\") }", &[]);
    for elsewhere in ["core/src/render/catalogue/english.rs", "core/src/render/classic.rs", "core/src/plan/mod.rs"] {
        check(elsewhere, "fn f() { g(\"the step ran\") }", &[]);
    }
}

#[test]
fn a_file_stays_short() {
    check("server/src/cli/run.rs", &"\n".repeat(399), &[]);
    check("server/src/cli/run.rs", &"\n".repeat(400), &["401: longer than 400 lines: split it by thing"]);
    check("server/src/cli/tests.rs", &"\n".repeat(400), &[]);
}

#[test]
fn a_module_says_what_it_is_for() {
    let silent = Source { path: "core/src/digest.rs".to_owned(), text: "// Digests.\nuse std::fmt;\n".to_owned() };
    assert_eq!(violations(&silent), ["core/src/digest.rs:1: starts without //! and what it is for"]);
}
