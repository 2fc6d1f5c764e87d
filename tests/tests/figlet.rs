//! A package from Debian's mirror, installed by a RUN: built, run, rebuilt from the cache, and explained after an edit.
#![expect(clippy::unwrap_used, reason = "what is missing fails the test")]

use expect_test::expect;
use layercake_tests::{Environment, User, fixture, skip};

const BASE: &str = "FROM debian\nRUN apt-get update\n";
const INSTALL: &str = "apt-get install -y --no-install-recommends figlet";
const EDITED: &str = "apt-get install -y --no-install-recommends figlet less";
const COMMAND: &str = "ENTRYPOINT [\"figlet\"]\nCMD [\"hello\"]\n";

fn check(user: User) {
    let Some(environment) = Environment::new(user) else { return };
    environment.import(&fixture::debian(), "debian");

    // apt exits with 0 also where it could not fetch the lists.
    environment.write("Dockerfile", BASE);
    environment.layercake(&["build", "-t", "lists", "."]).success();
    let lists = environment.layercake(&["run", "--rm", "lists", "ls", "/var/lib/apt/lists"]);
    if !lists.success().stdout.contains("_Packages") {
        skip("Debian's mirror is out of reach");
        return;
    }

    environment.write("Dockerfile", dockerfile(INSTALL));
    let built = environment.layercake(&["build", "-t", "banner", "."]);
    built.success().stderr_contains("[2/3] RUN apt-get update\n#5 CACHED\n").stderr_contains("Setting up figlet");
    let banner = environment.layercake(&["run", "--rm", "banner"]);
    expect![[r"
         _          _ _
        | |__   ___| | | ___
        | '_ \ / _ \ | |/ _ \
        | | | |  __/ | | (_) |
        |_| |_|\___|_|_|\___/

    "]]
    .assert_eq(&without_trailing_spaces(&banner.success().stdout));
    let other = environment.layercake(&["run", "--rm", "banner", "Pavlos"]);
    assert_ne!(other.success().stdout, banner.stdout);

    let again = environment.layercake(&["build", "-t", "banner", "."]);
    assert_eq!(again.success().stderr.matches(" CACHED\n").count(), 2, "both RUN steps are cached in {again}");
    assert_eq!(image_id(&again.stderr), image_id(&built.stderr));

    // Which step missed, and why, in one sentence.
    environment.write("Dockerfile", dockerfile(EDITED));
    let plan = environment.layercake(&["plan", "."]);
    assert_eq!(last_line(&plan.success().stdout), sentence("would run"));
    environment.layercake(&["build", "-t", "banner", "."]).success();
    let explained = environment.layercake(&["explain"]);
    assert_eq!(last_line(&explained.success().stdout), sentence("ran"));
    environment.layercake(&["run", "--rm", "--entrypoint", "less", "banner", "--version"]).success();
}

fn dockerfile(install: &str) -> String {
    format!("{BASE}RUN {install}\n{COMMAND}")
}

fn sentence(verb: &str) -> String {
    format!("Line 3 `RUN {EDITED}` {verb} because the command changed from `{INSTALL}` to `{EDITED}`.")
}

fn image_id(progress: &str) -> &str {
    let (_, rest) = progress.split_once("writing image ").unwrap();
    rest.split_whitespace().next().unwrap()
}

fn last_line(text: &str) -> &str {
    text.lines().last().unwrap()
}

fn without_trailing_spaces(text: &str) -> String {
    text.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

#[test]
fn a_banner_as_root() {
    check(User::Root);
}

#[test]
fn a_banner_with_subordinate_ids() {
    check(User::SubordinateIds);
}

#[test]
fn a_banner_with_one_id() {
    check(User::OneId);
}
