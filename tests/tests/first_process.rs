//! The first process of a container: the command itself, or a small init before it; and the variables that it gets from files.

use std::thread::sleep;
use std::time::Duration;

use layercake_tests::{Environment, User, fixture};

fn environment(user: User) -> Option<Environment> {
    let environment = Environment::new(user)?;
    environment.import(&fixture::busybox(), "busybox");
    Some(environment)
}

#[test]
fn with_init_the_command_is_a_child_whose_end_is_the_container_s() {
    for user in User::ALL {
        let Some(environment) = environment(user) else { continue };
        let run = |script: &str| environment.layercake(&["run", "--rm", "--init", "busybox", "sh", "-c", script]);
        run("echo $$ $PPID; exit 7").code(7).stdout("2 1\n");
        run("kill -9 $$").code(137);
        // Without handlers, it is ended by a signal as any process but the first.
        run("kill -TERM $$; echo survived").code(143).stdout("");
        environment.layercake(&["run", "--rm", "busybox", "sh", "-c", "kill -TERM $$; echo survived"]).code(0);
        environment.layercake(&["run", "--rm", "--init", "busybox", "none"]).code(127).stderr_contains("\"none\"");
        environment.layercake(&["run", "--rm", "--init", "busybox", "/etc"]).code(126);
        environment
            .layercake_with_input(&["run", "--rm", "-i", "--init", "busybox", "cat"], b"in\n")
            .success()
            .stdout("in\n");
    }
}

#[test]
fn init_passes_signals_on_and_buries_orphans() {
    for user in User::ALL {
        let Some(environment) = environment(user) else { continue };
        let script = "trap 'echo usr1' USR1; trap 'echo term; exit 5' TERM; \
                      for n in 1 2 3; do (sleep 0.1 & exec true); done; echo up; while :; do sleep 0.05; done";
        let run = ["run", "-d", "--init", "--name", "box", "busybox", "sh", "-c", script];
        environment.layercake(&run).success();
        environment.shell("until \"$LAYERCAKE\" logs box | grep -q up; do sleep 0.05; done", &[]).success();
        sleep(Duration::from_millis(400));
        let states = environment.layercake(&["exec", "box", "sh", "-c", "cat /proc/[0-9]*/status | grep State"]);
        assert!(!states.success().stdout.contains("zombie"), "{states}");
        // It has three streams, and two descriptors by which it hears of signals and sends them; none of it is open to those inside.
        let probe =
            "cat /proc/1/comm; ls /proc/1/fd | wc -l; cat /proc/1/fd/3; readlink /proc/1/exe; cat /proc/1/environ";
        let output = environment.layercake(&["exec", "box", "sh", "-c", probe]);
        output.stdout("layercake-init\n5\n").stderr_contains("can't open '/proc/1/environ': Permission denied");
        environment.layercake(&["kill", "-s", "USR1", "box"]).success();
        environment.shell("until \"$LAYERCAKE\" logs box | grep -q usr1; do sleep 0.05; done", &[]).success();
        environment.layercake(&["stop", "box"]).success();
        environment.layercake(&["wait", "box"]).success().stdout("5\n");
        environment.layercake(&["logs", "box"]).success().stdout("up\nusr1\nterm\n");
    }
}

#[test]
fn with_init_keys_of_a_terminal_reach_the_command() {
    for user in User::ALL {
        let Some(environment) = environment(user) else { continue };
        let script = "trap 'echo interrupted; exit 3' INT; echo up; while :; do sleep 0.05; done";
        let mut conversation = environment.converse(&["run", "--rm", "-it", "--init", "busybox", "sh", "-c", script]);
        conversation.wait_for("up");
        conversation.enter("\x03");
        conversation.wait_for("interrupted");
        assert_eq!(conversation.end().0, Some(3));
    }
}

#[test]
fn variables_come_from_files_and_the_command_line_wins() {
    let Some(environment) = environment(User::Root) else { return };
    environment.write("one.env", "# of the first file\nA=1\nB=two words\nHOME_OF_NOBODY\n");
    environment.write("other.env", "A=2\nC='quoted'\n");
    let run = ["run", "--rm", "--env-file", "one.env", "--env-file", "other.env", "-e", "B=3", "busybox", "env"];
    let output = environment.layercake(&run);
    let set =
        |name: &str| output.stdout.lines().filter(|line| line.starts_with(name)).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(
        [set("A="), set("B="), set("C="), set("HOME_OF")],
        [vec!["A=2"], vec!["B=3"], vec!["C='quoted'"], vec![]]
    );
    environment.layercake(&["run", "-d", "--name", "box", "busybox", "sleep", "600"]).success();
    let exec = ["exec", "--env-file", "one.env", "box", "sh", "-c", "echo $B"];
    environment.layercake(&exec).success().stdout("two words\n");
    environment.write("wrong.env", "A B=1\n");
    let run = |file: &str| environment.layercake(&["run", "--rm", "--env-file", file, "busybox", "true"]);
    run("wrong.env").code(125).stderr_contains("invalid env file (wrong.env): variable 'A B' contains whitespaces");
    run("none.env").code(125).stderr_contains("open none.env: No such file or directory");
}
