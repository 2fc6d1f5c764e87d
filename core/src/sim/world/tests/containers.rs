//! Containers from their making to their end.

use super::Session;
use expect_test::expect;

#[test]
fn a_container_lives_as_long_as_its_first_process() {
    let mut session = Session::new();
    session.check(
        "docker run -d --name web -p 8080:80 busybox sh -c 'echo out; echo err >&2; exec sleep 1000'",
        &expect![[r#"
        Unable to find image 'busybox:latest' locally
        latest: Pulling from library/busybox
        61c5ed1cbdf8: Pull complete
        Digest: sha256:4f47c01fa91355af2865ac10fef5bf6ec9c7f42ad2321377c21e844427972977
        Status: Downloaded newer image for busybox:latest
        d695181821d164770efa8516daf9b75b60ec0eba4e9896928885545d2b72d8fd
    "#]],
    );
    session.check("docker ps", &expect![[r#"
        CONTAINER ID   IMAGE     COMMAND                  CREATED                  STATUS                  PORTS                                     NAMES
        d695181821d1   busybox   "sh -c 'echo out; ec…"   Less than a second ago   Up Less than a second   0.0.0.0:8080->80/tcp, [::]:8080->80/tcp   web
    "#]]);
    session.check(
        "docker logs web",
        &expect![[r#"
        out
        err
    "#]],
    );
    session.check("docker top web", &expect![[r#"
        UID                 PID                 PPID                C                   STIME               TTY                 TIME                CMD
        root                17                  0                   0                   13:00               ?                   00:00:00            sleep 1000
    "#]]);
    session.check(
        "docker exec web sh -c 'echo hi > /made; ps; exit 5'; echo $?",
        &expect![[r#"
        PID   USER     TIME  COMMAND
            1 root      0:00 sleep 1000
            2 root      0:00 sh -c echo hi > /made; ps; exit 5
            3 root      0:00 ps
        5
    "#]],
    );
    session.check(
        "docker diff web",
        &expect![[r#"
        A /made
    "#]],
    );
    session.check(
        "docker port web",
        &expect![[r#"
        80/tcp -> 0.0.0.0:8080
        80/tcp -> [::]:8080
    "#]],
    );
    session.check("docker pause web; docker ps; docker unpause web", &expect![[r#"
        web
        CONTAINER ID   IMAGE     COMMAND                  CREATED                  STATUS                           PORTS                                     NAMES
        d695181821d1   busybox   "sh -c 'echo out; ec…"   Less than a second ago   Up Less than a second (Paused)   0.0.0.0:8080->80/tcp, [::]:8080->80/tcp   web
        web
    "#]]);
    session.check(
        "docker stop -t 1 web; docker wait web",
        &expect![[r#"
        web
        137
    "#]],
    );
    session.check(
        "docker start web; docker exec web cat /made",
        &expect![[r#"
        web
        hi
    "#]],
    );
    session.check("docker rm web", &expect![[r#"
        Error response from daemon: cannot remove container "/web": container is running: stop the container before removing or force remove
        [Only a container that has ended can be removed. Try: docker stop web]
    "#]]);
    session.check(
        "docker rm -f web",
        &expect![[r#"
        web
    "#]],
    );
    session.check(
        "docker ps -a",
        &expect![[r#"
        CONTAINER ID   IMAGE     COMMAND   CREATED   STATUS    PORTS     NAMES
    "#]],
    );
}

#[test]
fn how_long_a_stop_takes_depends_on_who_is_process_1() {
    let mut session = Session::new();
    session.enter("docker pull -q busybox; docker pull -q ubuntu");
    for (command, seconds, code) in [
        ("busybox sleep 1000", 10, "137"),
        ("--init busybox sleep 1000", 0, "143"),
        ("busybox sh -c 'trap \"exit 3\" TERM; while true; do sleep 1; done'", 1, "3"),
        ("ubuntu sh -c 'sleep 1000; true'", 10, "137"),
    ] {
        session.enter(&format!("docker run -d --name it {command}"));
        let before = session.world.now();
        session.enter("docker stop it");
        let took = session.world.now() - before;
        assert!((seconds - 1..=seconds).contains(&took), "{command}: {took}");
        assert_eq!(session.enter("docker inspect -f '{{.State.ExitCode}}' it").trim(), code, "{command}");
        session.enter("docker rm it");
    }
}

#[test]
fn a_terminal_is_passed_on_with_its_keys() {
    let mut session = Session::new();
    session.check(
        "docker run -it --name sh1 --hostname box --rm busybox sh",
        &expect![[r#"
        Unable to find image 'busybox:latest' locally
        latest: Pulling from library/busybox
        61c5ed1cbdf8: Pull complete
        Digest: sha256:4f47c01fa91355af2865ac10fef5bf6ec9c7f42ad2321377c21e844427972977
        Status: Downloaded newer image for busybox:latest
    "#]],
    );
    session.check(
        "hostname; id; ls /",
        &expect![[r#"
        box
        uid=0(root) gid=0(root) groups=0(root)
        bin
        dev
        etc
        home
        proc
        root
        sys
        tmp
        usr
        var
    "#]],
    );
    session.world.type_keys(0, "sleep 1000\n");
    session.world.run(10_000);
    session.world.type_keys(0, "\x03");
    session.settle();
    session.shown();
    session.check(
        "echo $?",
        &expect![[r#"
        130
    "#]],
    );
    session.check("exit 3", &expect![[""]]);
    session.check(
        "echo $?; docker ps -a",
        &expect![[r#"
        3
        CONTAINER ID   IMAGE     COMMAND   CREATED   STATUS    PORTS     NAMES
    "#]],
    );
    session.enter("docker run -it --name det busybox sh");
    session.world.type_keys(0, "\x10\x11");
    session.settle();
    session.shown();
    session.check(
        "docker ps",
        &expect![[r#"
        CONTAINER ID   IMAGE     COMMAND   CREATED                  STATUS                  PORTS     NAMES
        68bc23b5950d   busybox   "sh"      Less than a second ago   Up Less than a second             det
    "#]],
    );
    session.check("docker attach det", &expect![[""]]);
    session.check("exit", &expect![[""]]);
}

#[test]
fn input_is_passed_on_without_a_terminal() {
    let mut session = Session::new();
    session.check(
        "echo hello | docker run -i --rm busybox cat",
        &expect![[r#"
        Unable to find image 'busybox:latest' locally
        latest: Pulling from library/busybox
        61c5ed1cbdf8: Pull complete
        Digest: sha256:4f47c01fa91355af2865ac10fef5bf6ec9c7f42ad2321377c21e844427972977
        Status: Downloaded newer image for busybox:latest
        hello
    "#]],
    );
    session.check("docker run --rm busybox cat", &expect![[""]]);
    session.check(
        "docker run --rm busybox sh -c 'exit 7'; echo $?",
        &expect![[r#"
        7
    "#]],
    );
    session.check(
        "docker run --rm busybox yes | head -2",
        &expect![[r#"
        y
        y
    "#]],
    );
}

#[test]
fn files_are_shared_kept_and_copied() {
    let mut session = Session::new();
    session.check(
        "docker run --rm -v data:/data busybox sh -c 'echo kept > /data/file'",
        &expect![[r#"
        Unable to find image 'busybox:latest' locally
        latest: Pulling from library/busybox
        61c5ed1cbdf8: Pull complete
        Digest: sha256:4f47c01fa91355af2865ac10fef5bf6ec9c7f42ad2321377c21e844427972977
        Status: Downloaded newer image for busybox:latest
    "#]],
    );
    session.check(
        "docker run --rm -v data:/data:ro busybox sh -c 'cat /data/file; echo x > /data/file'",
        &expect![[r#"
        kept
        sh: can't create /data/file: Read-only file system
    "#]],
    );
    session.check(
        "docker run --rm -v .:/here busybox sh -c 'cat /here/hello.sh; echo new > /here/new'; cat new",
        &expect![[r##"
        #!/bin/sh
        echo "Hello $1"
        new
    "##]],
    );
    session.check(
        "docker volume ls; docker volume rm data; docker volume ls",
        &expect![[r#"
        DRIVER    VOLUME NAME
        local     data
        data
        DRIVER    VOLUME NAME
    "#]],
    );
    session.check(
        "docker create --name box busybox sh",
        &expect![[r#"
        f21c431104ba6de8b6045e9d7ae6d9af2fcadbaedcf97648229561f761a9a461
    "#]],
    );
    session.check(
        "docker cp hello.sh box:/tmp/; docker cp box:/etc/group .; head -1 group; docker diff box",
        &expect![[r#"
        Successfully copied 1.56kB to box:/tmp
        Successfully copied 1.59kB to /home/student/ac295_l2
        root:x:0:
        C /tmp
        A /tmp/hello.sh
    "#]],
    );
}

#[test]
fn what_a_run_of_the_classic_builder_writes_to_a_volume_is_gone() {
    let mut session = Session::new();
    session.enter("printf 'FROM busybox\\nRUN mkdir /v\\nVOLUME /etc/in /v\\nRUN echo 1 > /v/f; ls /v > /saw\\nRUN ls /v >> /saw; mkdir -p /etc/in; touch /etc/in/x\\nCOPY V /v/\\n' > V");
    session.check(
        "DOCKER_BUILDKIT=0 docker build -q -f V -t vol . > log; docker run --rm vol sh -c 'cat /saw; ls /v /etc/in'; docker ps -aq",
        &expect![[r#"
            f
            /v:
            V

            /etc/in:
        "#]],
    );
    session.check(
        "DOCKER_BUILDKIT=1 docker build -q -f V -t vol . > log; docker run --rm vol sh -c 'cat /saw; ls /v /etc/in'",
        &expect![[r#"
            f
            f
            /v:
            V
            f

            /etc/in:
            x
        "#]],
    );
    session.enter("printf 'FROM busybox\\nVOLUME /etc/passwd\\nRUN true\\n' > V");
    session.check(
        "DOCKER_BUILDKIT=0 docker build -q -f V .",
        &expect![[r#"
        cannot mount volume over existing file, file exists /etc/passwd
    "#]],
    );
    session.check(
        "docker volume ls -q | wc -l",
        &expect![[r#"
        0
    "#]],
    );
}

#[test]
fn a_volume_that_nobody_named_goes_with_its_container_where_that_is_asked_for() {
    let mut session = Session::new();
    session.enter("docker pull busybox; docker volume create kept");
    session.check(
        "docker run --rm -v /one -v kept:/two busybox true; docker volume ls -q",
        &expect![[r#"
            kept
        "#]],
    );
    session.enter("docker run --name one -v /one busybox true; docker run --name two -v /two busybox true");
    session.check(
        "docker rm -v one; docker rm two; docker volume ls -q | wc -l",
        &expect![[r#"
            one
            two
            2
        "#]],
    );
}
