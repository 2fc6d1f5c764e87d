//! `layercake build` as a person meets it: what is not carried out is said.

use layercake_tests::{Environment, User, fixture};

fn environment() -> Option<Environment> {
    let environment = Environment::new(User::Root)?;
    environment.import(&fixture::busybox(), "busybox");
    Some(environment)
}

#[test]
fn what_is_passed_over_is_warned_of() {
    let Some(environment) = environment() else { return };
    environment.write("context/Dockerfile", "# syntax=other/language:1\nFROM busybox\nARG A\nLABEL a=$A\n");
    for builder in ["buildkit", "classic"] {
        let arguments = ["build", "--builder", builder, "--build-arg", "A=1", "--build-arg", "TYPO=1", "context"];
        let built = environment.layercake(&arguments);
        built.success();
        // The classic builder says everything on standard output.
        let said = format!("{}{}", built.stdout, built.stderr);
        assert!(said.contains("[Warning] One or more build-args [TYPO] were not consumed"), "{said}");
        built.stderr_contains("[Warning] # syntax=other/language:1: other languages than Docker's are not supported");
    }
}

#[test]
fn what_is_not_supported_fails_before_anything_is_run() {
    let Some(environment) = environment() else { return };
    let refused = [
        ("FROM --platform=linux/s390x busybox\n", "--platform=linux/s390x is not supported yet"),
        ("FROM busybox\nRUN --device=a.b/c=all true\n", "RUN --device is not supported yet"),
        ("FROM busybox\nRUN --mount=type=ssh true\n", "RUN --mount=type=ssh is not supported yet"),
        ("FROM busybox\nADD https://example.org/x /\n", "ADD of a URL is not supported yet"),
    ];
    for (dockerfile, message) in refused {
        environment.write("context/Dockerfile", dockerfile);
        environment.layercake(&["build", "context"]).code(1).stderr_contains(message);
    }
}

/// Only BuildKit looks for the one beside the Dockerfile.
#[test]
fn section_9_the_ignore_file_beside_a_dockerfile_comes_before_that_of_the_context() {
    let Some(environment) = environment() else { return };
    environment.write("context/a", "");
    environment.write("context/b", "");
    environment.write("context/.dockerignore", "a\n.dockerignore\n*.Dockerfile*\n");
    environment.write("context/my.Dockerfile", "FROM busybox\nCOPY . /c\n");
    let copied = |builder: &str| {
        let file = ["-f", "context/my.Dockerfile", "-t", "image", "context"];
        environment.layercake(&[&["build", "-q", "--builder", builder][..], &file].concat()).success();
        environment.layercake(&["run", "--rm", "--network", "none", "image", "ls", "-A", "/c"]).success().stdout.clone()
    };
    assert_eq!((copied("buildkit"), copied("classic")), ("b\n".to_owned(), "b\n".to_owned()));
    environment.write("context/my.Dockerfile.dockerignore", "b\n.dockerignore\n*.Dockerfile*\n");
    assert_eq!((copied("buildkit"), copied("classic")), ("a\n".to_owned(), "b\n".to_owned()));
}
