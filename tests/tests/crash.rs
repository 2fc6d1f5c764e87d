//! Many containers at once, and the command line killed at any moment: no process and no mount is left, what else is left is
//! swept by the next command, and detached containers live on.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use layercake_tests::{Environment, User, fixture};

/// Processes whose root, folder or mounts lie in the store, but for those of the container `but`.
fn at_work(environment: &Environment, but: &str) -> Vec<String> {
    let store = environment.store();
    let store = store.to_str().unwrap();
    let mut found = Vec::new();
    for process in fs::read_dir("/proc").unwrap() {
        let path = process.unwrap().path();
        let Ok(mounts) = fs::read_to_string(path.join("mountinfo")) else { continue };
        let command = fs::read_to_string(path.join("cmdline")).unwrap_or_default();
        let ours = mounts.contains(store) && path.file_name().unwrap().to_str().unwrap().parse::<u32>().is_ok();
        if ours && !mounts.contains(but) && !command.contains(&but[..12]) {
            found.push(format!("{}: {}", path.display(), command.replace('\0', " ")));
        }
    }
    found
}

/// Kills commands after all sorts of times.
fn check(user: User, kills: u64) {
    let Some(environment) = Environment::new(user) else { return };
    environment.import(&fixture::busybox(), "busybox");
    environment.write("context/file", "content");
    environment
        .write("context/Dockerfile", "FROM busybox\nCOPY file /\nRUN echo a > /a; sleep 0.05\nRUN echo b > /b\n");
    let detached = environment.layercake(&["run", "-d", "--network", "none", "busybox", "sleep", "1000"]);
    let detached = detached.one_line().to_owned();
    let commands: [&[&str]; 3] = [
        &["run", "--rm", "--network", "none", "busybox", "sleep", "1"],
        &["build", "--no-cache", "--network", "none", "-t", "image", "context"],
        &["run", "--network", "none", "busybox", "sh", "-c", "echo x > /x; sleep 1"],
    ];
    for kill in 0..kills {
        let command = commands[usize::try_from(kill).unwrap() % commands.len()];
        let mut process = environment
            .command(command)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // A different moment each time, from before the store is opened to when all is under way.
        sleep(Duration::from_micros(kill * 7919 % 120_000));
        process.kill().unwrap();
        process.wait().unwrap();
        // Within a second: the monitor may be about to start the container when it is told that its caller is gone.
        let (mut left, mut running) = (Vec::new(), String::new());
        for _ in 0..20 {
            left = at_work(&environment, &detached);
            running = environment.layercake(&["ps", "-q"]).success().stdout.clone();
            if left.is_empty() && running == format!("{}\n", &detached[..12]) {
                break;
            }
            sleep(Duration::from_millis(50));
        }
        assert!(left.is_empty(), "after kill {kill} of {command:?}: {left:#?}");
        assert_eq!(running, format!("{}\n", &detached[..12]), "after kill {kill} of {command:?}");
    }
    let built = environment.layercake(&["build", "-q", "--network", "none", "-t", "image", "context"]);
    built.success();
    environment.layercake(&["run", "--rm", "--network", "none", "image", "cat", "/a", "/b"]).stdout("a\nb\n");
    let scratch = environment.store().join("tmp");
    assert_eq!(entries(&scratch), Vec::<String>::new(), "temporary folders are swept");
    environment.layercake(&["rm", "-f", &detached]).success();
}

fn entries(folder: &Path) -> Vec<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn a_killed_command_of_root_leaves_nothing_at_work() {
    check(User::Root, 50);
}

#[test]
fn a_killed_command_of_an_ordinary_user_leaves_nothing_at_work() {
    check(User::SubordinateIds, 20);
}

#[test]
fn fifty_containers_run_at_once() {
    let Some(environment) = Environment::new(User::Root) else { return };
    environment.import(&fixture::busybox(), "busybox");
    let start = |_| {
        let arguments = ["run", "-d", "--network", "none", "busybox", "sleep", "1000"];
        environment.command(&arguments).stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap()
    };
    let started: Vec<_> = (0..50).map(start).collect();
    let ids: Vec<String> = started
        .into_iter()
        .map(|process| {
            let output = process.wait_with_output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).unwrap().trim().to_owned()
        })
        .collect();
    let running = environment.layercake(&["ps", "-q"]);
    assert_eq!(running.success().stdout.lines().count(), 50);
    let mut remove = vec!["rm", "-f"];
    remove.extend(ids.iter().map(String::as_str));
    environment.layercake(&remove).success();
    environment.layercake(&["ps", "-aq"]).success().stdout("");
}
