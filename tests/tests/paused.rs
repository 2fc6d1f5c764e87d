//! Containers that stand still: what `pause` does to them, and what other commands do then.

use std::thread::sleep;
use std::time::Duration;

use layercake_tests::{Environment, User, fixture, groups, skip};

/// An environment of root, where this machine has a freezer.
fn environment() -> Option<Environment> {
    if !groups::hierarchies().iter().any(|it| it.ends_with("freezer")) {
        skip("there is no control group hierarchy freezer of version 1");
        return None;
    }
    let environment = Environment::new(User::Root)?;
    environment.import(&fixture::busybox(), "busybox");
    Some(environment)
}

const COUNT: &str = "n=0; while :; do n=$((n+1)); echo $n; sleep 0.02; done";

fn start(environment: &Environment, arguments: &[&str]) {
    let run = [&["run", "-d", "--name", "box"], arguments, &["busybox", "sh", "-c", COUNT]].concat();
    environment.layercake(&run).success();
}

#[test]
fn a_paused_container_stands_still_until_it_is_unpaused() {
    let Some(environment) = environment() else { return };
    start(&environment, &[]);
    environment.layercake(&["pause", "box"]).success().stdout("box\n");
    let printed = || environment.layercake(&["logs", "box"]).success().stdout.clone();
    // What it had written before it stopped is on its way to the log.
    sleep(Duration::from_millis(200));
    let before = printed();
    sleep(Duration::from_millis(300));
    assert_eq!(printed(), before);
    environment.layercake(&["ps"]).success().stdout_contains("(Paused)");
    let states =
        |format: &str| environment.layercake(&["inspect", "box", "--format", format]).success().one_line().to_owned();
    assert_eq!(states("{{.State.Status}} {{.State.Paused}} {{.State.Running}}"), "paused true true");
    environment.layercake(&["ps", "-q", "--filter", "status=paused"]).success().stdout_contains("\n");

    environment.layercake(&["pause", "box"]).code(1).stderr_contains("is already paused");
    environment.layercake(&["exec", "box", "true"]).code(1).stderr_contains("unpause the container before exec");
    environment.layercake(&["start", "box"]).code(1).stderr_contains("cannot start a paused container, try unpause");
    environment.layercake(&["rm", "box"]).code(1).stderr_contains("container is paused and must be unpaused first");
    environment.layercake(&["unpause", "box"]).success().stdout("box\n");
    environment.layercake(&["unpause", "box"]).code(1).stderr_contains("is not paused");
    sleep(Duration::from_millis(300));
    assert_ne!(printed(), before);
    environment.layercake(&["stop", "-t", "0", "box"]).success();
    environment.layercake(&["pause", "box"]).code(1).stderr_contains("is not running");
    assert_eq!(states("{{.State.Paused}}"), "false");
}

#[test]
fn a_paused_container_can_be_ended() {
    let Some(environment) = environment() else { return };
    for end in [&["stop", "-t", "5"][..], &["kill"], &["rm", "-f"], &["restart", "-t", "0"]] {
        start(&environment, &["--stop-signal", "KILL"]);
        environment.layercake(&["pause", "box"]).success();
        environment.layercake(&[end, &["box"]].concat()).success().stdout("box\n");
        environment.shell("\"$LAYERCAKE\" rm -f box 2>/dev/null || true", &[]).success();
    }
    // A signal that only says something is heard when it goes on, or at once where it has no stop signal of its own.
    let script = "trap 'echo heard; exit 7' USR1; while :; do sleep 0.05; done";
    let run = ["run", "-d", "--name", "box", "busybox", "sh", "-c", script];
    environment.layercake(&run).success();
    sleep(Duration::from_millis(300));
    environment.layercake(&["pause", "box"]).success();
    environment.layercake(&["kill", "-s", "USR1", "box"]).success();
    environment.layercake(&["wait", "box"]).success().stdout("7\n");
}

#[test]
fn a_paused_container_whose_monitor_is_killed_is_swept() {
    let Some(environment) = environment() else { return };
    start(&environment, &[]);
    let id = environment.layercake(&["inspect", "box", "--format", "{{.Id}}"]).success().one_line().to_owned();
    environment.layercake(&["pause", "box"]).success();
    let kill = format!("kill -9 $(ps -eo pid,args | awk '/__monitor {}/ && !/awk/ {{print $1}}')", &id[..12]);
    environment.shell(&kill, &[]).success();
    environment.shell("until \"$LAYERCAKE\" ps -a | grep -q 'Exited (137)'; do sleep 0.05; done", &[]).success();
    assert!(groups::of_container(&id).is_empty());
}

#[test]
fn an_image_is_made_of_a_container_that_stands_still_meanwhile() {
    let Some(environment) = environment() else { return };
    // Two files that are always written one after the other.
    let script = "n=0; while :; do n=$((n+1)); echo $n > /one; echo $n > /two; done";
    environment.layercake(&["run", "-d", "--name", "box", "busybox", "sh", "-c", script]).success();
    sleep(Duration::from_millis(300));
    environment.layercake(&["commit", "box", "still"]).success();
    let both = environment.layercake(&["run", "--rm", "still", "cat", "/one", "/two"]);
    let numbers: Vec<i64> = both.success().stdout.lines().map(|line| line.parse().unwrap_or(0)).collect();
    assert!(!numbers.is_empty(), "{both}");
    assert!(!environment.layercake(&["ps"]).success().stdout.contains("Paused"));
    // Without the pause, files that change while they are read may be refused: here is one in which nothing does.
    environment.layercake(&["run", "-d", "--name", "idle", "busybox", "sleep", "600"]).success();
    for flag in ["--no-pause", "--pause=false"] {
        environment.layercake(&["commit", flag, "idle", "moving"]).success();
    }
}

#[test]
fn without_a_group_it_is_said_what_is_missing() {
    for user in [User::SubordinateIds, User::OneId] {
        let Some(environment) = Environment::new(user) else { continue };
        environment.import(&fixture::busybox(), "busybox");
        environment.layercake(&["run", "-d", "--name", "box", "busybox", "sleep", "600"]).success();
        let output = environment.layercake(&["pause", "box"]);
        output.code(1).stderr_contains("cannot pause container ").stderr_contains("it has no cgroup with a freezer");
        output.stderr_contains("Limits need a control group of your own.");
        // An image is made all the same.
        environment.layercake(&["commit", "box", "image"]).success();
    }
}
