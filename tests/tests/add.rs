//! ADD of archives and addresses, and contexts with names, really carried out.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::Command;

use layercake_core::digest::Digest;
use layercake_tests::{Environment, User, Web, fixture};

fn environment(user: User) -> Option<Environment> {
    let environment = Environment::new(user)?;
    environment.import(&fixture::busybox(), "busybox");
    environment.write("context/a.txt", "a\n");
    Some(environment)
}

/// Builds `FROM busybox` and these lines, after a plan that has to foretell what comes of them.
fn build(environment: &Environment, lines: &str, arguments: &[&str]) {
    environment.write("context/Dockerfile", format!("FROM busybox\n{lines}\n"));
    let step = |command: &[&str]| {
        let output = environment.layercake(&[command, arguments, &["context"]].concat());
        output.success().stdout.clone()
    };
    let plan = step(&["plan", "--json"]);
    step(&["build", "-q", "--network", "none", "-t", "image"]);
    let report = environment.layercake(&["explain", "--json"]).success().stdout.clone();
    let (plan, report) = (layers(&plan), layers(&report));
    assert_eq!(plan.len(), report.len(), "{lines}");
    for (plan, report) in plan.iter().zip(&report).filter(|(plan, _)| !plan.contains("unknowable")) {
        assert_eq!(plan, report, "{lines}");
    }
}

/// What is said of each step's layer and of the cache.
fn layers(report: &str) -> Vec<String> {
    let report: serde_json::Value = serde_json::from_str(report).unwrap();
    let steps = report.get("steps").unwrap_or(&report).as_array().unwrap().clone();
    steps.iter().map(|step| format!("{} {}", step["layer"], step["decision"])).collect()
}

fn shown(environment: &Environment, command: &str) -> String {
    let run = ["run", "--rm", "--network", "none", "image", "sh", "-c", command];
    environment.layercake(&run).success().stdout.clone()
}

fn failure(environment: &Environment, lines: &str) -> String {
    environment.write("context/Dockerfile", format!("FROM busybox\n{lines}\n"));
    let output = environment.layercake(&["build", "--network", "none", "context"]);
    output.code(1);
    output.stderr.clone()
}

/// An archive with a set-user-id program, two names of it, a link, and a folder that belongs to somebody.
fn pack(environment: &Environment, name: &str, options: &str) {
    let root = environment.folder().join("packed");
    let script = format!(
        "mkdir -p $1/bin $1/share && echo hello > $1/bin/one && chmod 4751 $1/bin/one && ln -f $1/bin/one $1/bin/two \
         && ln -sf one $1/bin/three && chmod 700 $1/share && cd $1 && tar --create {options} --file $2 --owner=7 --group=8 \
         --numeric-owner --sort=name bin share"
    );
    let archive = environment.write(&format!("context/{name}"), "");
    let run = |root: &Path| Command::new("sh").args(["-c", &script, "sh"]).arg(root).arg(&archive).status();
    assert!(run(&root).unwrap().success());
    std::fs::remove_dir_all(root).unwrap();
}

#[test]
fn archives_are_unpacked_with_their_modes_owners_and_links() {
    for user in User::ALL {
        let Some(environment) = environment(user) else { continue };
        for (name, options) in [("x.tar", ""), ("no-name-of-an-archive", "--gzip")] {
            pack(&environment, name, options);
            for arguments in [&[][..], &["--builder", "classic"]] {
                build(&environment, &format!("ADD {name} /d\nCOPY a.txt /d/"), arguments);
                let listed = shown(
                    &environment,
                    "cd /d && find . | sort | xargs stat -c '%n %a %u:%g %Y'; stat -c %h bin/two; cat bin/three",
                );
                let expected = "\
                    . 755 0:0 315532800\n./a.txt 644 0:0 315532800\n./bin 755 7:8 315532800\n\
                    ./bin/one 4751 7:8 315532800\n./bin/three 777 7:8 315532800\n./bin/two 4751 7:8 315532800\n\
                    ./share 700 7:8 315532800\n2\nhello\n";
                let masked = |text: &str| match user == User::OneId {
                    true => text.replace("7:8", "0:0"),
                    false => text.to_owned(),
                };
                assert_eq!(masked(&listed), masked(expected), "{user:?} {name}");
            }
        }
        build(&environment, "ADD --unpack=false x.tar /d/", &[]);
        assert_eq!(shown(&environment, "ls /d"), "x.tar\n");
    }
}

#[test]
fn a_broken_archive_leaves_nothing() {
    let Some(environment) = environment(User::Root) else { return };
    pack(&environment, "x.tar", "");
    let path = environment.work().join("context/x.tar");
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..2000]).unwrap();
    let said = failure(&environment, "ADD x.tar /d");
    assert!(said.contains("cannot unpack x.tar: the tar ends too early"), "{said}");
}

#[test]
fn addresses_are_downloaded_named_and_checked() {
    let Some(environment) = environment(User::Root) else { return };
    let web = Web::start();
    web.serve("/files/x.txt", "from the web\n");
    let moved = format!("Location: {}\r\n", web.address("/files/x.txt"));
    web.answer("/moved", "302 Found", &moved, b"");
    let (file, moved) = (web.address("/files/x.txt?v=1"), web.address("/moved"));
    web.serve("/files/x.txt?v=1", "from the web\n");
    for arguments in [&[][..], &["--builder", "classic"]] {
        build(&environment, &format!("ADD {file} {moved} a.txt /d/"), arguments);
        let listed = shown(&environment, "cd /d && stat -c '%n %a %u %Y' * && cat x.txt moved");
        let all = "a.txt 644 0 315532800\nmoved 600 0 315532800\nx.txt 600 0 315532800\nfrom the web\nfrom the web\n";
        assert_eq!(listed, all, "{arguments:?}");
        // Nothing changed: planned and built from the cache.
        build(&environment, &format!("ADD {file} {moved} a.txt /d/"), arguments);
        let explained = environment.layercake(&["explain", "--json"]).success().stdout.clone();
        assert!(layers(&explained)[1].contains("hit"), "{explained}");
    }
    web.serve("/files/x.txt?v=1", "something else\n");
    build(&environment, &format!("ADD {file} {moved} a.txt /d/"), &[]);
    let explained = environment.layercake(&["explain"]).success().stdout.clone();
    assert!(explained.contains("because the content of http://127.0.0.1"), "{explained}");
}

#[test]
fn a_checksum_is_verified_and_saves_the_download() {
    let Some(environment) = environment(User::Root) else { return };
    let web = Web::start();
    web.serve("/x", "right");
    let (address, digest) = (web.address("/x"), Digest::of(b"right"));
    let line = format!("ADD --checksum={digest} --chmod=644 {address} /d/");
    build(&environment, &line, &[]);
    assert_eq!(shown(&environment, "stat -c '%n %a' /d/x"), "/d/x 644\n");
    let asked = web.asked();
    build(&environment, &line, &[]);
    assert_eq!(web.asked(), asked, "what is cached need not be asked for");
    web.serve("/x", "wrong");
    environment.write("context/Dockerfile", format!("FROM busybox\n{line}\n"));
    let output = environment.layercake(&["build", "--no-cache", "context"]);
    output.code(1);
    assert!(
        output.stderr.contains(&format!("it is {}, and --checksum says {digest}", Digest::of(b"wrong"))),
        "{output:?}"
    );
}

#[test]
fn what_cannot_be_downloaded_fails_a_build_and_is_not_known_to_a_plan() {
    let Some(environment) = environment(User::Root) else { return };
    let web = Web::start();
    web.answer("/cut", "200 OK", "", b"");
    web.raw("/cut", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nfive".to_vec());
    web.answer("/round", "302 Found", "Location: /round\r\n", b"");
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for (address, why) in [
        (web.address("/missing"), "404"),
        (web.address("/cut"), "cannot download"),
        (web.address("/round"), "redirect"),
        (format!("http://{closed}/x"), "refused"),
    ] {
        let said = failure(&environment, &format!("ADD {address} /d/\nRUN true"));
        assert!(said.contains(why) && said.contains(&address), "{said}");
        let plan = environment.layercake(&["plan", "context"]).success().stdout.clone();
        assert!(
            plan.contains("unknowable")
                && plan.contains(&format!("What it makes is not known: cannot download {address}")),
            "{plan}"
        );
    }
    let said = failure(&environment, "ADD https://example.invalid/x.git#v1:docs /d/");
    assert!(said.contains("ADD of a git repository is not supported") && said.contains("clone it"), "{said}");
}

#[test]
fn an_archive_of_the_web_is_unpacked_where_that_is_said() {
    let Some(environment) = environment(User::Root) else { return };
    let web = Web::start();
    pack(&environment, "x.tgz", "--gzip");
    let bytes = std::fs::read(environment.work().join("context/x.tgz")).unwrap();
    web.serve("/x.tgz", bytes);
    let address = web.address("/x.tgz");
    build(&environment, &format!("ADD {address} /d/\nADD --unpack {address} /e"), &[]);
    assert_eq!(shown(&environment, "ls /d /e/bin; cat /e/bin/one"), "/d:\nx.tgz\n\n/e/bin:\none\nthree\ntwo\nhello\n");
}

#[test]
fn named_contexts_are_folders_with_their_own_ignore_file_and_images() {
    let Some(environment) = environment(User::Root) else { return };
    environment.write("docs/guide/a.md", "a\n");
    environment.write("docs/hidden.log", "hidden\n");
    environment.write("docs/.dockerignore", "*.log\n");
    let named = ["--build-context", "docs=docs", "--build-context", "other:1=docker-image://busybox"];
    let lines = "COPY --from=docs . /d\nRUN --mount=from=docs,target=/m ls /m > /d/mounted\nCOPY --from=other:1 bin/busybox /d/";
    build(&environment, lines, &named);
    assert_eq!(shown(&environment, "cd /d && find . -type f | sort; cat mounted"), {
        "./.dockerignore\n./busybox\n./guide/a.md\n./mounted\nguide\n"
    });
    environment.write("docs/guide/a.md", "edited\n");
    build(&environment, lines, &named);
    let explained = environment.layercake(&["explain"]).success().stdout.clone();
    assert!(explained.contains("because the content of guide/a.md changed"), "{explained}");
    let missing = environment.layercake(&["plan", "--build-context", "docs=nowhere", "context"]);
    assert!(missing.code(1).stderr.contains("nowhere"), "{missing:?}");
}
