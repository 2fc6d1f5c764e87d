//! Whole builds as sentences, as a screen reader says them.

use expect_test::{Expect, expect};

use super::world::{Ask, World};
use crate::build::Stream;
use crate::image::config::ImageConfig;
use crate::plan::StepId;
use crate::render::catalogue::Language;
use crate::render::narration::Narrator;

fn narrate(world: &mut World, ask: &Ask<'_>) -> String {
    let done = world.build(ask);
    let mut narrator = Narrator::new(Language::English);
    let mut text = narrator.read("Dockerfile", ask.dockerfile) + "\n";
    text.extend(done.events.iter().filter_map(|event| narrator.event(event)).map(|said| said + "\n"));
    text
}

fn check(world: &mut World, ask: &Ask<'_>, expected: &Expect) {
    expected.assert_eq(&narrate(world, ask));
}

#[test]
fn a_build_and_the_next_after_an_edit() {
    let mut world = World::new();
    world.context.write("/app.py", "print(1)");
    let ask =
        Ask { build_args: &[("TYPO", "1")], ..Ask::buildkit("FROM base\nRUN install\nCOPY app.py /\nCMD [\"a\"]\n") };
    check(
        &mut world,
        &ask,
        &expect![[r"
            Dockerfile was read: 4 lines.
            The base image docker.io/library/base:latest is looked for.
            The base image docker.io/library/base:latest is here: 882f38fad32e.
            Step 1 of 3 begins: FROM docker.io/library/base:latest.
            Step 1 of 3 is done; the image after it is 882f38fad32e.
            Step 2 of 3 begins: RUN install.
            Step 2 of 3 runs, because this was never built here.
            Step 2 of 3 runs in the container 892c5348eb1b.
            The container of step 2 of 3 is gone.
            Step 2 of 3 is done.
            Step 3 of 3 begins: COPY app.py /.
            Step 3 of 3 looks at its files in the build context.
            Step 3 of 3 has found what it copies: 8B.
            Step 3 of 3 runs, because it follows line 2, which runs: `RUN install`.
            Step 3 of 3 is done.
            No ARG declares what was given as a build argument: TYPO.
            The image ea40f95560c7 is made: 0 steps came from the cache, 2 ran.
        "]],
    );
    world.context.write("/app.py", "print(2)");
    check(
        &mut world,
        &ask,
        &expect![[r"
            Dockerfile was read: 4 lines.
            The base image docker.io/library/base:latest is looked for.
            The base image docker.io/library/base:latest is here: 882f38fad32e.
            Step 1 of 3 begins: FROM docker.io/library/base:latest.
            Step 1 of 3 is done; the image after it is 882f38fad32e.
            Step 2 of 3 begins: RUN install.
            Step 2 of 3 comes from the cache.
            Step 2 of 3 is done.
            Step 3 of 3 begins: COPY app.py /.
            Step 3 of 3 looks at its files in the build context.
            Step 3 of 3 has found what it copies: 8B.
            Step 3 of 3 runs, because the content of app.py changed.
            Step 3 of 3 is done.
            No ARG declares what was given as a build argument: TYPO.
            The image dc8767a90f64 is made: 1 step came from the cache, 1 ran.
        "]],
    );
}

#[test]
fn the_classic_builder_makes_an_image_of_every_step() {
    let mut world = World::new();
    let mut base = ImageConfig::scratch("amd64");
    base.config.on_build = Some(vec!["HEALTHCHECK CMD old".to_owned()]);
    world.images.insert("docker.io/library/onbuild:latest".to_owned(), base);
    check(
        &mut world,
        &Ask::classic("FROM onbuild\nHEALTHCHECK CMD new\n"),
        &expect![[r"
            Dockerfile was read: 2 lines.
            The base image docker.io/library/onbuild:latest is looked for.
            The base image docker.io/library/onbuild:latest is here: 5ffd80069280.
            Step 1 of 2 begins: FROM onbuild.
            The base image brings 1 instruction to carry out now (ONBUILD).
            Step 1 of 2 is done; the image after it is 5ffd80069280.
            Step 1 of 2 begins: HEALTHCHECK CMD old.
            Step 1 of 2 runs, because this was never built here.
            Step 1 of 2 runs in the container 892c5348eb1b.
            The container of step 1 of 2 is gone.
            Step 1 of 2 is done; the image after it is c3f058a14bf2.
            Step 2 of 2 begins: HEALTHCHECK CMD new.
            Step 2 of 2 takes the place of the health check of before: CMD-SHELL old.
            Step 2 of 2 runs, because it follows line 1, which runs: `HEALTHCHECK CMD old`.
            Step 2 of 2 runs in the container 1f7b9cea43c2.
            The container of step 2 of 2 is gone.
            Step 2 of 2 is done; the image after it is 4332f1e58eb6.
            The image 4332f1e58eb6 is made: 0 steps came from the cache, 2 ran.
        "]],
    );
}

#[test]
fn stages_are_named() {
    let mut world = World::new();
    check(
        &mut world,
        &Ask::buildkit("FROM base AS one\nRUN a\nFROM base\nCOPY --from=one /etc /etc\n"),
        &expect![[r"
            Dockerfile was read: 4 lines.
            The base image docker.io/library/base:latest is looked for.
            The base image docker.io/library/base:latest is here: 882f38fad32e.
            Step 1 of 2 of stage one begins: FROM docker.io/library/base:latest.
            Step 1 of 2 of stage one is done; the image after it is 882f38fad32e.
            Step 1 of 2 of stage-1 begins: FROM docker.io/library/base:latest.
            Step 1 of 2 of stage-1 is done; the image after it is 882f38fad32e.
            Step 2 of 2 of stage one begins: RUN a.
            Step 2 of 2 of stage-1 begins: COPY --from=one /etc /etc.
            Step 2 of 2 of stage one runs, because this was never built here.
            Step 2 of 2 of stage one runs in the container 892c5348eb1b.
            The container of step 2 of 2 of stage one is gone.
            Step 2 of 2 of stage one is done.
            Step 2 of 2 of stage-1 runs, because this was never built here.
            Step 2 of 2 of stage-1 is done.
            The image 56e6a1ca8227 is made: 0 steps came from the cache, 2 ran.
        "]],
    );
}

#[test]
fn failures_say_in_which_step_and_why() {
    let mut world = World::new();
    check(
        &mut world,
        &Ask::buildkit("FROM base\nRUN false\n"),
        &expect![[r"
        Dockerfile was read: 2 lines.
        The base image docker.io/library/base:latest is looked for.
        The base image docker.io/library/base:latest is here: 882f38fad32e.
        Step 1 of 2 begins: FROM docker.io/library/base:latest.
        Step 1 of 2 is done; the image after it is 882f38fad32e.
        Step 2 of 2 begins: RUN false.
        Step 2 of 2 runs, because this was never built here.
        Step 2 of 2 runs in the container 892c5348eb1b.
        Step 2 of 2 failed: its command ended with exit code 1, and 0 is success.
    "]],
    );
    check(
        &mut world,
        &Ask::buildkit("FROM nosuch\n"),
        &expect![[r"
        Dockerfile was read: 1 line.
        The base image docker.io/library/nosuch:latest is looked for.
        The build failed: no image docker.io/library/nosuch:latest.
    "]],
    );
    let mut session = world.session(&Ask::buildkit("FROM base\n"), false);
    session.ready();
    let cancelled = session.cancel();
    let said = Narrator::new(Language::English).event(&cancelled[0]);
    assert_eq!(said.as_deref(), Some("The build was cancelled."));
}

#[test]
fn of_what_a_command_writes_the_last_line_is_said() {
    let world = World::new();
    let session = world.session(&Ask::classic("FROM base\n"), false);
    let mut narrator = Narrator::new(Language::English);
    let step = StepId { stage: 0, index: 1 };
    let started = crate::build::Event::Started { step, number: (2, 2), stage: None, text: "RUN make".to_owned() };
    narrator.event(&started);
    let mut said = |text: &str| narrator.event(&session.output(step, Stream::Stdout, text.as_bytes().to_vec()));
    assert_eq!(said("one\n").as_deref(), Some("Step 2 of 2 writes: one"));
    assert_eq!(
        said("one\n\ntwo\n\x1b[1mthree\x1b[0m\n").as_deref(),
        Some("Step 2 of 2 writes 2 lines and then: three")
    );
    assert_eq!(said("\n"), None);
}
