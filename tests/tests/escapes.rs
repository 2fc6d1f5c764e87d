//! Ways by which containers of other engines were left, or their engine was changed, and what comes of them here.
#![expect(clippy::unwrap_used, reason = "what is missing fails the test")]

use std::fs;

use layercake_tests::{Environment, User, fixture};

fn environment(user: User) -> Option<Environment> {
    let environment = Environment::new(user)?;
    environment.import(&fixture::busybox(), "busybox");
    environment.copy_program(&fixture::probe(), "probe");
    Some(environment)
}

/// CVE-2024-21626: a descriptor of the caller's, open on the host's root, as working directory: of run, of exec, of an image, and
/// behind a symbolic link. Each is refused, or the container's own.
const LEAKED_FOLDERS: &str = r#"
exec 7</ 8</ 9</
"$LAYERCAKE" run -d --name box busybox sleep 600 >id
number=3
while [ $number -le 14 ]; do
    for command in "run --rm -w /proc/self/fd/$number busybox" "exec -w /proc/self/fd/$number box"; do
        "$LAYERCAKE" $command sh -c "echo at; pwd; cat .$1 ../../../../../..$1" || true
    done
    number=$((number + 1))
done
"$LAYERCAKE" build -q -t leaked . >id && "$LAYERCAKE" run --rm leaked sh -c "echo at; pwd; cat .$1 ../../..$1" || true
"$LAYERCAKE" run --rm -w /link linked sh -c "echo at; pwd; cat .$1 ../../..$1" || true
"#;

fn check_leaked_folders(user: User) {
    let Some(environment) = environment(user) else { return };
    let canary = environment.write("canary", "escaped\n");
    environment.write("Dockerfile", "FROM busybox\nRUN ln -s /proc/self/fd/9 /link\n");
    environment.layercake(&["build", "-t", "linked", "."]).success();
    environment.write("Dockerfile", format!("FROM busybox\nWORKDIR /proc/self/fd/9\nRUN cat .{}\n", canary.display()));
    let output = environment.shell(LEAKED_FOLDERS, &[canary.to_str().unwrap()]);
    output.success();
    assert!(!output.stdout.contains("escaped"), "{output}");
    let mut lines = output.stdout.lines();
    while lines.by_ref().any(|line| line == "at") {
        let folder = lines.next().unwrap();
        assert!(folder.starts_with('/') && !folder.contains("(unreachable)"), "{folder} in {output}");
    }
}

#[test]
fn a_leaked_folder_is_no_way_out() {
    User::ALL.into_iter().for_each(check_leaked_folders);
}

/// CVE-2026-30892, CVE-2024-40635: what is no user must not become root.
#[test]
fn nonsense_is_not_taken_for_root() {
    for user in [User::Root, User::SubordinateIds] {
        let Some(environment) = environment(user) else { continue };
        environment.layercake(&["run", "-d", "--name", "box", "-u", "nobody", "busybox", "sleep", "600"]).success();
        for wanted in
            ["4294967296", "4294967295", "-1", "+0", "0x0", "root:", ":0", "nobody-here", " 0", "18446744073709551616"]
        {
            let wanted = format!("-u={wanted}");
            for command in [&["exec", &wanted, "box"][..], &["run", "--rm", &wanted, "busybox"]] {
                let output = environment.layercake(&[command, &["id", "-u"]].concat());
                assert!(!output.status.success(), "{output}");
                output.stdout("");
            }
        }
        // Not given is not root: it is the container's own user.
        for command in [&["exec", "box"][..], &["exec", "-u", "", "box"]] {
            environment.layercake(&[command, &["id", "-u"]].concat()).success().stdout("65534\n");
        }
        environment.layercake(&["exec", "-u", "0", "box", "id", "-u"]).success().stdout("0\n");
    }
}

/// CVE-2019-5736: the engine's own program is seen through /proc while it becomes the container's command, and is executed as the
/// container's command; it cannot be opened for writing.
fn check_program(user: User) {
    let Some(environment) = environment(user) else { return };
    let program = environment.command(&[]).get_program().to_owned();
    let before = fs::read(&program).unwrap();
    let watch =
        ["run", "-d", "--name", "box", "-v", "./probe:/probe:ro", "busybox", "/probe", "overwrite-executables", "/end"];
    environment.layercake(&watch).success();
    for _ in 0..10 {
        environment.layercake(&["exec", "box", "true"]).success();
        // The container executes the engine's program itself, which busybox has no libraries for: the code may be any.
        let _ = environment.layercake(&["exec", "box", "/proc/self/exe", "--version"]);
    }
    // This ends the container, and maybe itself with it before it has ended by itself.
    let _ = environment.layercake(&["exec", "box", "touch", "/end"]);
    let watched = environment.shell(r#"until "$LAYERCAKE" logs box | grep seen; do sleep 0.1; done"#, &[]);
    // Nor is it seen, as a rule: processes of the engine cannot be traced.
    assert!(watched.success().stdout.contains("opened 0"), "{watched}");
    assert!(fs::read(program).unwrap() == before, "the program has changed");
}

#[test]
fn the_engines_program_cannot_be_overwritten() {
    User::ALL.into_iter().for_each(check_program);
}
