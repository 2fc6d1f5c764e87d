//! `--exclude`, `--parents`, `--chmod` and `--link`: what is in the layer, and what counts for the cache.

use expect_test::{Expect, expect};

use super::world::{Ask, World};
use super::{assert_agrees, check, decisions};
use crate::build::{Prediction, StepReport};

fn world() -> World {
    let mut world = World::new();
    for (path, content) in [
        ("/a.txt", "a"),
        ("/a.md", "m"),
        ("/src/one.c", "1"),
        ("/src/deep/two.c", "2"),
        ("/src/deep/two.o", "o"),
        ("/lib/one.c", "3"),
    ] {
        world.context.write(path, content);
    }
    world.context.write_with("/src/run.sh", "#!", 0o755, 0);
    world
}

/// The files that `FROM base` and then `line` puts below /d, with their modes where they are not the usual ones.
fn check_files(line: &str, expected: &[&str]) {
    let mut world = world();
    let text = format!("FROM base\n{line}\n");
    let plan = world.plan(&Ask::buildkit(&text));
    let done = world.build(&Ask::buildkit(&text));
    let image = done.image.unwrap_or_else(|error| panic!("{line}: {error}"));
    assert_agrees(&plan, &done.report);
    assert_eq!(world.listing(&image, "/d"), expected, "{line}");
}

fn check_error(line: &str, expected: &str) {
    let error = world().failure(&format!("FROM base\n{line}\n"));
    assert!(error.contains(expected), "{line}: {error}");
}

#[test]
fn exclude_leaves_out_what_its_patterns_match_in_each_source() {
    check_files("COPY --exclude=deep src /d/", &["one.c", "run.sh"]);
    check_files("COPY --exclude=*.c src /d/", &["deep", "deep/two.c", "deep/two.o", "run.sh"]);
    check_files("COPY --exclude=**/*.c --exclude=run.sh src /d/", &["deep", "deep/two.o"]);
    check_files("COPY --exclude=deep --exclude=!deep/two.c src /d/", &["deep", "deep/two.c", "one.c", "run.sh"]);
    check_files("ADD --exclude=*.md a.* /d/", &["a.txt"]);
    check_files("COPY --exclude=a.md a.txt a.md /d/", &["a.txt"]);
    check_files("COPY --exclude=src * /d/", &["a.md", "a.txt", "one.c"]);
    check_error("COPY --exclude=[ src /d/", "--exclude: syntax error in pattern: [");
    check_error("COPY --exclude=! src /d/", "--exclude: illegal exclusion pattern");
}

#[test]
fn parents_brings_the_folders_that_lead_to_a_file() {
    check_files("COPY --parents src/deep/two.c a.txt /d/", &["a.txt", "src", "src/deep", "src/deep/two.c"]);
    check_files("COPY --parents ./src/./deep/two.* /d/", &["deep", "deep/two.c", "deep/two.o"]);
    check_files("COPY --parents **/*.c /d/", &["lib", "lib/one.c", "src", "src/deep", "src/deep/two.c", "src/one.c"]);
    check_files("COPY --parents s*/./one.c /d/", &["one.c"]);
    check_files("COPY --parents src/deep /d/", &["src", "src/deep", "src/deep/two.c", "src/deep/two.o"]);
    check_files("COPY --parents --exclude=**/*.o src/deep /d", &["src", "src/deep", "src/deep/two.c"]);
    check_files("COPY --parents lib/. /d/", &["lib", "lib/one.c"]);
    check_error("COPY --parents src/none /d/", "\"src/none\": not found");
}

/// No layer of the stage says that there is a root.
#[test]
fn all_of_a_stage_without_a_base_can_be_copied() {
    for flag in ["", "--parents "] {
        let mut world = world();
        let text = format!("FROM scratch AS one\nCOPY a.txt /d/\nFROM scratch\nCOPY {flag}--from=one / /e/\n");
        let image = world.build(&Ask::buildkit(&text)).image.unwrap();
        assert_eq!(world.listing(&image, "/"), ["e", "e/d", "e/d/a.txt"]);
    }
}

#[test]
fn a_mode_may_be_written_in_letters() {
    check_files(
        "COPY --chmod=u=rwX,go=X src /d/",
        &["deep 711", "deep/two.c 600", "deep/two.o 600", "one.c 600", "run.sh 711"],
    );
    check_files("COPY --chmod=go-r a.txt /d/", &["a.txt 600"]);
    check_files("COPY --chmod= a.txt /d/", &["a.txt"]);
}

#[test]
fn a_wildcard_may_find_nothing_where_another_source_finds_something() {
    check_files("COPY a.txt none* /d/", &["a.txt"]);
    check_error("COPY none* /d/", "no file of the build context matches");
}

#[test]
fn what_is_left_out_is_no_ingredient_and_what_leaves_it_out_is() {
    let text = "FROM base\nCOPY --exclude=*.py lib /d/\n";
    check(
        &Ask::buildkit(text),
        |world| world.context.write("/lib/a.py", "edited"),
        &Ask::buildkit(text),
        &expect![[r#"
            -    FROM base
            hit  COPY --exclude=*.py lib /d/
        "#]],
    );
    check(
        &Ask::buildkit(text),
        |_| {},
        &Ask::buildkit(&text.replace("*.py", "*.p")),
        &expect![[r#"
            -    FROM base
            miss COPY --exclude=*.p lib /d/: what is left out (--exclude) changed from `["*.py"]` to `["*.p"]`
        "#]],
    );
    let text = "FROM base\nCOPY --parents lib/a.py /d/\n";
    check(
        &Ask::buildkit(text),
        |world| world.context.write("/lib/b.py", "new"),
        &Ask::buildkit(text),
        &expect![[r#"
            -    FROM base
            hit  COPY --parents lib/a.py /d/
        "#]],
    );
}

#[test]
fn a_linked_copy_hits_whatever_runs_before_it() {
    let text = "FROM base\nRUN one\nCOPY --link app.py /d/\nRUN two\n";
    let done = check(
        &Ask::buildkit(text),
        |_| {},
        &Ask::buildkit(&text.replace("one", "other")),
        &expect![[r#"
            -    FROM base
            miss RUN other: the command changed from `one` to `other`
            hit  COPY --link app.py /d/
            miss RUN two: it follows line 2, which runs: `RUN other`
        "#]],
    );
    assert!(done.image.is_ok());
    check(
        &Ask::buildkit(text),
        |world| world.context.write("/app.py", "edited"),
        &Ask::buildkit(text),
        &expect![[r#"
            -    FROM base
            hit  RUN one
            miss COPY --link app.py /d/: the content of app.py changed
            miss RUN two: it follows line 3, which runs: `COPY --link app.py /d/`
        "#]],
    );
}

#[test]
fn a_linked_layer_is_known_exactly_whatever_it_lies_on() {
    let mut world = world();
    let text = "FROM base\nRUN one\nCOPY --link a.txt /d/\nCOPY a.txt /e/\n";
    let certainty = |report: &[StepReport]| report.iter().map(|step| step.layer).collect::<Vec<_>>();
    let plan = world.plan(&Ask::buildkit(text));
    let [_, Prediction::Unknowable, linked @ Prediction::Exact(_), Prediction::Unknowable] = certainty(&plan)[..]
    else {
        panic!("{plan:?}");
    };
    let built = world.build(&Ask::buildkit(text));
    assert_eq!(built.report[2].layer, linked);
    // On another base, from the cache: the same layer, on other layers.
    let text = "FROM scratch\nCOPY a.md /\nCOPY --link a.txt /d/\nCOPY a.txt /d/\n";
    let plan = world.plan(&Ask::buildkit(text));
    let done = world.build(&Ask::buildkit(text));
    assert_agrees(&plan, &done.report);
    assert_eq!(done.report[2].layer, linked);
    let image = done.image.unwrap();
    assert_eq!(world.listing(&image, "/"), ["a.md", "d", "d/a.txt"]);
}

/// Two stages copy the same: each misses for itself, though one of them is done first.
#[test]
fn stages_with_the_same_linked_copy_agree_with_the_plan() {
    let text = "FROM base AS one\nRUN one\nCOPY --link a.txt /d/\nFROM scratch AS two\nCOPY --link a.txt /d/\n\
                FROM scratch\nCOPY --from=one /d /one/\nCOPY --from=two /d /two/\n";
    check_twice(
        text,
        &expect![[r#"
            -    FROM base AS one
            miss RUN one: this was never built here
            miss COPY --link a.txt /d/: this was never built here
            -    FROM scratch AS two
            miss COPY --link a.txt /d/: this was never built here
            -    FROM scratch
            miss COPY --from=one /d /one/: this was never built here
            miss COPY --from=two /d /two/: it follows line 7, which runs: `COPY --from=one /d /one/`
        "#]],
    );
}

/// A destination is not looked up: what the layer has takes the place of what is below.
#[test]
fn a_linked_copy_does_not_look_at_what_is_below() {
    let text = "FROM base\nCOPY src /d/\nCOPY --link a.txt /d\n";
    check_twice(
        text,
        &expect![[r#"
            -    FROM base
            miss COPY src /d/: this was never built here
            miss COPY --link a.txt /d: this was never built here
        "#]],
    );
    let mut world = world();
    let image = world.build(&Ask::buildkit(text)).image.unwrap();
    assert_eq!(world.listing(&image, "/"), ["d", "etc", "etc/passwd"]);
}

#[test]
fn names_of_owners_are_not_known_in_a_linked_layer() {
    check_error("COPY --link --chown=student a.txt /d/", "nobody is called student: write numbers in --chown");
    check_error("COPY --link --chown=1:users a.txt /d/", "nobody is called users");
    check_files("COPY --link --chown=1:2 a.txt /d/", &["a.txt"]);
    // BuildKit makes a plain copy of it.
    check_files("COPY --link --chmod=600 --chown=student a.txt /d/", &["a.txt 600"]);
}

#[test]
fn the_classic_builder_refuses_what_it_does_not_know() {
    for flag in ["--link", "--parents", "--exclude=x"] {
        let error = world().failure_of(&Ask::classic(&format!("FROM base\nCOPY {flag} a.txt /d/\n")));
        let name = flag.split('=').next().unwrap();
        assert!(error.contains(&format!("the {name} option requires BuildKit")), "{error}");
    }
}

/// Checks a first build, and that a second one takes everything from the cache; both as planned.
fn check_twice(text: &str, expected: &Expect) {
    let mut world = world();
    let ask = Ask::buildkit(text);
    let plan = world.plan(&ask);
    let first = world.build(&ask);
    assert_agrees(&plan, &first.report);
    expected.assert_eq(&decisions(&first.report));
    let plan = world.plan(&ask);
    let second = world.build(&ask);
    assert_agrees(&plan, &second.report);
    assert!(!decisions(&second.report).contains("miss"), "{}", decisions(&second.report));
    assert_eq!(first.image, second.image);
}

#[test]
fn section_2_6_the_file_of_a_heredoc_has_mode_0644() {
    let text = "FROM base\nCOPY <<a /d/\n#!/bin/sh\na\nADD <<b <<c /d/\nb\nc\nCOPY --chmod=700 <<e /d/\ne\n";
    let mut world = World::new();
    let image = world.build(&Ask::buildkit(text)).image.unwrap();
    let modes = ["a", "b", "c", "e"].map(|name| world.mode(&image, &format!("/d/{name}")));
    assert_eq!(modes, [0o644, 0o644, 0o644, 0o700]);
}
