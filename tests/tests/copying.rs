//! `cp`, `export` and `diff` of containers: docker's rules of what goes where, and containers that try to lead out.
#![expect(clippy::unwrap_used, reason = "what is missing fails the test")]

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::Path;

use layercake_tests::{Environment, Output, User, fixture};

/// An environment with a container `box` that has files in /src, running or not.
fn environment(user: User, running: bool) -> Option<Environment> {
    let environment = Environment::new(user)?;
    environment.import(&fixture::busybox(), "busybox");
    let script = "mkdir -p /src/in /dst/folder && echo one >/src/one && echo two >/src/in/two && ln -s one /src/link && \
                  ln -s /src/in /src/far && chmod 640 /src/one && echo old >/dst/file";
    let name = ["run", "-d", "--name", "box", "-v", "data:/data", "--network", "none", "busybox", "sh", "-c"];
    let script = if running { format!("{script} && sleep 1000") } else { script.to_owned() };
    environment.layercake(&[&name[..], &[&script]].concat()).success();
    if running {
        let wait = r#"until "$LAYERCAKE" exec box test -e /dst/file; do sleep 0.05; done"#;
        environment.shell(wait, &[]).success();
    } else {
        environment.layercake(&["wait", "box"]).success();
    }
    for (path, content) in [("here/one", "one\n"), ("here/in/two", "two\n"), ("file", "old\n")] {
        environment.write(path, content);
    }
    symlink("one", environment.work().join("here/link")).unwrap();
    Some(environment)
}

fn cp(environment: &Environment, words: &str) -> Output {
    let words: Vec<&str> = ["cp"].into_iter().chain(words.split(' ')).collect();
    environment.layercake(&words)
}

/// All paths below a folder of the working folder, with links' targets, sorted.
fn tree(folder: &Path) -> String {
    let mut all = Vec::new();
    let mut next = vec![folder.to_owned()];
    while let Some(path) = next.pop() {
        for entry in fs::read_dir(path).unwrap() {
            let entry = entry.unwrap();
            let target = fs::read_link(entry.path()).map(|to| format!("->{}", to.display())).unwrap_or_default();
            let kind = entry.file_type().unwrap();
            let name = entry.path().strip_prefix(folder).unwrap().display().to_string();
            all.push(format!("{name}{}{target}", if kind.is_dir() { "/" } else { "" }));
            next.extend(kind.is_dir().then(|| entry.path()));
        }
    }
    all.sort();
    all.join(" ")
}

/// Copies out of the container into the folder `out`, which has a folder and a file; what is there then, or what was said.
#[track_caller]
fn check_out(environment: &Environment, words: &str, expected: &str) {
    let out = environment.work().join("out");
    let _ = fs::remove_dir_all(&out);
    environment.write("out/folder/kept", "");
    environment.write("out/file", "old");
    let output = cp(environment, words);
    let found = if output.status.success() { tree(&out) } else { output.stderr.trim_end().to_owned() };
    assert_eq!(found.replace("file folder/ folder/kept", ".."), expected, "{words}");
}

const OUT: [(&str, &str); 17] = [
    ("box:/src/one out", ".. one"),
    ("box:src/one out/", ".. one"),
    ("box:/src/one out/new", ".. new"),
    ("box:/src/one out/file", ".."),
    ("box:/src/one out/new/", "layercake: no such directory"),
    ("box:/src/one out/none/new", "layercake: invalid output path: directory \"out/none\" does not exist"),
    ("box:/src/link out/new", ".. new->one"),
    ("-L box:/src/link out/new", ".. new"),
    ("-L box:/src/far out/new", ".. new/ new/two"),
    ("box:/src/far/ out/new", ".. new/ new/two"),
    ("box:/src out", ".. src/ src/far->/src/in src/in/ src/in/two src/link->one src/one"),
    ("box:/src/in out/new", ".. new/ new/two"),
    ("box:/src/in/. out", ".. two"),
    ("box:/src/in out/file", "layercake: cannot copy directory"),
    ("box:/src/one/ out", "layercake: box:/src/one/: Not a directory"),
    ("box:/none out", "layercake: Could not find the file /none in container box"),
    ("none:/src out", "layercake: No such container: none"),
];

#[test]
fn files_come_out_by_dockers_rules() {
    for user in User::ALL {
        for running in [true, false] {
            let Some(environment) = environment(user, running) else { continue };
            for (words, expected) in OUT {
                check_out(&environment, words, expected);
            }
            cp(&environment, "box:/src/one out/one").success();
            let copied = fs::metadata(environment.work().join("out/one")).unwrap();
            let ours = fs::metadata(environment.work()).unwrap();
            assert_eq!(
                (copied.mode() & 0o7777, copied.uid(), copied.gid()),
                (0o640, ours.uid(), ours.gid()),
                "{user:?}"
            );
            cp(&environment, "out/one out/two").code(1).stderr_contains("must specify at least one container source");
            cp(&environment, "box:/a box:/b").code(1).stderr_contains("copying between containers is not supported");
        }
    }
}

/// Copies into the container's /dst, fresh each time; what `find` says of it then, or what was said.
#[track_caller]
fn check_in(environment: &Environment, words: &str, expected: &str) {
    let look = |script: &str| {
        let start = "[ -d /dst/folder ] || exit 3; cd /dst; find . -type l -o -type f | sort; rm -rf /dst/*; mkdir /dst/folder; \
                     echo old >/dst/file";
        let exec = ["exec", "box", "sh", "-c", if script.is_empty() { start } else { script }];
        environment.layercake(&exec).success().stdout.clone()
    };
    look("");
    let output = cp(environment, words);
    let found = look("").replace('\n', " ").replace("./", "").trim_end().to_owned();
    let found = if output.status.success() { found } else { output.stderr.trim_end().to_owned() };
    assert_eq!(found, expected, "{words}");
}

#[test]
fn files_go_in_by_dockers_rules() {
    for user in User::ALL {
        let Some(environment) = environment(user, true) else { continue };
        for (words, expected) in [
            ("here/one box:/dst", "file one"),
            ("here/one box:/dst/new", "file new"),
            ("here/one box:/dst/file", "file"),
            ("here box:/dst", "file here/in/two here/link here/one"),
            ("here/. box:/dst", "file in/two link one"),
            ("here box:/dst/new", "file new/in/two new/link new/one"),
            ("-L here/link box:/dst/new", "file new"),
            ("here/in box:/dst/file", "layercake: cannot copy directory"),
            ("here/one box:/dst/new/", "layercake: no such directory"),
            ("here/one box:/none/new", "layercake: Could not find the file /none in container box"),
            ("none box:/dst", "layercake: lstat none: No such file or directory"),
            (
                "here/one box:/dev/null",
                "layercake: invalid output path: \"/dev/null\" must be a directory or a regular file: got a device",
            ),
        ] {
            check_in(&environment, words, expected);
        }
        environment.write("clash/file/x", "");
        cp(&environment, "clash/. box:/dst")
            .code(1)
            .stderr_contains("cannot overwrite non-directory /dst/file with directory");
        // Into a volume, and as root of the container.
        cp(&environment, "here/one box:/data/").success();
        let stat = ["exec", "box", "stat", "-c", "%u:%g %a", "/data/one"];
        environment.layercake(&stat).success().stdout("0:0 644\n");
    }
}

#[test]
fn a_stopped_container_takes_files_and_has_them_when_it_starts() {
    for user in User::ALL {
        let Some(environment) = environment(user, false) else { continue };
        environment.write("script", "#!/bin/sh\ncat /data/one /added\n");
        let create = ["create", "--name", "later", "-v", "data:/data", "--network", "none", "busybox", "sh", "/script"];
        environment.layercake(&create).success();
        for words in ["script later:/script", "here/one later:/added", "here/one later:/data/one"] {
            cp(&environment, words).success();
        }
        environment.layercake(&["start", "-a", "later"]).success().stdout("one\none\n");
        let create = ["create", "--name", "fixed", "--read-only", "busybox", "true"];
        environment.layercake(&create).success();
        cp(&environment, "here/one fixed:/x").code(1).stderr_contains("container rootfs");
    }
}

#[test]
fn tars_go_both_ways() {
    for user in User::ALL {
        let Some(environment) = environment(user, false) else { continue };
        let script = r#"
            "$LAYERCAKE" cp box:/src - | tar t | sort
            (cd here && tar cz .) | "$LAYERCAKE" cp - box:/dst/folder
            "$LAYERCAKE" cp box:/dst/folder/in/two - | tar xO
            "$LAYERCAKE" export box | tar t | grep -c -e '^bin/busybox$' -e '^src/one$' -e '^data/one$'
            "$LAYERCAKE" export -o exported.tar box && stat -c %a exported.tar
        "#;
        let expected = "src/\nsrc/far\nsrc/in/\nsrc/in/two\nsrc/link\nsrc/one\ntwo\n2\n600\n";
        environment.shell(script, &[]).success().stdout(expected);
        environment
            .layercake_with_input(&["cp", "-", "box:/dst/file"], b"")
            .code(1)
            .stderr_contains("must be a directory");
        environment.layercake_with_input(&["cp", "-", "box:/dst"], b"no tar").code(1).stderr_contains("the tar");
    }
}

#[test]
fn what_a_container_has_changed_is_told_as_docker_tells_it() {
    for user in User::ALL {
        let Some(environment) = Environment::new(user) else { continue };
        environment.import(&fixture::busybox(), "busybox");
        let script = "rm /etc/group; echo x >>/etc/passwd; mkdir -p /new/in; touch /new/in/file; rm -r /home; mkdir /home; \
                      rm -rf /var; ln -s /tmp /link";
        let run = ["run", "--name", "box", "--network", "none", "busybox", "sh", "-c", script];
        environment.layercake(&run).success();
        let expected =
            "C /etc\nD /etc/group\nC /etc/passwd\nC /home\nA /link\nA /new\nA /new/in\nA /new/in/file\nD /var\n";
        environment.layercake(&["diff", "box"]).success().stdout(expected);
        environment.layercake(&["container", "diff", "box"]).success().stdout(expected);
        environment.layercake(&["diff", "none"]).code(1).stderr_contains("No such container: none");
        environment.layercake(&["diff", "--json", "box"]).success().stdout_contains("\"Kind\": 2");
    }
}

/// CVE-2018-15664 and its kin: while the container swaps a folder and a link to the host's root, nothing is read or written outside.
#[test]
fn a_container_cannot_lead_a_copy_out() {
    for user in User::ALL {
        let Some(environment) = Environment::new(user) else { continue };
        environment.import(&fixture::busybox(), "busybox");
        environment.copy_program(&fixture::probe(), "probe");
        let canary = environment.write("secret/canary", "of the host\n");
        environment.write("in/canary", "of the copy\n");
        let folder = environment.work().join("secret");
        let folder = folder.to_str().unwrap();
        // A folder of the host's own path in the container, and a link that leads to the host's root where it counts.
        let script = format!(
            "mkdir -p {folder} /own; echo inside >{folder}/canary; cd /own; ln -s / up; mkdir d; \
             while true; do mv d t 2>/dev/null; ln -sfn {folder} d; rm d; mv t d; done"
        );
        environment
            .layercake(&["run", "-d", "--name", "box", "--network", "none", "busybox", "sh", "-c", &script])
            .success();
        let wait = r#"until "$LAYERCAKE" exec box test -e /own/up; do sleep 0.05; done"#;
        environment.shell(wait, &[]).success();
        for round in 0..15 {
            // Any may fail, for what was there a moment ago; none may touch the host.
            let _ = cp(&environment, "in/canary box:/own/d/");
            let _ = cp(&environment, "box:/own/d/canary stolen");
            assert_eq!(fs::read_to_string(&canary).unwrap(), "of the host\n", "round {round} of {user:?}");
            assert_ne!(fs::read_to_string(environment.work().join("stolen")).unwrap_or_default(), "of the host\n");
        }
        let path = format!("box:/own/up{folder}/canary stolen");
        cp(&environment, &path).success();
        let stolen = fs::read_to_string(environment.work().join("stolen")).unwrap();
        assert!(["inside\n", "of the copy\n"].contains(&stolen.as_str()), "{stolen}");
        // /proc's links lead nowhere.
        for path in ["/proc/1/root/etc/passwd", "/proc/self/cwd/canary"] {
            let output = cp(&environment, &format!("-L box:{path} stolen-too"));
            assert!(!output.status.success() && !environment.work().join("stolen-too").exists(), "{output}");
        }
    }
}

/// What comes out has no power here: no set-user-id bit, no device.
#[test]
fn a_copy_has_no_power_on_this_machine() {
    let Some(environment) = Environment::new(User::Root) else { return };
    environment.import(&fixture::busybox(), "busybox");
    let script =
        "mkdir /evil && cp /bin/busybox /evil/su && chmod 4755 /evil/su && mknod /evil/null c 1 3 && mkfifo /evil/pipe";
    environment.layercake(&["run", "--name", "box", "--network", "none", "busybox", "sh", "-c", script]).success();
    cp(&environment, "box:/evil out").success();
    assert_eq!(tree(&environment.work().join("out")), "pipe su");
    let mode = fs::metadata(environment.work().join("out/su")).unwrap().permissions().mode();
    assert_eq!(mode & 0o7777, 0o755);
    cp(&environment, "-a box:/evil kept").success();
    let mode = fs::metadata(environment.work().join("kept/su")).unwrap().permissions().mode();
    assert_eq!(mode & 0o7777, 0o4755, "asked for with -a");
}

/// Who owns the store's files cannot enter a container that runs: so commands must not take them on for the sake of others at work.
#[test]
fn a_build_that_runs_is_not_in_the_way() {
    for user in User::ALL {
        let Some(environment) = environment(user, true) else { continue };
        environment.write("slow/Dockerfile", "FROM busybox\nRUN sleep 1000\n");
        let mut build = environment.command(&["build", "--network", "none", "slow"]);
        let mut build = build.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap();
        let wait = r#"until ls "$LAYERCAKE_ROOT"/tmp/*/*/upper >/dev/null 2>&1; do sleep 0.05; done"#;
        environment.shell(wait, &[]).success();
        environment.layercake(&["exec", "box", "true"]).success();
        cp(&environment, "box:/src/one out").success();
        build.kill().unwrap();
        build.wait().unwrap();
    }
}
