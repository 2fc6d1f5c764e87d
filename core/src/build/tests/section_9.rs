//! `.dockerignore` in a build.

use super::world::{Ask, World};

/// What `COPY . .` takes of a context with these patterns, with both builders.
#[track_caller]
fn check(ignore: &str, expected: &[&str]) {
    let text = "FROM base\nWORKDIR /d\nCOPY . .\n";
    for ask in [Ask::buildkit(text), Ask::classic(text)] {
        let mut world = World::new();
        for path in ["/Dockerfile", "/.dockerignore", "/a/b/c", "/a/b/d", "/e"] {
            world.context.write(path, "x");
        }
        world.ignore = ignore.to_owned();
        let image = world.build(&ask).image.unwrap();
        assert_eq!(world.listing(&image, "/d"), expected, "{ignore:?}");
    }
}

/// The classic builder's client sends both anyhow, and its daemon takes them away again.
#[test]
fn section_9_a_dockerfile_and_a_dockerignore_that_are_excluded_are_not_copied() {
    check("Dockerfile\n.dockerignore\na\n", &["e"]);
    check("*\n!e\n", &["e"]);
    check("a\n", &[".dockerignore", "Dockerfile", "e"]);
}

#[test]
fn section_9_below_an_excluded_folder_exceptions_are_found() {
    check("*\n!a/b/c\n", &["a", "a/b", "a/b/c"]);
    check("a\n!a/b\n.*\nDockerfile\n", &["a", "a/b", "a/b/c", "a/b/d", "e"]);
}

#[test]
fn section_9_of_another_stage_or_image_nothing_is_excluded() {
    let text = "FROM base AS one\nWORKDIR /s\nCOPY e .\nFROM base\nWORKDIR /d\nCOPY --from=one /s .\n";
    let mut world = World::new();
    world.context.write("/e", "x");
    world.ignore = "s\ns/e\n".to_owned();
    let image = world.build(&Ask::buildkit(text)).image.unwrap();
    assert_eq!(world.listing(&image, "/d"), ["e"]);
}
