//! A container's life by docker's verbs: created, started, signalled, stopped, started again, renamed, waited for.

use layercake_tests::{Environment, User, fixture};

fn environment(user: User) -> Option<Environment> {
    let environment = Environment::new(user)?;
    environment.import(&fixture::busybox(), "busybox");
    Some(environment)
}

#[test]
fn what_is_created_waits_and_what_has_ended_starts_again_with_its_files() {
    for user in User::ALL {
        let Some(environment) = environment(user) else { continue };
        let script = "echo life >> /lives; cat /lives; exit 3";
        let id = environment.layercake(&["create", "--name", "box", "busybox", "sh", "-c", script]);
        assert_eq!(id.success().one_line().len(), 64);
        environment.layercake(&["ps", "-a"]).success().stdout_contains("Created");
        environment.layercake(&["wait", "box"]).success().stdout("0\n");

        environment.layercake(&["start", "-a", "box"]).code(3).stdout("life\n");
        environment.layercake(&["ps", "-a"]).success().stdout_contains("Exited (3)");
        // The writable layer is the container's, not the run's.
        environment.layercake(&["start", "-a", "box"]).code(3).stdout("life\nlife\n");
        environment.layercake(&["start", "box"]).success().stdout("box\n");
        environment.layercake(&["wait", "box"]).success().stdout("3\n");
        environment.layercake(&["logs", "box"]).success().stdout("life\nlife\nlife\nlife\nlife\nlife\n");
        environment.layercake(&["rm", "box"]).success();

        // One that is to be removed when it ends waits, too.
        environment.layercake(&["create", "--rm", "--name", "once", "busybox", "cat"]).success();
        environment.layercake(&["ps", "-a"]).success().stdout_contains("once");
        environment.layercake(&["start", "-a", "once"]).success();
        assert!(!environment.layercake(&["ps", "-a"]).success().stdout.contains("once"));
    }
}

#[test]
fn standard_input_reaches_a_container_that_has_one_open() {
    for user in User::ALL {
        let Some(environment) = environment(user) else { continue };
        environment.layercake(&["create", "-i", "--name", "open", "busybox", "cat"]).success();
        environment.layercake(&["create", "--name", "closed", "busybox", "cat"]).success();
        environment.layercake_with_input(&["start", "-ai", "open"], b"said\n").success().stdout("said\n");
        environment.layercake_with_input(&["start", "-a", "open"], b"said\n").success().stdout("");
        environment.layercake_with_input(&["start", "-ai", "closed"], b"said\n").success().stdout("");
        environment
            .layercake(&["start", "-a", "open", "closed"])
            .code(1)
            .stderr_contains("you cannot start and attach multiple containers at once");
    }
}

#[test]
fn signals_reach_the_first_process_and_the_last_one_cannot_be_refused() {
    let script = "trap 'echo hup' HUP; trap 'echo usr1; exit 5' USR1; echo up; while :; do sleep 0.05; done";
    for user in User::ALL {
        let Some(environment) = environment(user) else { continue };
        let start = ["run", "-d", "--name", "box", "--stop-signal", "USR1", "busybox", "sh", "-c", script];
        environment.layercake(&start).success();
        environment.shell("until \"$LAYERCAKE\" logs box | grep -q up; do sleep 0.05; done", &[]).success();
        environment.layercake(&["kill", "-s", "HUP", "box"]).success().stdout("box\n");
        environment.layercake(&["start", "box"]).success().stdout("box\n");
        environment.layercake(&["start", "-a", "box"]).code(1).stderr_contains("runs already");
        environment.layercake(&["top", "box", "-o", "pid,cmd"]).success().stdout_contains("while :; do sleep");
        environment.layercake(&["stop", "box"]).success().stdout("box\n");
        environment.layercake(&["wait", "box"]).success().stdout("5\n");
        environment.layercake(&["logs", "box"]).success().stdout("up\nhup\nusr1\n");
        environment.layercake(&["kill", "box"]).code(1).stderr_contains("cannot kill container: box: container ");
        environment.layercake(&["top", "box"]).code(1).stderr_contains("is not running");

        // Patience without end, which its handler need not make use of.
        environment.layercake(&["start", "box"]).success();
        environment.shell("until \"$LAYERCAKE\" logs box | tail -1 | grep -q up; do sleep 0.05; done", &[]).success();
        environment.layercake(&["stop", "-s", "SIGUSR1", "-t", "-1", "box"]).success();
        environment.layercake(&["wait", "box"]).success().stdout("5\n");

        environment.layercake(&["restart", "box"]).success().stdout("box\n");
        environment.layercake(&["restart", "-s", "KILL", "box"]).success();
        environment.layercake(&["kill", "box"]).success();
        environment.layercake(&["wait", "box"]).success().stdout("137\n");
        environment.layercake(&["kill", "-s", "NOPE", "box"]).code(1).stderr_contains("invalid signal: NOPE");
        environment.layercake(&["create", "--stop-signal", "NOPE", "busybox", "true"]).code(125);
    }
}

#[test]
fn two_containers_of_an_unprivileged_user_are_ended_by_one_command() {
    for user in User::ALL {
        let Some(environment) = environment(user) else { continue };
        // A process of the container's own user, where there is one beside root: not the caller's to signal, but for the
        // power over the container's namespace.
        let as_user = if user == User::OneId { "0" } else { "1000" };
        for name in ["one", "other"] {
            environment.layercake(&["run", "-d", "-u", as_user, "--name", name, "busybox", "sleep", "600"]).success();
        }
        environment.layercake(&["restart", "-t", "0", "one", "other"]).success().stdout("one\nother\n");
        environment.layercake(&["rm", "-f", "one", "other"]).success().stdout("one\nother\n");
        assert_eq!(environment.layercake(&["ps", "-aq"]).success().stdout, "");
    }
}

#[test]
fn names_change_and_machines_are_called_as_asked() {
    for user in User::ALL {
        let Some(environment) = environment(user) else { continue };
        environment.layercake(&["create", "--name", "one", "-h", "web.example", "busybox", "hostname"]).success();
        environment.layercake(&["create", "--name", "other", "busybox", "true"]).success();
        environment.layercake(&["rename", "one", "web"]).success().stdout("");
        environment.layercake(&["start", "-a", "web"]).success().stdout("web.example\n");
        environment.layercake(&["start", "one"]).code(1).stderr_contains("No such container: one");
        environment.layercake(&["rename", "web", "other"]).code(1).stderr_contains("is already in use by container");
        environment.layercake(&["rename", "web", "web"]).code(1).stderr_contains("same name as its current name");
        environment.layercake(&["rename", "web", "a b"]).code(1).stderr_contains("Invalid container name (a b)");
        environment
            .layercake(&["create", "-h", "a_b", "busybox", "true"])
            .code(125)
            .stderr_contains("invalid hostname format: a_b");
    }
}
