//! A container in the foreground: its exit code is the command's, its terminal is the caller's, and so are the keys and signals.

use layercake_tests::{Environment, User, fixture};
use rustix::process::Signal;
use rustix::termios::{LocalModes, Termios};

fn environment(user: User) -> Option<Environment> {
    let environment = Environment::new(user)?;
    environment.import(&fixture::busybox(), "busybox");
    environment.copy_program(&fixture::probe(), "probe");
    Some(environment)
}

#[test]
fn exit_codes_are_dockers() {
    for user in User::ALL {
        let Some(environment) = environment(user) else { continue };
        let check = |command: &[&str], code| {
            let all = [&["run", "--rm", "-v", "./probe:/probe:ro"], command].concat();
            environment.layercake(&all).code(code);
        };
        check(&["busybox", "true"], 0);
        check(&["busybox", "sh", "-c", "exit 42"], 42);
        // The engine's own errors.
        check(&["no-such-image", "true"], 125);
        check(&["-w", "relative", "busybox", "true"], 125);
        check(&["-u", "no-such-user", "busybox", "true"], 125);
        check(&["--no-such-flag", "busybox", "true"], 125);
        // A command that cannot be executed, and one that is not there.
        check(&["busybox", "/etc"], 126);
        check(&["busybox", "/etc/passwd"], 126);
        check(&["busybox", "no-such-command"], 127);
        check(&["busybox", "/no/such/command"], 127);
        // Killed: by a fault of its own (SIGSEGV), as a child of pid 1, and as pid 1 from outside.
        check(&["busybox", "/probe", "fault"], 128 + 11);
        check(&["busybox", "sh", "-c", "sh -c 'kill -TERM $$'; exit $?"], 128 + 15);
        let mut killed = environment.converse(&["run", "--name", "box", "busybox", "sh", "-c", "echo up; sleep 600"]);
        killed.wait_for("up");
        environment.layercake(&["stop", "-t", "0", "box"]).success();
        assert_eq!(killed.end().0, Some(128 + 9));
        environment.layercake(&["ps", "-a"]).success().stdout_contains("Exited (137)");
        environment.layercake(&["rm", "box"]).success();

        environment.layercake(&["run", "-d", "--name", "box", "busybox", "sleep", "600"]).success();
        environment.layercake(&["exec", "box", "sh", "-c", "exit 42"]).code(42);
        environment.layercake(&["exec", "box", "/etc"]).code(126);
        environment.layercake(&["exec", "box", "no-such-command"]).code(127);
    }
}

fn echoes(settings: &Termios) -> bool {
    settings.local_modes.contains(LocalModes::ECHO)
}

const AT_A_TERMINAL: &str = r#"
trap 'echo interrupted; exit 7' INT
tty; stty size
read line; echo "got $line"
while [ "$(stty size)" != "30 100" ]; do sleep 0.05; done
echo resized
while :; do sleep 0.05; done"#;

#[test]
fn a_terminal_is_passed_on() {
    for user in User::ALL {
        let Some(environment) = environment(user) else { continue };
        let mut terminal = environment.converse(&["run", "--rm", "-it", "busybox", "sh", "-c", AT_A_TERMINAL]);
        let before = terminal.settings();
        assert!(echoes(&before));
        terminal.wait_for("/dev/pts/0\r\n24 80\r\n");
        assert!(!echoes(&terminal.settings()), "raw: the container's terminal echoes");
        terminal.enter("a line\r");
        // Once as echo, once as answer.
        terminal.wait_for("a line\r\ngot a line\r\n");
        terminal.resize(30, 100);
        terminal.wait_for("resized");
        terminal.enter("\u{3}");
        terminal.wait_for("^C");
        terminal.wait_for("interrupted");
        let restored = terminal.settings_at_end(Some(7));
        assert_eq!(format!("{restored:?}"), format!("{before:?}"));
    }
}

#[test]
fn a_command_that_cannot_start_leaves_the_terminal_as_it_was() {
    let Some(environment) = environment(User::Root) else { return };
    let terminal = environment.converse(&["run", "--rm", "-it", "busybox", "no-such-command"]);
    assert!(echoes(&terminal.settings_at_end(Some(127))));
    environment.layercake(&["run", "--rm", "-it", "busybox", "true"]).code(1).stderr_contains("not a TTY");
}

#[test]
fn signals_are_passed_on() {
    const TRAPS: &str =
        "trap 'echo told; exit 9' TERM; trap 'echo interrupted' INT; echo ready; while :; do sleep 0.05; done";
    for user in User::ALL {
        let Some(environment) = environment(user) else { continue };
        let mut command = environment.converse(&["run", "--rm", "busybox", "sh", "-c", TRAPS]);
        command.wait_for("ready");
        command.signal(Signal::INT);
        command.wait_for("interrupted");
        command.signal(Signal::TERM);
        command.wait_for("told");
        assert_eq!(command.end().0, Some(9));
    }
}

/// TIOCSTI, which this kernel may still allow on a process's own terminal.
#[test]
fn nothing_is_typed_into_the_callers_terminal() {
    for user in User::ALL {
        let Some(environment) = environment(user) else { continue };
        let mut without =
            environment.converse(&["run", "--rm", "-i", "-v", "./probe:/probe:ro", "busybox", "/probe", "type-in"]);
        without.wait_for(
            "/dev/tty: No such device or address (os error 6)\r\n0: not typed\r\n1: not typed\r\n2: not typed\r\n",
        );
        assert_eq!(without.end(), (Some(0), 0));
        let mut with =
            environment.converse(&["run", "--rm", "-it", "-v", "./probe:/probe:ro", "busybox", "/probe", "type-in"]);
        with.wait_for("/dev/tty: done\r\n");
        with.wait_for("2: ");
        assert_eq!(with.end(), (Some(0), 0));
    }
}
