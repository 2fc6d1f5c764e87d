//! The harness itself: it notices what a test leaves behind, and takes it away.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Command, Stdio};

use layercake_tests::leftovers::Leftovers;
use layercake_tests::terminal::open_terminal;
use layercake_tests::{Environment, User, fixture};

/// Drops the environment, and returns whether that failed the test, and the folder that it was.
fn check_drop(environment: Environment) -> bool {
    let folder = environment.folder().to_owned();
    let complained = catch_unwind(AssertUnwindSafe(|| drop(environment))).is_err();
    assert!(!folder.exists(), "the folder is gone either way");
    assert_eq!(Leftovers::find(&folder), Leftovers::default(), "and so is the rest");
    complained
}

#[test]
fn an_environment_goes_without_a_trace() {
    for user in User::ALL {
        let Some(environment) = Environment::new(user) else { continue };
        let file = environment.write("context/deep/file", "content");
        assert!(environment.command(&[]).stdin(Stdio::null()).stdout(Stdio::null()).status().is_ok());
        assert_eq!(fs::metadata(file).unwrap().uid(), fs::metadata(environment.work()).unwrap().uid());
        assert!(!check_drop(environment), "{user:?}");
    }
}

#[test]
fn a_process_left_behind_is_noticed_and_ended() {
    let Some(environment) = Environment::new(User::Root) else { return };
    let mut sleep = Command::new("sleep").arg("600").current_dir(environment.work()).spawn().unwrap();
    let complained = std::thread::scope(|scope| {
        scope.spawn(|| sleep.wait().unwrap());
        check_drop(environment)
    });
    assert!(complained);
}

#[test]
fn a_mount_left_behind_is_noticed_and_taken_away() {
    let Some(environment) = Environment::new(User::Root) else { return };
    let point = environment.work();
    assert!(Command::new("mount").args(["-t", "tmpfs", "tmpfs"]).arg(&point).status().unwrap().success());
    assert!(check_drop(environment));
}

#[test]
fn files_with_odd_owners_and_modes_are_removed() {
    let Some(environment) = Environment::new(User::SubordinateIds) else { return };
    let file = environment.write("locked/file", "content");
    if environment.user() == User::SubordinateIds && rustix::process::geteuid().is_root() {
        chown(&file, Some(123_456), Some(123_456)).unwrap();
    }
    fs::set_permissions(file.parent().unwrap(), fs::Permissions::from_mode(0o000)).unwrap();
    assert!(!check_drop(environment));
}

#[test]
fn containers_are_removed_and_nothing_of_them_is_left() {
    for user in User::ALL {
        let Some(environment) = Environment::new(user) else { continue };
        environment.import(&fixture::busybox(), "busybox");
        environment.layercake(&["run", "--rm", "busybox", "echo", "hello"]).success().stdout("hello\n");
        environment.layercake(&["run", "-d", "busybox", "sleep", "600"]).success().one_line();
        assert_ne!(Leftovers::find(environment.folder()), Leftovers::default(), "a running container is seen");
        assert!(!check_drop(environment), "{user:?}");
    }
}

#[test]
fn a_command_in_front_of_a_terminal_finds_one() {
    let (_person, terminal) = open_terminal();
    let output = Command::new("stty").arg("size").stdin(terminal).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "24 80\n");
}

#[test]
fn the_base_image_is_a_whole_archive() {
    let listing = Command::new("tar").arg("--list").arg("--file").arg(fixture::busybox()).output().unwrap();
    let listing = String::from_utf8(listing.stdout).unwrap();
    for path in ["./bin/busybox", "./bin/sh", "./etc/passwd", "./tmp/"] {
        assert!(listing.lines().any(|line| line == path), "{path} is in\n{listing}");
    }
}
