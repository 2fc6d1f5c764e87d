//! Commands that die, or are refused, between any two steps of a change of the store: what is left is whole, says `system check`, and
//! the same command then does what it could not.
#![expect(clippy::unwrap_used, reason = "what is missing fails the test")]

use std::process::Stdio;

use layercake_tests::{Environment, User, fixture};

/// What is interrupted: what makes it possible, the command, and what has to be true when it was done.
struct Operation {
    prepare: &'static str,
    command: &'static [&'static str],
    done: &'static str,
}

const OPERATIONS: [Operation; 7] = [
    Operation {
        prepare: r#""$LAYERCAKE" rmi -f image 2>/dev/null || true; "$LAYERCAKE" builder prune -a -f"#,
        command: &["build", "-q", "--network", "none", "-t", "image", "context"],
        done: r#"[ "$("$LAYERCAKE" run --rm --network none image cat /made /file)" = "made
content" ]"#,
    },
    Operation {
        prepare: r#""$LAYERCAKE" rmi -f committed 2>/dev/null || true"#,
        command: &["commit", "box", "committed"],
        done: r#"[ "$("$LAYERCAKE" run --rm --network none committed cat /written)" = x ]"#,
    },
    Operation {
        prepare: r#""$LAYERCAKE" rmi -f saved 2>/dev/null || true"#,
        command: &["load", "-q", "-i", "saved.tar"],
        done: r#"[ "$("$LAYERCAKE" run --rm --network none saved cat /saved)" = saved ]"#,
    },
    Operation {
        prepare: r#""$LAYERCAKE" load -q -i saved.tar"#,
        command: &["rmi", "saved"],
        done: r#"! "$LAYERCAKE" image inspect saved >/dev/null 2>&1"#,
    },
    Operation {
        prepare: r#""$LAYERCAKE" build -q --network none context >/dev/null"#,
        command: &["system", "prune", "-f"],
        done: r#"[ "$("$LAYERCAKE" images -q -f dangling=true | wc -l)" = 0 ]"#,
    },
    Operation {
        prepare: r#""$LAYERCAKE" rm made 2>/dev/null || true; "$LAYERCAKE" volume rm -f fresh"#,
        command: &["create", "--name", "made", "-v", "fresh:/etc", "busybox", "true"],
        done: r#"[ "$("$LAYERCAKE" run --rm --network none -v fresh:/v busybox grep -c root /v/passwd)" = 1 ]"#,
    },
    Operation {
        prepare: r#""$LAYERCAKE" volume create gone >/dev/null"#,
        command: &["volume", "rm", "-f", "gone"],
        done: r#"! "$LAYERCAKE" volume inspect gone >/dev/null 2>&1"#,
    },
];

/// Interrupts each operation at every `step`th of the places that it passes.
fn check(user: User, how: &str, step: usize) {
    let Some(environment) = Environment::new(user) else { return };
    // All places in a full run.
    let step = if layercake_cases::count(20) == 20 { step } else { step * 4 };
    environment.import(&fixture::busybox(), "busybox");
    environment.write("context/file", "content\n");
    environment.write("context/Dockerfile", "FROM busybox\nRUN echo made > /made\nCOPY file /\n");
    environment.write("saved/Dockerfile", "FROM busybox\nRUN echo saved > /saved\n");
    let prepare = r#"
        "$LAYERCAKE" run --name box --network none busybox sh -c 'echo x > /written'
        "$LAYERCAKE" build -q --network none -t saved saved
        "$LAYERCAKE" save -o saved.tar saved
        "$LAYERCAKE" rmi saved
    "#;
    environment.shell(prepare, &[]).success();
    for Operation { prepare, command, done } in OPERATIONS {
        let (mut interrupted, mut passed) = (0, 0);
        for place in (1..).step_by(step) {
            environment.shell(prepare, &[]).success();
            let mut process = environment.command(command);
            process.env("LAYERCAKE_FAILPOINT", format!("{how}:{place}"));
            process.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            let status = process.status().unwrap();
            let whole = environment.layercake(&["system", "check"]);
            assert!(whole.status.success(), "{user:?} {command:?} {how}:{place} ({status}): {whole}");
            if status.success() {
                // It is past its last place; or, now and then, what was refused did not matter.
                passed += 1;
                if how == "abort" || passed > 5 {
                    break;
                }
                continue;
            }
            interrupted += 1;
            passed = 0;
            // Where it was nearly done, it may find nothing to do, and say so.
            let again = environment.layercake(command);
            let is_done = environment.shell(done, &[]);
            assert!(is_done.status.success(), "{user:?} {command:?} {how}:{place} ({status}): {again} {is_done}");
        }
        let is_ours = std::env::var_os("LAYERCAKE_BIN").is_none();
        assert!(interrupted > 0 || !is_ours, "{command:?} passes no place at which it could be interrupted");
    }
    environment.layercake(&["rm", "made"]).success();
    environment.layercake(&["system", "check"]).success();
}

#[test]
fn commands_of_root_that_die() {
    check(User::Root, "abort", 1);
}

#[test]
fn commands_of_root_that_are_refused() {
    check(User::Root, "error", 1);
}

#[test]
fn commands_of_ordinary_users_that_die() {
    check(User::SubordinateIds, "abort", 3);
    check(User::OneId, "abort", 5);
}
