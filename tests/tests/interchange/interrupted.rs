//! Ctrl-C in the middle: nothing is kept, no file is left, and the exit code says so. And `kill -9`, after which nobody tidies up.

use std::fs;
use std::io::{Read as _, Write as _};
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use layercake_tests::User;
use rustix::process::{Pid, Signal, kill_process};

use crate::form::saved;
use crate::{built, empty, runs, state};

#[test]
fn an_interrupted_load_keeps_nothing() {
    let Some(builder) = built(User::Root) else { return };
    let archive = saved(&builder).bytes();
    for user in User::ALL {
        let environment = empty(user);
        let before = state(&environment);
        let mut command = environment.command(&["load"]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        input.write_all(&archive[..archive.len() / 2]).unwrap();
        // It has read that much, and waits for more.
        sleep(Duration::from_millis(200));
        kill_process(Pid::from_child(&child), Signal::INT).unwrap();
        let output = child.wait_with_output().unwrap();
        drop(input);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), errors.trim()), (Some(130), "layercake: interrupted: nothing was kept"));
        assert_eq!(state(&environment), before);
    }
}

/// After `kill -9` the next command finds the image whole or not at all, and loading it once more is as if nothing had been.
#[test]
fn a_killed_load_leaves_a_store_that_loads_the_same_again() {
    let Some(builder) = built(User::Root) else { return };
    let archive = saved(&builder).bytes();
    let other = empty(User::Root);
    other.write("app.tar", &archive);
    other.layercake(&["load", "-q", "-i", "app.tar"]).success();
    other.layercake(&["save", "-o", "again.tar", "app:1"]).success();
    let (whole, again) = (state(&other), fs::read(other.work().join("again.tar")).unwrap());

    // Without the names: what is there before the first load.
    let nothing = state(&empty(User::Root)).0;
    let environment = empty(User::Root);
    let check = |moment: &str| {
        let left = state(&environment);
        assert!([&nothing, &whole.0].contains(&&left.0), "killed {moment}: {left:?}");
        assert_eq!(left.3, 0, "killed {moment}: something lies about half-done");
        if left.0 == whole.0 {
            runs(&environment, "app:1");
        }
        environment.write("app.tar", &archive);
        environment.layercake(&["load", "-q", "-i", "app.tar"]).success();
        assert_eq!(state(&environment), whole, "killed {moment}");
        environment.layercake(&["save", "-o", "again.tar", "app:1"]).success();
        assert!(fs::read(environment.work().join("again.tar")).unwrap() == again, "killed {moment}: other bytes");
        environment.layercake(&["rmi", "-f", "app:1"]).success();
    };
    // When it has read so much, and waits for more.
    for part in 0..=12 {
        let given = archive.len() * part / 12;
        let mut command = environment.command(&["load", "-q"]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        input.write_all(&archive[..given]).unwrap();
        sleep(Duration::from_millis(50));
        child.kill().unwrap();
        child.wait().unwrap();
        drop(input);
        check(&format!("at byte {given}"));
    }
    // At any time of a load that has all it needs.
    for part in 0..24 {
        let time = Duration::from_micros(part * 4001);
        let mut command = environment.command(&["load", "-q", "-i", "app.tar"]);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        sleep(time);
        child.kill().unwrap();
        child.wait().unwrap();
        check(&format!("after {time:?}"));
    }
}

#[test]
fn an_interrupted_save_leaves_no_file() {
    let Some(environment) = built(User::Root) else { return };
    // Into a pipe that nobody empties, which keeps the command from ending.
    let mut command = environment.command(&["save", "app:1"]);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut some = [0; 1000];
    let mut output = child.stdout.take().unwrap();
    output.read_exact(&mut some).unwrap();
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    drop(output);
    assert!(!child.wait().unwrap().success());
    environment.shell(r#"set +e; timeout -s INT 0.02 "$LAYERCAKE" save -o out.tar app:1 app:1; true"#, &[]).success();
    let left: Vec<_> = fs::read_dir(environment.work()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    let expected = |name: &std::ffi::OsString| name == "context" || name == "out.tar";
    assert!(left.iter().all(expected), "{left:?}");
}
