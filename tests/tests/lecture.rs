//! The lecture's session (build, run, images, history, an edit, the rebuild), typed with `layercake` for `docker`: it prints what
//! the slides print.

use expect_test::{Expect, expect};
use layercake_tests::{Environment, Transcript, User, fixture};

const DOCKERFILE: &str = include_str!("../fixtures/lecture/Dockerfile_cmd");
const BUILD: &str = "build --builder classic --progress classic -t hello_world_cmd:first -f Dockerfile_cmd .";

/// Debian stands for `ubuntu:latest` where no registry answers. Its lists are fetched over the network of the host; where there is
/// none, apt says so and exits with 0 all the same.
fn check(user: User) {
    let Some(environment) = Environment::new(user) else { return };
    environment.import(&fixture::debian(), "ubuntu:latest");
    environment.write("Dockerfile_cmd", DOCKERFILE);
    let mut transcript = Transcript::new(&environment);

    transcript.enter(BUILD);
    transcript.enter("run -it hello_world_cmd:first");
    transcript.enter("run -it hello_world_cmd:first Pavlos");
    check_shown(&mut transcript, &first_session());

    transcript.enter("images");
    transcript.enter("image history hello_world_cmd:first");
    check_shown(&mut transcript, &listings());

    let edited = DOCKERFILE.replace(r#""Hello""#, r#""Hello, ""#);
    assert_ne!(edited, DOCKERFILE);
    environment.write("Dockerfile_cmd", edited);
    transcript.enter(BUILD);
    check_shown(&mut transcript, &edited_build());
    transcript.enter(BUILD);
    transcript.enter("run -it hello_world_cmd:first");
    check_shown(&mut transcript, &cached_build());
}

fn check_shown(transcript: &mut Transcript<'_>, expected: &Expect) {
    expected.assert_eq(&transcript.take());
}

fn first_session() -> Expect {
    expect![[r#"
        > layercake build --builder classic --progress classic -t hello_world_cmd:first -f Dockerfile_cmd .
        Sending build context to Docker daemon  2.048kB
        Step 1/4 : FROM ubuntu:latest
         ---> aaaaaaaaaaaa
        Step 2/4 : RUN apt-get update
         ---> Running in bbbbbbbbbbbb
        ...
        Removing intermediate container bbbbbbbbbbbb
         ---> cccccccccccc
        Step 3/4 : ENTRYPOINT ["/bin/echo", "Hello"]
         ---> Running in dddddddddddd
        Removing intermediate container dddddddddddd
         ---> eeeeeeeeeeee
        Step 4/4 : CMD ["world"]
         ---> Running in ffffffffffff
        Removing intermediate container ffffffffffff
         ---> gggggggggggg
        Successfully built gggggggggggg
        Successfully tagged hello_world_cmd:first

        > layercake run -it hello_world_cmd:first
        Hello world

        > layercake run -it hello_world_cmd:first Pavlos
        Hello Pavlos

    "#]]
}

fn listings() -> Expect {
    expect![[r#"
        > layercake images
        REPOSITORY        TAG      IMAGE ID       CREATED   SIZE
        hello_world_cmd   first    gggggggggggg   (then)    (some)
        ubuntu            latest   aaaaaaaaaaaa   (then)    (some)

        > layercake image history hello_world_cmd:first
        IMAGE          CREATED   CREATED BY                                      SIZE     COMMENT
        gggggggggggg   (then)    /bin/sh -c #(nop)  CMD ["world"]                0B
        eeeeeeeeeeee   (then)    /bin/sh -c #(nop)  ENTRYPOINT ["/bin/echo" "…   0B
        cccccccccccc   (then)    /bin/sh -c apt-get update                       (some)
        aaaaaaaaaaaa   (then)                                                    (some)   Imported from -

    "#]]
}

fn edited_build() -> Expect {
    expect![[r#"
        > layercake build --builder classic --progress classic -t hello_world_cmd:first -f Dockerfile_cmd .
        Sending build context to Docker daemon  2.048kB
        Step 1/4 : FROM ubuntu:latest
         ---> aaaaaaaaaaaa
        Step 2/4 : RUN apt-get update
         ---> Using cache
         ---> cccccccccccc
        Step 3/4 : ENTRYPOINT ["/bin/echo", "Hello, "]
         ---> Running in hhhhhhhhhhhh
        Removing intermediate container hhhhhhhhhhhh
         ---> iiiiiiiiiiii
        Step 4/4 : CMD ["world"]
         ---> Running in jjjjjjjjjjjj
        Removing intermediate container jjjjjjjjjjjj
         ---> kkkkkkkkkkkk
        Successfully built kkkkkkkkkkkk
        Successfully tagged hello_world_cmd:first

    "#]]
}

fn cached_build() -> Expect {
    expect![[r#"
        > layercake build --builder classic --progress classic -t hello_world_cmd:first -f Dockerfile_cmd .
        Sending build context to Docker daemon  2.048kB
        Step 1/4 : FROM ubuntu:latest
         ---> aaaaaaaaaaaa
        Step 2/4 : RUN apt-get update
         ---> Using cache
         ---> cccccccccccc
        Step 3/4 : ENTRYPOINT ["/bin/echo", "Hello, "]
         ---> Using cache
         ---> iiiiiiiiiiii
        Step 4/4 : CMD ["world"]
         ---> Using cache
         ---> kkkkkkkkkkkk
        Successfully built kkkkkkkkkkkk
        Successfully tagged hello_world_cmd:first

        > layercake run -it hello_world_cmd:first
        Hello,  world

    "#]]
}

#[test]
fn the_session_as_root() {
    check(User::Root);
}

#[test]
fn the_session_with_subordinate_ids() {
    check(User::SubordinateIds);
}

#[test]
fn the_session_with_one_id() {
    check(User::OneId);
}
