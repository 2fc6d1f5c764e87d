//! `RUN --mount` and scripts in heredocs, really carried out, as each kind of user.

use layercake_tests::{Environment, User, fixture};

fn environment(user: User) -> Option<Environment> {
    let environment = Environment::new(user)?;
    environment.import(&fixture::busybox(), "busybox");
    environment.write("context/lib/a.txt", "from the context\n");
    environment.write("context/hidden.log", "ignored\n");
    environment.write("context/.dockerignore", "*.log\n");
    Some(environment)
}

/// Builds `FROM busybox` and these lines; what the image's `/out` holds then.
fn built(environment: &Environment, lines: &str, arguments: &[&str]) -> String {
    environment.write("context/Dockerfile", format!("FROM busybox\n{lines}\n"));
    let build = ["build", "-q", "--network", "none", "-t", "image"];
    environment.layercake(&[&build[..], arguments, &["context"]].concat()).success();
    let run = ["run", "--rm", "--network", "none", "image", "cat", "/out"];
    environment.layercake(&run).success().stdout.clone()
}

fn check(environment: &Environment, lines: &str, expected: &str) {
    assert_eq!(built(environment, lines, &[]), expected, "{:?}: {lines}", environment.user());
}

#[test]
fn every_kind_of_mount_is_there_for_every_kind_of_user() {
    for user in User::ALL {
        let Some(environment) = environment(user) else { continue };
        check(&environment, "RUN --mount=target=/src find /src -type f ! -name Dockerfile | sort > /out", {
            "/src/.dockerignore\n/src/lib/a.txt\n"
        });
        let read_only = "RUN --mount=source=lib/a.txt,target=/f if echo x > /f; then exit 1; fi; cat /f > /out";
        check(&environment, read_only, "from the context\n");
        // What is written is thrown away, and so is the place.
        let written = "RUN --mount=source=lib,target=/l,rw echo new > /l/a.txt && cat /l/a.txt > /out\n\
                       RUN --mount=source=lib,target=/m cat /m/a.txt >> /out; ls -d /l >> /out 2>/dev/null; true";
        check(&environment, written, "new\nfrom the context\n");
        let memory = "RUN --mount=type=tmpfs,target=/t,size=64k grep ' /t ' /proc/mounts | grep -c size=64k > /out; \
                      if head -c 100000 /dev/zero > /t/f 2>/dev/null; then exit 1; fi";
        check(&environment, memory, "1\n");
        let script = "RUN <<MINE\n#!/bin/awk -f\nBEGIN { print \"two\" > \"/out\" }\nMINE";
        check(&environment, script, "two\n");
    }
}

#[test]
fn files_of_stages_and_images_are_mounted_with_their_owners() {
    let Some(environment) = environment(User::Root) else { return };
    let lines = "RUN mkdir /made && echo made > /made/f && chown 7:8 /made/f && chmod 751 /made\n\
                 FROM busybox\n\
                 RUN --mount=from=0,source=/made,target=/x stat -c '%n %a %u:%g' /x /x/f > /out\n\
                 RUN --mount=from=busybox,source=/etc/passwd,target=/p head -c 5 /p >> /out";
    check(&environment, lines, "/x 751 0:0\n/x/f 644 7:8\nroot:");
}

#[test]
fn a_cache_outlives_the_build_and_is_not_in_the_image() {
    for user in [User::Root, User::SubordinateIds] {
        let Some(environment) = environment(user) else { continue };
        let count = |options: &str, edit: usize| {
            let line =
                format!("RUN --mount=type=cache,target=/c{options} echo {edit} >> /c/log && wc -l < /c/log > /out");
            built(&environment, &line, &[])
        };
        assert_eq!([count("", 1), count("", 2), count("", 3)], ["1\n", "2\n", "3\n"]);
        assert_eq!([count(",id=other", 4), count(",id=other,sharing=locked", 5)], ["1\n", "2\n"]);
        assert_eq!(count(",sharing=private", 6), "4\n");
        // Nobody may write but the owner that was asked for.
        let owned = "RUN --mount=type=cache,target=/o,id=owned,uid=1000,gid=100,mode=0700 stat -c '%a %u:%g' /o > /out";
        assert_eq!(built(&environment, owned, &[]), "700 1000:100\n");
        let seeded =
            "FROM busybox\nRUN --mount=type=cache,target=/s,from=busybox,source=/etc ls /s | grep passwd > /out";
        assert_eq!(built(&environment, seeded, &[]), "passwd\n");
        let listed = "RUN --mount=type=cache,target=/gone true\nRUN ls -d /gone /c > /out 2>&1; true";
        assert!(built(&environment, listed, &[]).contains("No such file"));
    }
}

#[test]
fn secrets_are_given_and_leave_no_trace() {
    let Some(environment) = environment(User::Root) else { return };
    let file = environment.write("token", "hunter2");
    let secret = format!("id=token,src={}", file.display());
    let arguments = ["--secret", &secret, "--secret", "id=home,env=PATH"];
    let lines = "RUN --mount=type=secret,id=token stat -c '%a %u %s' /run/secrets/token > /out\n\
                 RUN --mount=type=secret,id=token,target=/t,uid=5,mode=0440 stat -c '%a %u' /t >> /out\n\
                 RUN --mount=type=secret,id=token,env=T [ ${#T} = 7 ] && env | grep -c ^T= >> /out\n\
                 RUN --mount=type=secret,id=home,env=H [ -n \"$H\" ] && ls -d /run/secrets >> /out 2>/dev/null; true\n\
                 RUN --mount=type=secret,id=other test ! -e /run/secrets/other";
    assert_eq!(built(&environment, lines, &arguments), "400 0 7\n440 5\n1\n");
    let output =
        environment.shell("grep -rl hunter2 \"$1\" || true", &[environment.store().to_str().unwrap_or_default()]);
    output.success().stdout("");
    // The value is no part of the key; that it is there at all may be required.
    environment.write("token", "another");
    assert_eq!(built(&environment, lines, &arguments), "400 0 7\n440 5\n1\n");
    environment.write("context/Dockerfile", "FROM busybox\nRUN --mount=type=secret,id=x,required true\n");
    let refused = environment.layercake(&["build", "context"]);
    refused.code(1).stderr_contains("secret x: not found: give it by --secret id=x,src=FILE");
    let refused = environment.layercake(&["build", "--secret", "src=x", "context"]);
    refused.stderr_contains("a secret needs a name: write id=ID,src=FILE or id=ID,env=NAME");
}
