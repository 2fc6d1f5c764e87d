//! Sources and destinations of COPY, as a build finds and places them.

use super::world::{Ask, World};

fn world() -> World {
    let mut world = World::new();
    for path in ["/a", "/b", "/[x]", "/src/one.c", "/src/two.h", "/src/deep/three.c", "/src/deep/er/four.c"] {
        world.context.write(path, path);
    }
    world
}

/// What `line` puts below /d, with both builders.
#[track_caller]
fn check(line: &str, expected: &[&str]) {
    let text = format!("FROM base\nWORKDIR /d\n{line}\n");
    for ask in [Ask::buildkit(&text), Ask::classic(&text)] {
        check_with(&ask, expected);
    }
}

#[track_caller]
fn check_buildkit(line: &str, expected: &[&str]) {
    check_with(&Ask::buildkit(&format!("FROM base\nWORKDIR /d\n{line}\n")), expected);
}

#[track_caller]
fn check_with(ask: &Ask<'_>, expected: &[&str]) {
    let mut world = world();
    let image = world.build(ask).image.unwrap_or_else(|error| panic!("{ask:?}: {error}"));
    assert_eq!(world.listing(&image, "/d"), expected, "{ask:?}");
}

#[test]
fn row_5_copy_a_source_cannot_leave_the_context() {
    check("COPY /a ../b ./", &["a", "b"]);
    check("COPY ../../src/../a ./", &["a"]);
    check_buildkit("COPY <<E ./\nx\nE", &["E"]);
}

#[test]
fn row_5_copy_wildcards_are_those_of_filepath_match() {
    check("COPY src/*.c ./", &["one.c"]);
    check("COPY src/???.? ./", &["one.c", "two.h"]);
    check("COPY [ab] ./", &["a", "b"]);
    check("COPY [^b] ./", &["a"]);
    check("COPY [a-z] ./", &["a", "b"]);
    check("COPY \\\\[x] ./", &["[x]"]);
    check("COPY [[]x] ./", &["[x]"]);
    check("COPY s*/*/* ./", &["four.c", "three.c"]);
}

#[test]
fn row_5_copy_two_stars_are_one_without_parents() {
    check("COPY src/**/three.c ./", &["three.c"]);
    check("COPY src/**.c ./", &["one.c"]);
    check_buildkit(
        "COPY --parents src/**/*.c ./",
        &["src", "src/deep", "src/deep/er", "src/deep/er/four.c", "src/deep/three.c", "src/one.c"],
    );
}

#[test]
fn row_5_copy_of_a_folder_is_of_what_is_in_it() {
    check("COPY src ./", &["deep", "deep/er", "deep/er/four.c", "deep/three.c", "one.c", "two.h"]);
    check("COPY src/deep e", &["e", "e/er", "e/er/four.c", "e/three.c"]);
}

#[test]
fn row_5_copy_a_slash_behind_the_destination_makes_it_a_folder() {
    check("COPY a c", &["c"]);
    check("COPY a c/", &["c", "c/a"]);
    check("COPY a .", &["a"]);
    check("COPY a ./e/.", &["e", "e/a"]);
}

#[test]
fn row_5_copy_with_parents_keeps_what_stands_behind_the_dot() {
    check_buildkit("COPY --parents src/deep/er/four.c ./", &["src", "src/deep", "src/deep/er", "src/deep/er/four.c"]);
    check_buildkit("COPY --parents src/./deep/er/four.c ./", &["deep", "deep/er", "deep/er/four.c"]);
}

#[test]
fn row_5_copy_what_is_not_there_is_an_error() {
    for line in ["COPY none ./", "COPY src/none ./"] {
        let error = world().failure(&format!("FROM base\n{line}\n"));
        assert!(error.contains("not found"), "{error}");
    }
}
