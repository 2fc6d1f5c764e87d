//! What goes wrong, what goes, and what only Layercake tells.

use super::Session;
use expect_test::expect;

#[test]
fn mistakes_are_told_in_dockers_words_and_explained() {
    let mut session = Session::new();
    session.check("docker run --rm busybox nosuchcmd; echo $?", &expect![[r#"
        Unable to find image 'busybox:latest' locally
        latest: Pulling from library/busybox
        61c5ed1cbdf8: Pull complete
        Digest: sha256:4f47c01fa91355af2865ac10fef5bf6ec9c7f42ad2321377c21e844427972977
        Status: Downloaded newer image for busybox:latest
        docker: Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "nosuchcmd": executable file not found in $PATH

        Run 'docker run --help' for more information
        [The image has no such program.]
        127
    "#]]);
    session.check("docker run nosuch:image; echo $?", &expect![[r#"
        Unable to find image 'nosuch:image' locally
        Error response from daemon: pull access denied for nosuch, repository does not exist or may require 'docker login': denied: requested access to the resource is denied
        [Docker Hub has no repository nosuch that everybody may read, as far as the model knows. Try: docker pull ubuntu]

        Run 'docker run --help' for more information
        125
    "#]]);
    session.check(
        "docker run --rm --pull never nosuch:image; echo $?",
        &expect![[r#"
        docker: Error response from daemon: No such image: nosuch:image

        Run 'docker run --help' for more information
        125
    "#]],
    );
    session.check(
        "docker rn busybox",
        &expect![[r#"
        docker: unknown command: docker rn

        Did you mean: run?
        Run 'docker --help' for more information
    "#]],
    );
    session.check(
        "docker rm nosuch; docker rmi nosuch",
        &expect![[r#"
        Error response from daemon: No such container: nosuch
        [Neither a name nor the beginning of an id of a container is nosuch. Try: docker ps -a]
        Error response from daemon: No such image: nosuch:latest
        [There is no image of that name on this machine. Try: docker images]
    "#]],
    );
    session.check("docker build -t X .", &expect![[r#"
        invalid argument "X" for "-t, --tag" flag: invalid reference format: repository name (library/X) must be lowercase
        [A name has small letters, digits and - _ . /, and perhaps a tag behind a colon.]
    "#]]);
    session.check(
        "docker build",
        &expect![[r#"
        docker: 'docker build' requires 1 argument

        Usage:  docker build [OPTIONS] PATH

        Run 'docker build --help' for more information
    "#]],
    );
    session.check(
        "docker build nowhere",
        &expect![[r#"
        unable to prepare context: path "nowhere" not found
        [The last word of `docker build` is the folder whose files the build may use. Try: ls]
    "#]],
    );
    session.check(
        "docker save busybox",
        &expect![[r#"
        docker: 'save' is not modelled
        [Real docker has this command; this simulated one does not carry it out. Try: docker --help]
    "#]],
    );
    session.world.edit("Bad", "FROM busybox\nRUN false\n");
    session.check(
        "docker build -f Bad .; echo $?",
        &expect![[r#"
        Sending build context to Docker daemon  7.168kB
        Step 1/2 : FROM busybox
         ---> 018c9d7b792b
        Step 2/2 : RUN false
         ---> Running in dda3a116f6d1
        The command '/bin/sh -c false' returned a non-zero code: 1
        [The command of this step, "/bin/sh -c false", ended with 1; only 0 is success.]
        1
    "#]],
    );
    session.world.edit("Bad", "FROM busybox\nCOPY missing /x\n");
    session.check(
        "docker build -f Bad .",
        &expect![[r#"
        Sending build context to Docker daemon  7.168kB
        Step 1/2 : FROM busybox
         ---> 018c9d7b792b
        Step 2/2 : COPY missing /x
        COPY failed: file not found in build context or excluded by .dockerignore: stat missing: file does not exist
    "#]],
    );
    session.world.edit("Bad", "FORM busybox\n");
    session.check(
        "docker build -f Bad .",
        &expect![[r#"
        Error response from daemon: dockerfile parse error on line 1: unknown instruction: FORM
        [Line 1 of Bad is not right, and nothing was built. Try: did you mean FROM?]
    "#]],
    );
}

#[test]
fn flags_that_are_not_modelled_are_named() {
    let mut session = Session::new();
    session.enter("docker pull busybox");
    let memory = "[The model does not carry out --memory, --cpus: what you see is as without.]\n";
    assert_eq!(session.enter("docker run --rm --memory 8m --cpus 1 busybox echo a"), format!("{memory}a\n"));
    assert_eq!(session.enter("docker run --rm -i -e A=b -w /tmp --name box busybox pwd"), "/tmp\n");
    // Where the image has to come first, too.
    let shown = session.enter("docker run --rm --memory 8m alpine echo a");
    assert!(shown.ends_with("[The model does not carry out --memory: what you see is as without.]\na\n"), "{shown}");
}

#[test]
fn a_container_is_in_the_network_that_was_asked_for() {
    let mut session = Session::new();
    session.enter("docker pull busybox; docker network create shop");
    session.enter("docker run -d --name box --network shop busybox sleep 100");
    assert_eq!(session.enter("docker ps --format '{{.Networks}}'"), "shop\n");
    session.check(
        "docker run --network shoe busybox; echo $?",
        &expect![[r#"
            docker: Error response from daemon: network shoe not found

            Run 'docker run --help' for more information
            [A network has to be there before a container can be in it. Try: docker network create shoe]
            125
        "#]],
    );
    let shown = session.enter("docker network rm shop");
    assert!(shown.contains("has active endpoints"), "{shown}");
}

#[test]
fn what_nothing_needs_goes() {
    let mut session = Session::new();
    session.enter("docker build -t a:1 .; docker run a:1");
    session.check(
        "docker system df",
        &expect![[r#"
        TYPE            TOTAL     ACTIVE    SIZE      RECLAIMABLE
        Images          2         1         1.22MB    0B (0%)
        Containers      1         0         0B        0B
        Local Volumes   0         0         0B        0B
        Build Cache     5         0         0B        0B
    "#]],
    );
    session.check(
        "docker container prune -f; docker rmi a:1; docker image prune -af; docker images -a",
        &expect![[r#"
        Deleted Containers:
        2bb2cdeead1fd9542789acedceb6da1530de1ac64413ebed58a2dbcc5a317663

        Total reclaimed space: 0B
        Untagged: a:1
        Deleted: sha256:0e94f0f0a4aec1ddb1f81b88684204769a4604e0d9fe5ed1508223067764ea96
        Deleted: sha256:68fccdb0b411bb31ddbea49a11198230bb6ba7bd873b01bb829990e3905bbce6
        Deleted: sha256:2e81b2950cdfe18ebee062b80f9e7db135f0e39e43697b4c815062977bb59ca0
        Deleted: sha256:d9329a63e05e0d7471d4c8ddf65235d02f8438d7f8224bef4c9e42bdc1924c79
        Deleted: sha256:163d86d387815620a297b09e52b693494cf0ea50db48e1f715fe40dd83cb8613
        Deleted: sha256:3106aa94363a99190900e80d4a65e2650fd05e91d2c8f4043c096bc76ce5e5a8
        Deleted: sha256:32cb50b2c30619575e651d0e527557fdb29142ab241b515dd789494cb1132e8f
        Deleted: sha256:06b65cd4d80cb8563516c16af4ef21e65b691f37f45beebdd8cbb537a903b30e
        Deleted Images:
        untagged: busybox:latest
        deleted: sha256:018c9d7b792b663b5638912ff70717967d7120b4564f57c32345d15fd7edd988
        deleted: sha256:801c2d1b66df7e7cb9d0f62bc7ff89bbba6a1621033636faec3e3e9d0343f905

        Total reclaimed space: 1.22MB
        REPOSITORY   TAG       IMAGE ID   CREATED   SIZE
    "#]],
    );
}

#[test]
fn what_only_layercake_has() {
    let mut session = Session::new();
    session.enter("docker build -t a:1 .");
    session.check(
        "docker plan --edit hello.sh .",
        &expect![[r#"
          -                            FROM busybox:latest
                It is where the stage starts: nothing to run.
          hit   exact 7ed8636bb162     WORKDIR /app
                It need not run: the instruction and all before it are as they were.
          miss  unknowable             COPY hello.sh .
                It runs because the content of hello.sh changed.
          miss  unknowable             RUN chmod +x hello.sh
                It runs because it follows line 3, which runs: `COPY hello.sh .`.
          miss                         ENTRYPOINT ["./hello.sh"]
                It runs because it follows line 3, which runs: `COPY hello.sh .`.
          miss                         CMD ["world"]
                It runs because it follows line 3, which runs: `COPY hello.sh .`.
        Line 3 `COPY hello.sh .` would run because the content of hello.sh changed.
    "#]],
    );
    session.check(
        "docker explain",
        &expect![[r#"
        The last build, of Dockerfile:
          -                            FROM busybox:latest
                It is where the stage starts: nothing to run.
          miss  exact 7ed8636bb162     WORKDIR /app
                It runs because this was never built here.
          miss  exact ebb1f3c11956     COPY hello.sh .
                It runs because it follows line 2, which runs: `WORKDIR /app`.
          miss  recorded 25c7caa2b266  RUN chmod +x hello.sh
                It runs because it follows line 2, which runs: `WORKDIR /app`.
          miss                         ENTRYPOINT ["./hello.sh"]
                It runs because it follows line 2, which runs: `WORKDIR /app`.
          miss                         CMD ["world"]
                It runs because it follows line 2, which runs: `WORKDIR /app`.
        Line 2 `WORKDIR /app` ran because this was never built here.
    "#]],
    );
    session.check(
        "docker layers a:1",
        &expect![[r#"
            a:1: 4 layers, 1.26MB
            LAYER     SIZE      ADDED     CHANGED   DELETED   MADE BY
            1         1.26MB    67        0         0         ADD file:4b03b5f551e3fbdf47ec609712007327828f7530cc3455c43b…
            2         1.54kB    1         0         0         WORKDIR /app
            3         2.05kB    1         0         0         COPY file:ec037cdc2164146b88be965307a2b3a4ae9a12e5c1fb4369a…
            4         2.56kB    0         1         0         RUN chmod +x hello.sh

            Layer 1: ADD file:4b03b5f551e3fbdf47ec609712007327828f7530cc3455c43b…
              A  1.15MB  /bin/busybox
              A  69.9kB  /(files of 801c2d1b66df that the model does not list)
              A    494B  /etc/network/if-up.d/.keep
              A    146B  /etc/passwd
              A     56B  /etc/group
                and 62 more (--files lists all)

            Layer 3: COPY file:ec037cdc2164146b88be965307a2b3a4ae9a12e5c1fb4369a…
              A     26B  /app/hello.sh  (dead: repeated by layer 4)

            Layer 4: RUN chmod +x hello.sh
              C     26B  /app/hello.sh

            BYTES                  ALL
            seen in a container    1.22MB
            there already          0B
            dead                   26B
            tar headers, padding   43.3kB
            together               1.26MB

            Only 26B are wasted, spread over many files.
        "#]],
    );
    let plan = session.world.plan(&["-f", "Dockerfile_cmd", "."], &crate::build::WhatIf::default()).unwrap();
    assert_eq!(plan.report.len(), 4);
}

/// Files that are not listed are each layer's own: those of one are not in the way of another's.
#[test]
fn what_is_not_listed_is_not_dead() {
    let mut session = Session::new();
    session.enter("docker pull ubuntu");
    let sums = session.world.ledger(&["ubuntu".to_owned()]).unwrap().ledger.sums();
    assert_eq!((sums.dead, sums.duplicate), (0, 0));
    assert!(sums.visible > 70_000_000, "{sums:?}");
}
