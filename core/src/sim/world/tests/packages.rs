//! Packages: what is installed is what the lists say that are there, however old.

use super::Session;
use expect_test::expect;

const DAY: u64 = 86_400_000_000_000;

#[test]
fn a_cached_update_is_as_old_as_it_is() {
    let mut session = Session::new();
    session.world.edit("Stale", "FROM ubuntu\nRUN apt-get update\nRUN apt-get install -y curl\n");
    session.enter("docker build -q -f Stale .");
    // Months later, the archive has a newer curl, and no longer the one that the cached list names.
    let later = session.world.moment().clock + 150 * DAY;
    session.world.run_until(later, 10_000);
    session.world.edit("Stale", "FROM ubuntu\nRUN apt-get update\nRUN apt-get install -y curl figlet\n");
    session.check("docker build -f Stale .", &expect![[r#"
        Sending build context to Docker daemon  7.168kB
        Step 1/3 : FROM ubuntu
         ---> 4e2eef94cd6b
        Step 2/3 : RUN apt-get update
         ---> Using cache
         ---> d087178f07b9
        Step 3/3 : RUN apt-get install -y curl figlet
         ---> Running in 0d5a3af85a19
        Reading package lists...
        Building dependency tree...
        Reading state information...
        The following additional packages will be installed:
          libcurl4 libssl1.1 openssl ca-certificates
        The following NEW packages will be installed:
          libcurl4 libssl1.1 openssl ca-certificates curl figlet
        0 upgraded, 6 newly installed, 0 to remove and 0 not upgraded.
        Need to get 2612 kB of archives.
        After this operation, 7459 kB of additional disk space will be used.
        Err:1 http://archive.ubuntu.com/ubuntu focal/main amd64 libcurl4 amd64 7.68.0-1ubuntu2.2
          404  Not Found
        Get:2 http://archive.ubuntu.com/ubuntu focal/main amd64 libssl1.1 amd64 1.1.1f-1ubuntu2 [1318 kB]
        Get:3 http://archive.ubuntu.com/ubuntu focal/main amd64 openssl amd64 1.1.1f-1ubuntu2 [621 kB]
        Get:4 http://archive.ubuntu.com/ubuntu focal/main amd64 ca-certificates amd64 20190110ubuntu1.1 [146 kB]
        Err:5 http://archive.ubuntu.com/ubuntu focal/main amd64 curl amd64 7.68.0-1ubuntu2.2
          404  Not Found
        Get:6 http://archive.ubuntu.com/ubuntu focal/main amd64 figlet amd64 2.2.5-3 [131 kB]
        E: Failed to fetch http://archive.ubuntu.com/ubuntu focal/pool/libcurl4_7.68.0-1ubuntu2.2_amd64.deb  404  Not Found
        E: Failed to fetch http://archive.ubuntu.com/ubuntu focal/pool/curl_7.68.0-1ubuntu2.2_amd64.deb  404  Not Found
        E: Unable to fetch some archives, maybe run apt-get update or try with --fix-missing?
        The command '/bin/sh -c apt-get install -y curl figlet' returned a non-zero code: 100
        [The command of this step, "/bin/sh -c apt-get install -y curl figlet", ended with 100; only 0 is success.]
    "#]]);
    session.world.edit("Stale", "FROM ubuntu\nRUN apt-get update && apt-get install -y curl figlet\n");
    assert!(session.enter("docker build -f Stale .").contains("Successfully built"));
}

#[test]
fn without_a_list_nothing_is_found() {
    let mut session = Session::new();
    session.enter("docker pull -q ubuntu; docker pull -q alpine; docker pull -q python");
    session.check(
        "docker run --rm ubuntu apt-get install -y figlet; echo $?",
        &expect![[r#"
        Reading package lists...
        Building dependency tree...
        Reading state information...
        E: Unable to locate package figlet
        100
    "#]],
    );
    session.check(
        "docker run --rm alpine apk add figlet; echo $?",
        &expect![[r#"
        WARNING: Ignoring http://dl-cdn.alpinelinux.org/alpine/v3.12/main: No such file or directory
        WARNING: Ignoring http://dl-cdn.alpinelinux.org/alpine/v3.12/community: No such file or directory
        ERROR: unsatisfiable constraints:
          figlet (missing):
            required by: world[figlet]
        1
    "#]],
    );
    session.check(
        "docker run --rm alpine sh -c 'apk add --no-cache figlet && figlet hi'; echo $?",
        &expect![[r#"
        fetch http://dl-cdn.alpinelinux.org/alpine/v3.12/main/x86_64/APKINDEX.tar.gz
        fetch http://dl-cdn.alpinelinux.org/alpine/v3.12/community/x86_64/APKINDEX.tar.gz
        (1/1) Installing figlet (2.2.5-r1)
        Executing busybox-1.31.1-r16.trigger
        OK: 6 MiB in 15 packages
        sh: figlet: this program is not modelled: the model knows that it is there, but not what it does
        126
    "#]],
    );
    session.check(
        "docker run --rm python pip install flask",
        &expect![[r#"
        Collecting werkzeug
          Downloading werkzeug-1.0.1-py3-none-any.whl (298 kB)
        Collecting markupsafe
          Downloading markupsafe-1.1.1-py3-none-any.whl (32 kB)
        Collecting jinja2
          Downloading jinja2-2.11.2-py3-none-any.whl (125 kB)
        Collecting itsdangerous
          Downloading itsdangerous-1.1.0-py3-none-any.whl (16 kB)
        Collecting click
          Downloading click-7.1.2-py3-none-any.whl (82 kB)
        Collecting flask
          Downloading flask-1.1.2-py3-none-any.whl (94 kB)
        Installing collected packages: werkzeug, markupsafe, jinja2, itsdangerous, click, flask
        Successfully installed werkzeug-1.0.1 markupsafe-1.1.1 jinja2-2.11.2 itsdangerous-1.1.0 click-7.1.2 flask-1.1.2
    "#]],
    );
    session.check(
        "docker run --rm python sh -c 'pip install nosuch; echo $?; python --version; python x.py'",
        &expect![[r#"
        ERROR: Could not find a version that satisfies the requirement nosuch (from versions: none)
        ERROR: No matching distribution found for nosuch
        1
        Python 3.8.5
        python3: programs in this language are not modelled: the model knows the interpreter's version only
    "#]],
    );
}

#[test]
fn the_lectures_nmap_is_built_and_not_pretended() {
    let mut session = Session::new();
    session.check(
        "docker build -t scan -f Dockerfile_nmap .",
        &expect![[r#"
        Sending build context to Docker daemon  6.144kB
        Step 1/5 : FROM alpine:latest
        latest: Pulling from library/alpine
        df20fa9351a1: Pull complete
        Digest: sha256:185518070891758909c9f839cf4ca393ee977ac378609f700f60a771a2dfe321
        Status: Downloaded newer image for alpine:latest
         ---> a24bb4013296
        Step 2/5 : RUN apk update
         ---> Running in ed902f1abc55
        fetch http://dl-cdn.alpinelinux.org/alpine/v3.12/main/x86_64/APKINDEX.tar.gz
        fetch http://dl-cdn.alpinelinux.org/alpine/v3.12/community/x86_64/APKINDEX.tar.gz
        v3.12.0 [http://dl-cdn.alpinelinux.org/alpine/v3.12/main]
        v3.12.0 [http://dl-cdn.alpinelinux.org/alpine/v3.12/community]
        OK: 12 distinct packages available
        Removing intermediate container ed902f1abc55
         ---> 108e43f7f3ba
        Step 3/5 : RUN apk add nmap
         ---> Running in 0883450b8ead
        (1/5) Installing lua5.3-libs (5.3.5-r6)
        (2/5) Installing libpcap (1.9.1-r2)
        (3/5) Installing libgcc (9.3.0-r2)
        (4/5) Installing libstdc++ (9.3.0-r2)
        (5/5) Installing nmap (7.80-r2)
        Executing busybox-1.31.1-r16.trigger
        OK: 25 MiB in 19 packages
        Removing intermediate container 0883450b8ead
         ---> df9137bf6f73
        Step 4/5 : ENTRYPOINT ["nmap"]
         ---> Running in 837caab12e3b
        Removing intermediate container 837caab12e3b
         ---> db54fc3b03bb
        Step 5/5 : CMD ["localhost"]
         ---> Running in f8021780a3af
        Removing intermediate container f8021780a3af
         ---> f47a29348dcb
        Successfully built f47a29348dcb
        Successfully tagged scan:latest
    "#]],
    );
    session.check("docker run scan; echo $?", &expect![[r#"
        docker: Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/usr/bin/nmap": the model does not carry this file's content

        Run 'docker run --help' for more information
        [The model knows that this program is there, but not what it does. Real docker would run it.]
        126
    "#]]);
}
