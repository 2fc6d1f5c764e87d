//! What the classic builder prints: a test for each kind of line.

use expect_test::{Expect, expect};

use super::world::{Ask, World};
use crate::build::Stream;
use crate::image::config::ImageConfig;
use crate::render::classic::{Classic, Wording, failure, tagged};

/// What a build prints, with the ids replaced by the order in which they come.
fn printed(world: &mut World, ask: &Ask<'_>, wording: Wording) -> String {
    let mut session = world.session(ask, false);
    let done = world.carry_out(&mut session);
    let mut classic = Classic::new(wording);
    let chunks = done.events.iter().filter_map(|event| classic.event(event));
    let mut text: String = chunks.map(|chunk| String::from_utf8(chunk.bytes).unwrap()).collect();
    if let Some(Err(error)) = session.finished() {
        text += &failure(error);
        text.push('\n');
    }
    without_ids(&text)
}

fn without_ids(text: &str) -> String {
    let ids: Vec<_> = text.split([' ', '\n']).filter(|word| is_id(word)).collect();
    let mut seen: Vec<&str> = Vec::new();
    ids.into_iter().fold(text.to_owned(), |text, id| {
        if seen.contains(&id) {
            return text;
        }
        seen.push(id);
        text.replace(id, &format!("id{}", seen.len() - 1))
    })
}

fn is_id(word: &str) -> bool {
    word.len() == 12 && word.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn check_in(world: &mut World, dockerfile: &str, expected: &Expect) {
    expected.assert_eq(&printed(world, &Ask::classic(dockerfile), Wording::Slides));
}

fn check(dockerfile: &str, expected: &Expect) {
    let mut world = World::new();
    world.context.write("/a", "a");
    check_in(&mut world, dockerfile, expected);
}

#[test]
fn section_6_5_sending_the_context() {
    for (wording, bytes, line) in [
        (Wording::Slides, 3072, "Sending build context to Docker daemon  3.072kB\n"),
        (Wording::Slides, 34_300, "Sending build context to Docker daemon  34.3kB\n"),
        (Wording::Current, 3072, "Sending build context to Docker daemon  3.072kB\n"),
        (Wording::Current, 5120, "Sending build context to Docker daemon   5.12kB\n"),
    ] {
        assert_eq!(Classic::new(wording).context(bytes), line);
    }
}

#[test]
fn section_6_5_step_running_removed_and_image() {
    let expected = expect![[r"
        Step 1/3 : FROM base
         ---> id0
        Step 2/3 : ENV A=1
         ---> Running in id1
        Removing intermediate container id1
         ---> id2
        Step 3/3 : RUN make
         ---> Running in id3
        Removing intermediate container id3
         ---> id4
        Successfully built id4
    "]];
    check("FROM base\nENV A=1\nRUN make\n", &expected);
}

#[test]
fn section_6_5_removed_is_worded_as_the_docker_of_the_day_does() {
    let ask = Ask::classic("FROM base\nLABEL a=1\n");
    expect![[r"
        Step 1/2 : FROM base
         ---> id0
        Step 2/2 : LABEL a=1
         ---> Running in id1
         ---> Removed intermediate container id1
         ---> id2
        Successfully built id2
    "]]
    .assert_eq(&printed(&mut World::new(), &ask, Wording::Current));
}

#[test]
fn section_6_5_using_cache() {
    let mut world = World::new();
    let dockerfile = "FROM base\nRUN make\n";
    world.build(&Ask::classic(dockerfile));
    let expected = expect![[r"
        Step 1/2 : FROM base
         ---> id0
        Step 2/2 : RUN make
         ---> Using cache
         ---> id1
        Successfully built id1
    "]];
    check_in(&mut world, dockerfile, &expected);
}

#[test]
fn section_6_5_the_total_counts_global_args_and_all_stages_up_to_the_target() {
    let expected = expect![[r"
        Step 1/5 : ARG V=1
        Step 2/5 : FROM base AS one
         ---> id0
        Step 3/5 : LABEL a=1
         ---> Running in id1
        Removing intermediate container id1
         ---> id2
        Step 4/5 : FROM one
         ---> id2
        Step 5/5 : CMD [a]
         ---> Running in id3
        Removing intermediate container id3
         ---> id4
        Successfully built id4
    "]];
    check("ARG V=1\nFROM base AS one\nLABEL a=1\nFROM one\nCMD [a]\n", &expected);
}

#[test]
fn section_6_5_the_text_is_the_logical_line_as_written() {
    let expected = expect![[r"
        Step 1/3 : FROM base
         ---> id0
        Step 2/3 : ENV   A=1   B=$A
         ---> Running in id1
        Removing intermediate container id1
         ---> id2
        Step 3/3 : run echo $A &&     echo b
         ---> Running in id3
        Removing intermediate container id3
         ---> id4
        Successfully built id4
    "]];
    check("FROM base\nENV   A=1   B=$A   \nrun echo $A && \\\n    # why\n    echo b\n", &expected);
}

#[test]
fn section_6_5_from_scratch_has_no_image() {
    let expected = expect![[r"
        Step 1/3 : ARG V
        Step 2/3 : FROM scratch
         ---> 
        Step 3/3 : COPY a /a
         ---> id0
        Successfully built id0
    "]];
    check("ARG V\nFROM scratch\nCOPY a /a\n", &expected);
}

#[test]
fn section_6_5_copy_and_add_have_no_container_and_workdir_has_one() {
    let expected = expect![[r"
        Step 1/4 : FROM base
         ---> id0
        Step 2/4 : COPY a /a
         ---> id1
        Step 3/4 : ADD a /b
         ---> id2
        Step 4/4 : WORKDIR /app
         ---> Running in id3
        Removing intermediate container id3
         ---> id4
        Successfully built id4
    "]];
    check("FROM base\nCOPY a /a\nADD a /b\nWORKDIR /app\n", &expected);
}

#[test]
fn section_6_5_build_triggers_belong_to_their_from() {
    let mut world = World::new();
    let mut base = ImageConfig::scratch("amd64");
    base.config.on_build = Some(vec!["ENV A=1".to_owned(), "RUN make".to_owned()]);
    world.images.insert("docker.io/library/many:latest".to_owned(), base.clone());
    base.config.on_build = Some(vec!["ENV A=1".to_owned()]);
    world.images.insert("docker.io/library/one:latest".to_owned(), base);
    let many = expect![[r"
        Step 1/2 : FROM many
        # Executing 2 build triggers
         ---> Running in id0
        Removing intermediate container id0
         ---> Running in id1
        Removing intermediate container id1
         ---> id2
        Step 2/2 : LABEL a=1
         ---> Running in id3
        Removing intermediate container id3
         ---> id4
        Successfully built id4
    "]];
    check_in(&mut world, "FROM many\nLABEL a=1\n", &many);
    let one = expect![[r"
        Step 1/1 : FROM one
        # Executing 1 build trigger
         ---> Running in id0
        Removing intermediate container id0
         ---> id1
        Successfully built id1
    "]];
    check_in(&mut world, "FROM one\n", &one);
    let cached = expect![[r"
        Step 1/1 : FROM one
        # Executing 1 build trigger
         ---> Using cache
         ---> id0
        Successfully built id0
    "]];
    check_in(&mut world, "FROM one\n", &cached);
}

#[test]
fn section_6_5_overriding_a_healthcheck() {
    let expected = expect![[r"
        Step 1/4 : FROM base
         ---> id0
        Step 2/4 : HEALTHCHECK CMD curl -f localhost
         ---> Running in id1
        Removing intermediate container id1
         ---> id2
        Step 3/4 : healthcheck NONE
        Note: overriding previous HEALTHCHECK: [CMD-SHELL curl -f localhost]
         ---> Running in id3
        Removing intermediate container id3
         ---> id4
        Step 4/4 : HEALTHCHECK CMD true
         ---> Running in id5
        Removing intermediate container id5
         ---> id6
        Successfully built id6
    "]];
    check("FROM base\nHEALTHCHECK CMD curl -f localhost\nhealthcheck NONE\nHEALTHCHECK CMD true\n", &expected);
}

#[test]
fn section_6_5_build_args_that_were_not_consumed() {
    let ask = Ask { build_args: &[("A", "1"), ("B", "2")], ..Ask::classic("FROM base\n") };
    expect![[r"
        Step 1/1 : FROM base
         ---> id0
        [Warning] One or more build-args [A B] were not consumed
        Successfully built id0
    "]]
    .assert_eq(&printed(&mut World::new(), &ask, Wording::Slides));
}

#[test]
fn section_6_5_a_command_that_failed() {
    let expected = expect![[r"
        Step 1/2 : FROM base
         ---> id0
        Step 2/2 : RUN false
         ---> Running in id1
        The command '/bin/sh -c false' returned a non-zero code: 1
    "]];
    check("FROM base\nRUN false\n", &expected);
}

#[test]
fn section_6_5_a_file_that_is_not_in_the_context() {
    let copy = expect![[r"
        Step 1/2 : FROM base
         ---> id0
        Step 2/2 : COPY x /
        COPY failed: file not found in build context or excluded by .dockerignore: stat x: file does not exist
    "]];
    check("FROM base\nCOPY x /\n", &copy);
    let add = expect![[r"
        Step 1/2 : FROM base
         ---> id0
        Step 2/2 : ADD x /
        ADD failed: file not found in build context or excluded by .dockerignore: stat x: file does not exist
    "]];
    check("FROM base\nADD x /\n", &add);
}

#[test]
fn section_6_5_what_a_command_writes_goes_where_it_wrote_it() {
    let world = World::new();
    let session = world.session(&Ask::classic("FROM base\n"), false);
    let step = crate::plan::StepId { stage: 0, index: 1 };
    let event = session.output(step, Stream::Stderr, b"oh\n".to_vec());
    let chunk = Classic::new(Wording::Slides).event(&event).unwrap();
    assert_eq!((chunk.stream, chunk.bytes.as_slice()), (Stream::Stderr, b"oh\n".as_slice()));
}

#[test]
fn section_6_5_tagged() {
    let reference = crate::image::reference::ImageReference::parse("x").unwrap();
    assert_eq!(tagged(&reference), "Successfully tagged x:latest\n");
}
