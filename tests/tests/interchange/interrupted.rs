//! Ctrl-C in the middle: nothing is kept, no file is left, and the exit code says so.

use std::fs;
use std::io::{Read as _, Write as _};
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use layercake_tests::User;
use rustix::process::{Pid, Signal, kill_process};

use crate::form::saved;
use crate::{built, empty, state};

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
