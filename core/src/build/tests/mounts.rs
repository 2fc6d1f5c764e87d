//! `RUN --mount` and heredocs with their own interpreter: what counts for the key, and what a RUN is given.

use expect_test::{Expect, expect};

use super::check;
use super::world::{Ask, World};
use crate::plan::{MountKind, Operation, RunMount};

/// Builds `before`, edits, and checks that building `after` decides what is `expected`, as its plan does.
fn check_edit(before: &str, edit: impl FnOnce(&mut World), after: &str, expected: &Expect) {
    check(&Ask::buildkit(before), edit, &Ask::buildkit(after), expected);
}

fn check_hit(before: &str, edit: impl FnOnce(&mut World), after: &str) {
    let mut world = World::new();
    world.context.write("/lib/a.py", "a");
    assert!(world.build(&Ask::buildkit(before)).image.is_ok());
    edit(&mut world);
    let report = world.build(&Ask::buildkit(after)).report;
    let decided = super::decisions(&report);
    assert!(!decided.contains("miss"), "{decided}");
}

/// The first mount of `FROM base`, `WORKDIR /w` and then `line`.
fn mount(line: &str, arguments: &[(&str, &str)]) -> RunMount {
    let text = format!("FROM base AS earlier\nFROM base\nWORKDIR /w\nENV where=/e\n{line}\n");
    let world = World::new();
    let ask = Ask { build_args: arguments, ..Ask::buildkit(&text) };
    let request = world.request(&ask, false);
    let outline = crate::plan::outline(&request.dockerfile, &request.options).unwrap();
    let config = crate::image::config::ContainerConfig::default();
    let steps = crate::plan::steps(&outline, 1, &config, &[], &request.options).unwrap().steps;
    match steps.into_iter().next_back().map(|step| step.operation) {
        Some(Operation::Run(mut run)) => run.mounts.swap_remove(0),
        other => panic!("{line} is no RUN: {other:?}"),
    }
}

fn check_target(line: &str, expected: Option<&str>) {
    let mount = mount(line, &[]);
    assert_eq!(mount.target.as_ref().map(|path| path.as_str()), expected, "{line}");
}

#[test]
fn a_file_in_a_bind_mount_runs_its_command_again() {
    let text = "FROM base\nRUN --mount=target=/src make\n";
    check_edit(
        text,
        |world| world.context.write("/lib/a.py", "edited"),
        text,
        &expect![[r#"
            -    FROM base
            miss RUN --mount=target=/src make: the content of lib/a.py changed
        "#]],
    );
    let narrow = "FROM base\nRUN --mount=source=lib,target=/src make\n";
    check_hit(narrow, |world| world.context.write("/other", "new"), narrow);
    check_edit(
        narrow,
        |world| world.context.write("/lib/b.py", "new"),
        narrow,
        &expect![[r#"
            -    FROM base
            miss RUN --mount=source=lib,target=/src make: lib/b.py was added
        "#]],
    );
}

#[test]
fn how_a_mount_is_made_counts() {
    check_edit(
        "FROM base\nRUN --mount=target=/src make\n",
        |_| {},
        "FROM base\nRUN --mount=target=/src,rw make\n",
        &expect![[r#"
            -    FROM base
            miss RUN --mount=target=/src,rw make: the mount at /src changed from `bind read-only` to `bind read-write`
        "#]],
    );
    check_edit(
        "FROM base\nRUN --mount=type=secret,id=a make\n",
        |_| {},
        "FROM base\nRUN --mount=type=secret,id=a,required make\n",
        &expect![[r#"
            -    FROM base
            miss RUN --mount=type=secret,id=a,required make: the mount at /run/secrets/a changed from `secret ["a","","false"] 400 0:0` to `secret ["a","","true"] 400 0:0`
        "#]],
    );
}

#[test]
fn whose_cache_it_is_and_where_files_come_from_do_not_count() {
    check_hit(
        "FROM base\nRUN --mount=type=cache,target=/c make\n",
        |_| {},
        "FROM base\nRUN --mount=type=cache,target=/c,id=other,sharing=locked make\n",
    );
    check_hit(
        "FROM base\nRUN --mount=source=lib,target=/src make\n",
        |world| world.context.write("/copy/a.py", "a"),
        "FROM base\nRUN --mount=source=copy,target=/src make\n",
    );
}

#[test]
fn a_mount_from_a_stage_needs_the_stage_and_counts_by_content() {
    let text = "FROM base AS tools\nRUN touch /tool\nFROM base\nRUN --mount=from=tools,source=/tool,target=/t make\n";
    check_edit(
        text,
        |_| {},
        &text.replace("RUN touch", "ENV A=1\nRUN touch"),
        &expect![[r#"
            -    FROM base AS tools
            -    ENV A=1
            miss RUN touch /tool: the environment variable A is new: `1`
            -    FROM base
            hit  RUN --mount=from=tools,source=/tool,target=/t make
        "#]],
    );
    let error = World::new().failure("FROM base\nRUN --mount=from=9,target=/t make\n");
    assert!(error.contains("invalid stage index 9"), "{error}");
}

#[test]
fn a_script_counts_by_its_content() {
    let text = "FROM base\nRUN <<EOF\n#!/bin/awk -f\nBEGIN {}\nEOF\n";
    check_edit(
        text,
        |_| {},
        &text.replace("{}", "{x}"),
        &expect![[r#"
            -    FROM base
            miss RUN <<EOF: the content of the script /dev/pipes/EOF changed
        "#]],
    );
    let mount = mount("RUN <<EOF\n#!/bin/awk -f\nBEGIN {}\nEOF", &[]);
    assert!(matches!(&mount.kind, MountKind::Script(text) if text.starts_with("#!/bin/awk -f\n")));
    assert!(mount.read_only);
    for ask in [Ask::buildkit(text), Ask::classic(text)] {
        let edited = text.replace("{}", "{x}");
        let mut world = World::new();
        world.build(&ask);
        let report = world.build(&Ask { dockerfile: &edited, ..ask }).report;
        assert!(super::decisions(&report).contains("miss RUN"), "{report:?}");
    }
}

#[test]
fn targets_are_read_from_the_working_directory() {
    check_target("RUN --mount=target=/a/../b x", Some("/b"));
    check_target("RUN --mount=target=a x", Some("/w/a"));
    check_target("RUN --mount=target=. x", Some("/w"));
    check_target("RUN --mount=target=$where x", Some("/e"));
    check_target("RUN --mount=type=secret,id=a/b x", Some("/run/secrets/b"));
    check_target("RUN --mount=type=secret,id=a,env=A x", None);
    check_target("RUN --mount=type=secret,id=a,env=A,target=/s x", Some("/s"));
    check_target("RUN --mount=type=ssh x", Some("/run/buildkit/ssh_agent.0"));
    let error = World::new().failure("FROM base\nRUN --mount=target=/ x\n");
    assert!(error.contains("invalid mount target \"/\""), "{error}");
}

#[test]
fn a_cache_is_named_by_its_target_and_its_name_space() {
    let id = |line: &str, arguments: &[(&str, &str)]| match mount(line, arguments).kind {
        MountKind::Cache { id, .. } => id,
        other => panic!("no cache: {other:?}"),
    };
    let line = "RUN --mount=type=cache,target=/root/.cache/ x";
    assert_eq!(id(line, &[]), "/root/.cache");
    assert_eq!(id(line, &[("BUILDKIT_CACHE_MOUNT_NS", "mine")]), "mine/root/.cache");
    assert_eq!(id("RUN --mount=type=cache,target=/x,id=pip x", &[]), "pip");
}

#[test]
fn the_classic_builder_has_no_mounts() {
    let error = World::new().failure_of(&Ask::classic("FROM base\nRUN --mount=target=/a x\n"));
    assert!(error.contains("the --mount option requires BuildKit"), "{error}");
}
