//! A build in front of a terminal, and without one.

use layercake_tests::{Drawn, Environment, User, fixture};
use rustix::process::Signal;

fn environment(dockerfile: &str) -> Option<Environment> {
    let environment = Environment::new(User::Root)?;
    environment.import(&fixture::busybox(), "busybox");
    environment.write("context/Dockerfile", dockerfile);
    environment.write("context/a", "aaaa");
    Some(environment)
}

/// The lines without their times, which are never the same.
fn without_times(text: &str) -> String {
    let line = |line: &str| {
        let (before, last) = line.rsplit_once(' ').unwrap_or((line, ""));
        let is_time = last.ends_with('s') && last.trim_end_matches('s').parse::<f64>().is_ok();
        let line = if is_time { before.trim_end().to_owned() } else { line.to_owned() };
        line.split_once(" Building ").map_or(line.clone(), |(start, rest)| {
            format!("{start} Building {}", rest.split_once(' ').map_or("", |(_, rest)| rest))
        }) + "\n"
    };
    text.lines().map(line).collect()
}

#[track_caller]
fn assert_restored(drawn: &Drawn) {
    assert!(!drawn.cursor_hidden && !drawn.cuts_lines, "the terminal is not as it was");
}

#[test]
fn on_a_terminal_a_build_is_drawn() {
    let Some(environment) = environment("FROM busybox\nCOPY a /a\nRUN echo one; sleep 1; echo two\n") else { return };
    let output = environment.layercake_on_terminal(&["build", "-t", "hello:1", "context"], b"");
    output.success();
    assert!(output.stdout.contains(" => => # one"), "what the command writes is shown while it runs: {output}");
    let drawn = Drawn::new(&output.stdout);
    assert_restored(&drawn);
    let text = without_times(&drawn.text());
    let (lines, image) = text.split_once(" => => writing image sha256:").unwrap_or_else(|| panic!("{output}"));
    expect_test::expect![[r"
        [+] Building (8/8) FINISHED
         => [internal] load build definition from Dockerfile
         => => transferring dockerfile: 55B
         => [internal] load .dockerignore
         => [internal] load metadata for docker.io/library/busybox:latest
         => [1/3] FROM docker.io/library/busybox:latest
         => [internal] load build context
         => => transferring context: 4B
         => [2/3] COPY a /a
         => [3/3] RUN echo one; sleep 1; echo two
         => exporting to image
         => => exporting layers
    "]]
    .assert_eq(lines);
    assert!(image.ends_with(" => => naming to docker.io/library/hello:1\n"), "{output}");
}

#[test]
fn on_a_terminal_a_build_that_fails_shows_the_log_and_the_lines() {
    let Some(environment) = environment("FROM busybox\nRUN echo why; exit 3\nCMD [\"x\"]\n") else { return };
    let output = environment.layercake_on_terminal(&["build", "--progress", "tty", "context"], b"");
    output.code(3);
    let drawn = Drawn::new(&output.stdout);
    assert_restored(&drawn);
    let text = without_times(&drawn.text());
    let end = text.find(" => ERROR").map_or("", |at| &text[at..]);
    let end = end.lines().filter(|line| !line.ends_with(" why")).map(|line| format!("{line}\n")).collect::<String>();
    expect_test::expect![[r#"
         => ERROR [2/2] RUN echo why; exit 3
        ------
         > [2/2] RUN echo why; exit 3:
        ------
        Dockerfile:2
        --------------------
           1 |     FROM busybox
           2 | >>> RUN echo why; exit 3
           3 |     CMD ["x"]
           4 |
        --------------------
        layercake: failed to solve: process "/bin/sh -c echo why; exit 3" did not complete successfully: exit code: 3
    "#]]
    .assert_eq(&end);
    assert!(drawn.text().lines().any(|line| line.starts_with("0.") && line.ends_with(" why")), "{output}");
}

#[test]
fn ctrl_c_cancels_and_leaves_the_terminal_as_it_was() {
    let Some(environment) = environment("FROM busybox\nRUN echo begun; sleep 100\n") else { return };
    let mut conversation = environment.converse(&["build", "context"]);
    conversation.wait_for("# begun");
    conversation.resize(10, 40);
    conversation.signal(Signal::INT);
    conversation.wait_for("CANCELED [2/2] RUN echo");
    conversation.wait_for("\x1b[?7h\x1b[?25h");
    conversation.wait_for("the build was cancelled");
    assert_eq!(conversation.end().0, Some(130));
}

#[test]
fn without_a_terminal_a_build_is_told_in_lines() {
    let Some(environment) = environment("FROM busybox\nRUN exit 3\n") else { return };
    let output = environment.layercake(&["build", "context"]);
    output.code(3).stderr_contains("\n#5 [2/2] RUN exit 3\n#5 ERROR: process \"/bin/sh -c exit 3\" did not");
    output.stderr_contains("   2 | >>> RUN exit 3\n");
    assert!(!output.stderr.contains('\x1b'), "{output}");
    environment
        .layercake(&["build", "--progress", "tty", "context"])
        .code(1)
        .stderr_contains("--progress tty draws on a terminal, and standard error is none")
        .stderr_contains("--progress plain");
}

#[test]
fn a_build_can_be_told_in_sentences() {
    let Some(environment) = environment("FROM busybox\nCOPY a /a\n") else { return };
    let output = environment.layercake(&["build", "--progress", "narration", "-t", "hello:1", "context"]);
    output
        .success()
        .stderr_contains("Step 2 of 2 begins: COPY a /a.\n")
        .stderr_contains("Step 2 of 2 runs, because this was never built here.\n")
        .stderr_contains(" is now named hello:1.\n");
}
