//! VOLUME and what is written there afterwards, really carried out: the classic builder throws away what a RUN writes.

use layercake_tests::{Environment, User, fixture};

/// What both builders' images of `FROM busybox` and these lines say to `command`.
#[track_caller]
fn check(environment: &Environment, lines: &str, command: &str, buildkit: &str, classic: &str) {
    environment.write("context/Dockerfile", format!("FROM busybox\n{lines}\n"));
    for (builder, expected) in [("buildkit", buildkit), ("classic", classic)] {
        environment
            .layercake(&["build", "-q", "--network", "none", "--builder", builder, "-t", "image", "context"])
            .success();
        let run = ["run", "--rm", "--network", "none", "image", "sh", "-c", command];
        assert_eq!(
            environment.layercake(&run).success().stdout,
            expected,
            "{:?} {builder}: {lines}",
            environment.user()
        );
    }
}

#[test]
fn row_5_volume_then_writing_there_the_classic_builder_discards_and_buildkit_keeps() {
    for user in User::ALL {
        let Some(environment) = Environment::new(user) else { continue };
        environment.import(&fixture::busybox(), "busybox");
        environment.write("context/file", "from the context\n");
        // What was there is seen and may be written to; the next command sees it as it was.
        let lines = "RUN mkdir -m 750 /v && echo old > /v/f && ln -s f /v/link\n\
                     VOLUME /v\n\
                     RUN cat /v/link > /saw && echo new > /v/f && touch /v/g && rm /v/link && chmod 700 /v\n\
                     RUN cat /v/f >> /saw && stat -c %a /v >> /saw";
        let command = "cat /saw; ls /v; cat /v/f; stat -c %a /v";
        check(&environment, lines, command, "old\nnew\n700\nf\ng\nnew\n700\n", "old\nold\n750\nf\nlink\nold\n750\n");
        // What is copied there is in the layer with both.
        let lines = "VOLUME /v\nCOPY file /v/\nWORKDIR /v/d\nRUN cat /v/file > /saw; rm /v/file; touch here";
        check(&environment, lines, "cat /saw; cd /v; find . | sort", "from the context\n.\n./d\n./d/here\n", {
            "from the context\n.\n./d\n./file\n"
        });
        // The folder that a volume was mounted on is left.
        let lines = "VOLUME /a/v /gone/../b\nRUN mkdir -p /a/v /b && touch /a/v/f /a/f /b/f\nRUN ls /a/v /b > /saw";
        check(
            &environment,
            lines,
            "stat -c '%a %n' /a /a/v /b; find /a /b | sort",
            "755 /a\n755 /a/v\n755 /b\n/a\n/a/f\n/a/v\n/a/v/f\n/b\n/b/f\n",
            "755 /a\n755 /a/v\n755 /b\n/a\n/a/f\n/a/v\n/b\n",
        );
        // Through a symlink, and below another volume.
        let lines =
            "RUN mkdir -p /real/in && ln -s /real /v\nVOLUME /v /v/in\nRUN touch /real/f /real/in/f && ls /v/in > /saw";
        check(&environment, lines, "cat /saw; find /real | sort", "f\n/real\n/real/f\n/real/in\n/real/in/f\n", {
            "f\n/real\n/real/in\n"
        });
    }
}

#[test]
fn row_5_volume_over_a_file_is_refused_by_the_classic_builder() {
    let Some(environment) = Environment::new(User::Root) else { return };
    environment.import(&fixture::busybox(), "busybox");
    environment.write("context/Dockerfile", "FROM busybox\nVOLUME /etc/passwd\nRUN true\n");
    let classic = environment.layercake(&["build", "--network", "none", "--builder", "classic", "context"]);
    classic.code(1).stderr_contains("cannot mount volume over existing file, file exists /etc/passwd");
    environment.layercake(&["build", "-q", "--network", "none", "context"]).success();
}
