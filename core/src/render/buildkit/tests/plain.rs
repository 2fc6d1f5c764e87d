//! Line by line.

use expect_test::{Expect, expect};

use super::*;
use crate::image::reference::ImageReference;
use crate::render::buildkit::Plain;
use crate::render::catalogue::Language;

fn check(moments: &[Moment], expected: &Expect) {
    let mut plain = Plain::new(Language::English);
    let mut text: String = moments.iter().map(|(now, event)| plain.event(event, *now)).collect();
    text += &plain.closing();
    expected.assert_eq(&text);
}

#[test]
fn section_7_4_load_build_definition_and_dockerignore() {
    let mut plain = Plain::new(Language::English);
    let text = plain.read(&Definition { ignore: Some(7), ..definition() }, 3);
    expect![[r"
        #1 [internal] load build definition from Dockerfile
        #1 transferring dockerfile: 67B done
        #1 DONE 0.0s

        #2 [internal] load .dockerignore
        #2 transferring context: 7B done
        #2 DONE 0.0s
    "]]
    .assert_eq(&text);
}

#[test]
fn section_7_4_load_metadata() {
    let base = "docker.io/library/busybox:latest";
    let expected = expect![[r"
        #1 [internal] load metadata for docker.io/library/busybox:latest
        #1 DONE 0.4s

        #2 [1/1] FROM docker.io/library/busybox:latest
        #2 DONE 0.0s
    "]];
    let from = started(0, 1, "FROM docker.io/library/busybox:latest");
    check(&[(100, resolving(base)), (500, resolved(base)), (500, from), (510, finished(0))], &expected);
}

#[test]
fn section_7_4_one_look_for_the_base_of_two_stages() {
    let base = "docker.io/library/busybox:latest";
    let other = Event::Resolving { stage: 1, reference: base.to_owned() };
    let expected = expect![[r"
        #1 [internal] load metadata for docker.io/library/busybox:latest
        #1 DONE 0.1s
    "]];
    check(&[(0, resolving(base)), (0, other), (100, resolved(base)), (150, resolved(base))], &expected);
}

#[test]
fn section_7_4_load_build_context_once() {
    let reading = |index| Event::Reading { step: step(0, index) };
    let read = |index, bytes| Event::Read { step: step(0, index), bytes };
    let expected = expect![[r"
        #1 [internal] load build context
        #1 transferring context: 28B done
        #1 DONE 0.1s

        #2 [2/3] COPY a /a
        #2 CACHED

        #3 [3/3] COPY b /b
        #3 CACHED
    "]];
    let moments = [
        (0, started(1, 3, "COPY a /a")),
        (0, reading(1)),
        (100, read(1, 28)),
        (100, hit(1)),
        (100, finished(1)),
        (100, started(2, 3, "COPY b /b")),
        (100, reading(2)),
        (200, read(2, 1)),
        (200, hit(2)),
        (200, finished(2)),
    ];
    check(&moments, &expected);
}

#[test]
fn section_7_4_done_and_log_lines_with_their_times() {
    let expected = expect![[r"
        #1 [2/2] RUN make
        #1 0.123 one
        #1 12.35 two
        #1 12.35 three
        #1 100.1 rest
        #1 DONE 100.1s
    "]];
    let moments = [
        (900, started(1, 2, "RUN make")),
        (1000, runs(step(0, 1))),
        (1123, output(1, "one\nt")),
        (13_350, output(1, "wo\nthree\r\nrest")),
        (101_060, finished(1)),
    ];
    check(&moments, &expected);
}

#[test]
fn section_7_4_cached() {
    let expected = expect![[r"
        #1 [2/2] RUN make
        #1 CACHED
    "]];
    check(&[(0, started(1, 2, "RUN make")), (1, hit(1)), (1, finished(1))], &expected);
}

#[test]
fn why_a_step_is_not_cached_is_said_below_its_name() {
    let expected = expect![[r#"
        #1 [2/3] RUN make
        #1 not cached: its result was removed from the store; nothing else changed
        #1 DONE 0.0s

        #2 [3/3] RUN test
        #2 not cached: it follows line 3, which runs: `RUN make`
        #2 DONE 0.0s
    "#]];
    let follows = MissReason::Follows { step: "RUN make".to_owned(), line: 3 };
    let moments = [
        (0, started(1, 3, "RUN make")),
        (0, missed(1, MissReason::Removed)),
        (0, finished(1)),
        (0, started(2, 3, "RUN test")),
        (0, missed(2, follows.clone())),
        (0, finished(2)),
    ];
    check(&moments, &expected);
    // Nobody expects anything else of these.
    for reason in [MissReason::FirstBuild, MissReason::NoCache] {
        let expected = expect![[r"
            #1 [2/3] RUN make
            #1 DONE 0.0s

            #2 [3/3] RUN test
            #2 DONE 0.0s
        "]];
        let moments = [
            (0, started(1, 3, "RUN make")),
            (0, missed(1, reason)),
            (0, finished(1)),
            (0, started(2, 3, "RUN test")),
            (0, missed(2, follows.clone())),
            (0, finished(2)),
        ];
        check(&moments, &expected);
    }
}

#[test]
fn section_7_4_stages_have_names_and_the_floor_changes_with_dots() {
    let (one, two) = (step(0, 1), step(1, 1));
    let expected = expect![[r"
        #1 [one 2/2] RUN a
        #1 0.100 a1
        #1 6.000 a2
        #1 ...

        #2 [stage-1 2/2] RUN b
        #2 0.200 b1
        #2 3.000 b2
        #2 7.000 b3
        #2 DONE 8.0s

        #1 [one 2/2] RUN a
        #1 7.500 a3
        #1 9.000 a4
        #1 DONE 9.5s
    "]];
    let moments = [
        (0, started_in(0, "one", 1, 2, "RUN a")),
        (0, started_in(1, "stage-1", 1, 2, "RUN b")),
        (0, runs(one)),
        (0, runs(two)),
        (100, output_of(one, "a1\n")),
        // They wait: #1 has the floor.
        (200, output_of(two, "b1\n")),
        (3000, output_of(two, "b2\n")),
        // #1 has had it for long enough, and may end with what it says just now.
        (6000, output_of(one, "a2\n")),
        (7000, output_of(two, "b3\n")),
        (7500, output_of(one, "a3\n")),
        (8000, finished_of(two)),
        (9000, output_of(one, "a4\n")),
        (9500, finished_of(one)),
    ];
    check(&moments, &expected);
}

#[test]
fn who_waits_for_the_floor_gets_it_in_time_even_if_nothing_happens() {
    let mut plain = Plain::new(Language::English);
    plain.event(&started_in(0, "one", 1, 2, "RUN a"), 0);
    plain.event(&started_in(1, "two", 1, 2, "RUN b"), 0);
    plain.event(&runs(step(0, 1)), 0);
    plain.event(&runs(step(1, 1)), 0);
    assert_eq!(plain.event(&output_of(step(1, 1), "b\n"), 100), "");
    assert_eq!(plain.tick(4999), "");
    assert_eq!(plain.tick(5000), "#1 ...\n\n#2 [two 2/2] RUN b\n#2 0.100 b\n");
}

#[test]
fn section_7_4_error_with_the_log_and_the_lines_of_the_step_and_canceled_beside_it() {
    let expected = expect![[r##"
        #1 [internal] load build definition from Dockerfile
        #1 transferring dockerfile: 67B done
        #1 DONE 0.0s

        #2 [internal] load .dockerignore
        #2 DONE 0.0s

        #3 [app 3/3] RUN echo one &&     make
        #3 0.020 one
        #3 0.040 oh
        #3 ERROR: process "/bin/sh -c make" did not complete successfully: exit code: 2

        #4 [other 2/2] RUN wait
        #4 CANCELED
        ------
         > [app 3/3] RUN echo one &&     make:
        0.020 one
        0.040 oh
        ------
        Dockerfile:3
        --------------------
           2 |     COPY a /a
           3 | >>> RUN echo one && \
           4 | >>>     make
           5 |     CMD ["a"]
        --------------------
    "##]];
    let mut plain = Plain::new(Language::English);
    let read = plain.read(&definition(), 0);
    let moments = [
        (0, started_in(0, "app", 2, 3, "RUN echo one &&     make")),
        (0, started_in(1, "other", 1, 2, "RUN wait")),
        (0, runs(step(0, 2))),
        (0, runs(step(1, 1))),
        (20, output(2, "one\n")),
        (40, output(2, "oh\n")),
        (50, failed(2)),
    ];
    let told: String = moments.iter().map(|(now, event)| plain.event(event, *now)).collect();
    expected.assert_eq(&(read + &told + &plain.closing()));
}

#[test]
fn only_the_last_lines_of_a_failed_command_are_said_again() {
    let mut plain = Plain::new(Language::English);
    plain.event(&started(2, 3, "RUN make"), 0);
    for line in 0..30 {
        assert!(plain.event(&output(2, &format!("{line}\n")), 0).contains(&line.to_string()));
    }
    plain.event(&failed(2), 0);
    let closing = plain.closing();
    assert!(closing.starts_with("------\n > [3/3] RUN make:\n0.000 20\n"), "{closing}");
    assert!(closing.contains("0.000 29\n------\n"), "{closing}");
}

#[test]
fn a_base_that_is_not_there_fails_where_it_was_looked_for() {
    let error = BuildError::Step { message: "no image b here".to_owned(), lines: Some(Lines { first: 1, last: 1 }) };
    let expected = expect![[r"
        #1 [internal] load metadata for docker.io/library/b:latest
        #1 ERROR: no image b here

        #2 [internal] load metadata for docker.io/library/a:latest
        #2 CANCELED
        ------
         > [internal] load metadata for docker.io/library/b:latest:
        ------
        :1
        --------------------
           1 | >>> 
        --------------------
    "]];
    let moments = [
        (0, Event::Resolving { stage: 1, reference: "docker.io/library/b:latest".to_owned() }),
        (0, resolving("docker.io/library/a:latest")),
        (0, Event::Failed { step: Some(step(1, 0)), error }),
    ];
    check(&moments, &expected);
}

#[test]
fn section_7_4_canceled_by_the_user() {
    let expected = expect![[r"
        #1 [2/2] RUN make
        #1 0.010 half a line
        #1 CANCELED
    "]];
    check(
        &[(0, started(1, 2, "RUN make")), (0, runs(step(0, 1))), (10, output(1, "half a line")), (10, cancelled())],
        &expected,
    );
}

#[test]
fn section_7_4_exporting_to_image() {
    let mut plain = Plain::new(Language::English);
    plain.event(&Event::Unconsumed { arguments: vec!["A".to_owned()] }, 0);
    let text = plain.exported(&image(), &[ImageReference::parse("hello:1").unwrap()], 0) + &plain.closing();
    expect![[r"
        #1 exporting to image
        #1 exporting layers done
        #1 writing image sha256:6105d6cc76af400325e94d588ce511be5bfdbb73b437dc51eca43917d7a43e3d done
        #1 naming to docker.io/library/hello:1 done
        #1 DONE 0.0s
        [Warning] One or more build-args [A] were not consumed
    "]]
    .assert_eq(&text);
}
