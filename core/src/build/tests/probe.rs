//! The classic builder's rule for a hit: the newest image with the same parent and an equal configuration; and where it does
//! not even look.

use super::decisions;
use super::world::{Ask, World};
use crate::build::StepDecision;
use crate::cache::{MissReason, Name};

/// Whether the last step of `one` hits after `other` was built.
fn hits(one: &str, other: &str) -> bool {
    let mut world = World::new();
    world.context.write("/a", "a");
    assert!(world.build(&Ask::classic(other)).image.is_ok(), "{other}");
    let report = world.build(&Ask::classic(one)).report;
    report.last().unwrap().decision == StepDecision::Hit
}

/// The instruction `set`, and the same with another value or not there, make the RUN after it another step.
fn check_field(set: &str, others: &[&str]) {
    let dockerfile = |instruction: &str| format!("FROM base\n{instruction}\nRUN a\n");
    assert!(hits(&dockerfile(set), &dockerfile(set)), "{set}");
    for other in others {
        assert!(!hits(&dockerfile(set), &dockerfile(other)), "{set}, {other}");
    }
    // The configuration itself, apart from the image before: it is compared field by field.
    let world = World::new();
    let ingredients = |text: &str| world.last_ingredients(&Ask::classic(&dockerfile(text)));
    for other in others {
        let differences = ingredients(set).differences(&ingredients(other));
        assert!(differences.iter().any(|difference| difference.name != Name::Parent), "{set}, {other}");
    }
}

#[test]
fn env_is_compared() {
    check_field("ENV A=1", &["ENV A=2", "ENV B=1", "LABEL a=1"]);
}

#[test]
fn shell_is_compared() {
    check_field("SHELL [\"/bin/bash\", \"-c\"]", &["SHELL [\"/bin/bash\", \"-ec\"]", "LABEL a=1"]);
}

#[test]
fn onbuild_is_compared_in_order() {
    check_field("ONBUILD RUN a\nONBUILD RUN b", &["ONBUILD RUN b\nONBUILD RUN a", "ONBUILD RUN a\nLABEL a=1"]);
}

#[test]
fn labels_are_compared() {
    check_field("LABEL a=1", &["LABEL a=2", "LABEL b=1", "ENV a=1"]);
}

#[test]
fn exposed_ports_and_volumes_are_compared() {
    check_field("EXPOSE 80", &["EXPOSE 81", "EXPOSE 80/udp", "LABEL a=1"]);
    check_field("VOLUME /a", &["VOLUME /b", "VOLUME /a /b", "LABEL a=1"]);
}

#[test]
fn user_and_working_directory_are_compared() {
    check_field("USER root", &["USER student", "LABEL a=1"]);
    check_field("WORKDIR /a", &["WORKDIR /b", "LABEL a=1"]);
}

#[test]
fn stop_signal_is_compared() {
    check_field("STOPSIGNAL SIGINT", &["STOPSIGNAL SIGQUIT", "LABEL a=1"]);
}

#[test]
fn each_field_of_a_healthcheck_is_compared() {
    let others = [
        "HEALTHCHECK CMD b",
        "HEALTHCHECK CMD [\"a\"]",
        "HEALTHCHECK NONE",
        "HEALTHCHECK --interval=1m CMD a",
        "HEALTHCHECK --timeout=1m CMD a",
        "HEALTHCHECK --start-period=1m CMD a",
        "HEALTHCHECK --start-interval=1m CMD a",
        "HEALTHCHECK --retries=1 CMD a",
        "LABEL a=1",
    ];
    check_field("HEALTHCHECK CMD a", &others);
}

#[test]
fn the_command_of_the_image_is_replaced_in_the_probe_and_a_runs_entrypoint_is_nil() {
    let world = World::new();
    let last = |text: &str| world.last_ingredients(&Ask::classic(text));
    let names = |one: &str, other: &str| -> Vec<Name> {
        last(one).differences(&last(other)).into_iter().map(|difference| difference.name).collect()
    };
    assert_eq!(names("FROM base\nCMD [\"a\"]\nRUN x\n", "FROM base\nCMD [\"b\"]\nRUN x\n"), [Name::Parent]);
    let entrypoints = ("FROM base\nENTRYPOINT [\"a\"]\n", "FROM base\nENTRYPOINT [\"b\"]\n");
    assert_eq!(names(&format!("{}RUN x\n", entrypoints.0), &format!("{}RUN x\n", entrypoints.1)), [Name::Parent]);
    assert_eq!(
        names(&format!("{}LABEL a=1\n", entrypoints.0), &format!("{}LABEL a=1\n", entrypoints.1)),
        [Name::Parent, Name::Configuration("Entrypoint".to_owned())]
    );
}

#[test]
fn the_newest_image_is_taken() {
    let mut world = World::new();
    let ask = Ask::classic("FROM base\nRUN a\n");
    world.build(&ask);
    let newest = world.build(&Ask { no_cache: true, ..ask.clone() });
    assert_eq!(world.build(&ask).image, newest.image);
}

#[test]
fn after_a_miss_nothing_in_the_stage_is_looked_up() {
    let mut world = World::new();
    world.build(&Ask::classic("FROM base\nRUN a\nRUN b\nRUN c\n"));
    assert_eq!(world.look_ups(&Ask::classic("FROM base\nRUN a\nRUN b\nRUN c\n")), 3);
    assert_eq!(world.look_ups(&Ask::classic("FROM base\nRUN a2\nRUN b\nRUN c\n")), 1);
    assert_eq!(world.look_ups(&Ask::classic("FROM base\nRUN a\nRUN b2\nRUN c\n")), 2);
}

#[test]
fn every_from_looks_again() {
    let mut world = World::new();
    let ask = Ask::classic("FROM base AS one\nRUN a\nFROM one AS two\nRUN b\nFROM one\nRUN b\nRUN c\n");
    let plan = world.plan(&ask);
    let done = world.build(&ask);
    super::assert_agrees(&plan, &done.report);
    expect_test::expect![[r#"
        -    FROM base AS one
        miss RUN a: this was never built here
        -    FROM one AS two
        miss RUN b: it follows line 2, which runs: `RUN a`
        -    FROM one
        hit  RUN b
        miss RUN c: it follows line 2, which runs: `RUN a`
    "#]]
    .assert_eq(&decisions(&done.report));
}

#[test]
fn no_cache_never_looks() {
    let mut world = World::new();
    let ask = Ask::classic("FROM base\nRUN a\nFROM base\nRUN b\n");
    world.build(&ask);
    assert_eq!(world.look_ups(&Ask { no_cache: true, ..ask }), 0);
}

#[test]
fn the_platform_is_compared() {
    let mut world = World::new();
    let ask = Ask::classic("FROM base\nRUN a\n");
    world.build(&ask);
    world.architecture = "arm64";
    let report = world.build(&ask).report;
    assert!(matches!(report[1].decision, StepDecision::Miss(MissReason::Changed { .. })), "{report:?}");
}

#[test]
fn all_stages_up_to_the_target_are_built() {
    let mut world = World::new();
    let text = "FROM base AS one\nRUN a\nFROM base AS two\nRUN b\nFROM base AS three\nRUN c\n";
    let report = world.build(&Ask { target: Some("two"), ..Ask::classic(text) }).report;
    let texts: Vec<_> = report.iter().map(|step| step.text.as_str()).collect();
    assert_eq!(texts, ["FROM base AS one", "RUN a", "FROM base AS two", "RUN b"]);
}
