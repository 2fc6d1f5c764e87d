//! Many containers at once, and the command line killed at any moment: within a second no process and no mount is left of what it
//! did, what else is left is swept by the next command, and detached containers live on.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use layercake_tests::leftovers::Leftovers;
use layercake_tests::{Environment, User, fixture};

/// Two that would run for long and must end, two that get as far as they get.
const COMMANDS: [&[&str]; 4] = [
    &["run", "--rm", "--network", "none", "busybox", "sleep", "999"],
    &["build", "--no-cache", "--network", "none", "-t", "image", "context"],
    &["build", "--no-cache", "--network", "none", "--build-arg", "PAUSE=999", "-t", "image", "context"],
    &["build", "--no-cache", "--builder", "classic", "--network", "none", "-t", "image", "context"],
];
const DOCKERFILE: &str = "FROM busybox\nARG PAUSE=0.05\nCOPY file /\nRUN echo a > /a; sleep $PAUSE\nRUN echo b > /b\n";
/// Of a moment at which to kill: from before the store is opened to after the end of what takes longest.
const LATEST: u64 = 250_000;

/// Kills commands after all sorts of times.
fn check_killed(user: User, kills: u64) {
    let Some(environment) = Environment::new(user) else { return };
    environment.import(&fixture::busybox(), "busybox");
    environment.write("context/file", "content");
    environment.write("context/Dockerfile", DOCKERFILE);
    let run = environment.layercake(&["run", "-d", "--network", "none", "busybox", "sleep", "1000"]);
    let detached = run.success().one_line();
    let at_work = Leftovers::find(environment.folder());
    assert!(at_work.processes.len() >= 2, "the container and its monitor: {at_work:?}");
    for (kill, command) in (0..kills).zip(COMMANDS.into_iter().cycle()) {
        let mut process = environment.command(command);
        process.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut process = process.spawn().unwrap();
        // A different moment each time, whatever the command.
        sleep(Duration::from_micros(kill * 7919 * 13 % LATEST));
        process.kill().unwrap();
        process.wait().unwrap();
        let end = Instant::now() + Duration::from_secs(1);
        let left = loop {
            let left = Leftovers::find(environment.folder());
            if left == at_work || Instant::now() > end {
                break left;
            }
            sleep(Duration::from_millis(10));
        };
        assert_eq!(left, at_work, "after kill {kill} of {command:?}");
        // The next command finds its way, and only the detached container running.
        environment.layercake(&["ps", "-q"]).success().stdout(&format!("{}\n", &detached[..12]));
        assert_eq!(entries(&environment.store().join("tmp")), Vec::<String>::new(), "after kill {kill} of {command:?}");
    }
    let all = environment.layercake(&["ps", "-a"]);
    let dead = |line: &&str| line.contains("\"sleep 999\"") && line.contains("Exited");
    assert_eq!(all.success().stdout.lines().find(dead), None, "a container of --rm is still there");
    environment.layercake(&["build", "--network", "none", "-t", "image", "context"]).success();
    environment.layercake(&["run", "--rm", "--network", "none", "image", "cat", "/a", "/b"]).success().stdout("a\nb\n");
    environment.layercake(&["exec", detached, "true"]).success();
}

fn entries(folder: &Path) -> Vec<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn a_killed_command_of_root_leaves_nothing_at_work() {
    check_killed(User::Root, 50);
}

#[test]
fn a_killed_command_of_an_ordinary_user_leaves_nothing_at_work() {
    check_killed(User::SubordinateIds, 50);
}

fn check_fifty(user: User) {
    let Some(environment) = Environment::new(user) else { return };
    environment.import(&fixture::busybox(), "busybox");
    let start = |_| {
        let arguments = ["run", "-d", "--network", "none", "busybox", "sleep", "1000"];
        environment.command(&arguments).stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap()
    };
    // All started before the first is waited for.
    let started: Vec<_> = (0..50).map(start).collect();
    let id = |process: std::process::Child| {
        let output = process.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    let ids: Vec<String> = started.into_iter().map(id).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    assert_eq!(environment.layercake(&["ps", "-q"]).success().stdout.lines().count(), 50);
    environment.layercake(&[&["stop", "-t", "0"], &ids[..25]].concat()).success();
    assert_eq!(environment.layercake(&["ps", "-q"]).success().stdout.lines().count(), 25);
    environment.layercake(&[&["rm"], &ids[..25]].concat()).success();
    environment.layercake(&[&["rm", "-f"], &ids[25..]].concat()).success();
    environment.layercake(&["ps", "-aq"]).success().stdout("");
    assert_eq!(Leftovers::wait(environment.folder(), Duration::from_secs(1)), Leftovers::default());
    assert_eq!(entries(&environment.store().join("containers")), Vec::<String>::new());
}

#[test]
fn fifty_containers_of_root_run_at_once() {
    check_fifty(User::Root);
}

#[test]
fn fifty_containers_of_an_ordinary_user_run_at_once() {
    check_fifty(User::SubordinateIds);
}
