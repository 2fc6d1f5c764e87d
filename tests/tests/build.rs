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
        ("FROM busybox\nRUN exit 7\nADD https://example.org/x.git /\n", "ADD of a git repository is not supported"),
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

#[test]
fn source_date_epoch_is_the_time_of_the_image_and_of_what_is_copied() {
    let dockerfile =
        "FROM busybox\nWORKDIR /app\nCOPY Dockerfile .\nCMD [\"stat\", \"-c\", \"%Y\", \"/app/Dockerfile\"]\n";
    let script = "SOURCE_DATE_EPOCH=$1; export SOURCE_DATE_EPOCH; shift; exec \"$LAYERCAKE\" build -q \"$@\" context";
    let mut images = Vec::new();
    for _ in 0..2 {
        let Some(environment) = environment() else { return };
        environment.write("context/Dockerfile", dockerfile);
        let first = environment.shell(script, &["1000", "-t", "app"]).success().stdout.clone();
        environment.layercake(&["run", "--rm", "app"]).success().stdout("1000\n");
        environment.layercake(&["inspect", "app"]).stdout_contains("\"Created\": \"1970-01-01T00:16:40Z\"");
        // A build argument beats the environment.
        let given = ["1000", "-t", "app", "--build-arg", "SOURCE_DATE_EPOCH=2000"];
        assert_ne!(environment.shell(script, &given).success().stdout, first);
        environment.layercake(&["run", "--rm", "app"]).success().stdout("2000\n");
        let run = "FROM busybox\nRUN test -z \"$SOURCE_DATE_EPOCH\"\nARG SOURCE_DATE_EPOCH\nRUN test \"$SOURCE_DATE_EPOCH\" = 1000\n";
        environment.write("context/Dockerfile", run);
        environment.shell(script, &["1000"]).success();
        // The base of the others was imported just now; nothing here is of this moment.
        environment.write("context/Dockerfile", "FROM scratch\nWORKDIR /app\nCOPY file /app/\n");
        environment.write("context/file", "the same");
        images.push(environment.shell(script, &["1000"]).success().stdout.clone());
        for wrong in ["tomorrow", "-1"] {
            let message = format!("invalid SOURCE_DATE_EPOCH: {wrong}: ");
            environment.shell(script, &[wrong]).code(1).stderr_contains(&message);
            let given = format!("SOURCE_DATE_EPOCH={wrong}");
            environment.layercake(&["build", "--build-arg", &given, "context"]).code(1).stderr_contains(&message);
            environment.layercake(&["plan", "--build-arg", &given, "context"]).code(1).stderr_contains(&message);
        }
    }
    assert_eq!(images[0], images[1], "the same image in two stores");
}

#[test]
fn stages_in_a_circle_and_stages_to_come_are_pointed_at() {
    let Some(environment) = environment() else { return };
    environment
        .write("context/Dockerfile", "FROM busybox AS a\nCOPY --from=b /x /\nFROM busybox AS b\nCOPY --from=a /x /\n");
    let refused = environment.layercake(&["build", "context"]);
    refused.code(1).stderr_contains("circular dependency detected on stage: a").stderr_contains("COPY --from=");
    environment.write("context/Dockerfile", "FROM busybox AS a\nCOPY --from=b /x /\nFROM busybox AS b\nFROM a\n");
    let refused = environment.layercake(&["build", "context"]);
    refused.code(1).stderr_contains("it needs to be defined before current stage \"a\"");
    refused.stderr_contains("COPY --from=b /x /");
}

#[test]
fn section_2_6_the_file_of_a_heredoc_has_mode_0644() {
    let Some(environment) = environment() else { return };
    let text = "FROM busybox\nCOPY <<a /d/\n#!/bin/sh\na\nADD --chown=7:8 <<b /d/\nb\nCOPY --chmod=4755 <<c /d/\nc\n";
    environment.write("context/Dockerfile", text);
    environment.layercake(&["build", "-q", "-t", "image", "context"]).success();
    let stat = ["run", "--rm", "--network", "none", "image", "sh", "-c", "stat -c '%a %u:%g %s %n' /d/*"];
    environment.layercake(&stat).success().stdout("644 0:0 10 /d/a\n644 7:8 0 /d/b\n4755 0:0 0 /d/c\n");
}

/// Comments in Latin-1 are common, and Docker reads them.
#[test]
fn section_2_5_bytes_that_are_no_utf_8_are_replaced() {
    let Some(environment) = environment() else { return };
    environment.write("context/Dockerfile", b"# f\xfcr alle\nFROM busybox\nCMD [\"echo\", \"\xff\"]\n");
    environment.write("context/.dockerignore", b"# \xfc\n\xfc\n");
    for builder in ["buildkit", "classic"] {
        environment.layercake(&["build", "-q", "--builder", builder, "-t", "image", "context"]).success();
        environment.layercake(&["run", "--rm", "--network", "none", "image"]).success().stdout("\u{fffd}\n");
    }
}
