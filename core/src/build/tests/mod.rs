//! The session on a world in memory: what hits, what misses, why, and what is foretold.

mod addresses;
mod alike;
mod archives;
mod asked;
mod changes;
mod content;
mod copy_flags;
mod epoch;
mod false_hits;
mod history;
mod injected;
mod key;
mod matrix;
mod mounts;
mod named_contexts;
mod narrated;
mod nothing_ignored;
mod printed_classic;
mod probe;
mod scopes;
mod section_5_copy;
mod section_9;
mod stages;
mod volumes;
mod what_if;
pub(crate) mod world;

use expect_test::{Expect, expect};

use self::world::{Ask, Done, World};
use super::{Action, Event, Prediction, StepDecision, StepReport};
use crate::container_path::ContainerPath;
use crate::plan::Builder;
use crate::render::catalogue::{Language, because};

/// One line a step: `hit`, `miss: why`, or `-` for what does not ask the cache.
fn decisions(report: &[StepReport]) -> String {
    let line = |step: &StepReport| match &step.decision {
        StepDecision::NotCached => format!("-    {}\n", step.text),
        StepDecision::Hit => format!("hit  {}\n", step.text),
        StepDecision::Miss(reason) => format!("miss {}: {}\n", step.text, because(reason, Language::English)),
        StepDecision::Depends => format!("?    {}\n", step.text),
    };
    report.iter().map(line).collect()
}

/// Builds `before`, lets `edit` change the world, and checks what the build of `after` decides, and that the plan said so.
fn check(before: &Ask<'_>, edit: impl FnOnce(&mut World), after: &Ask<'_>, expected: &Expect) -> Done {
    let mut world = World::new();
    world.context.write("/app.py", "print(1)");
    world.context.write("/lib/a.py", "a");
    assert!(world.build(before).image.is_ok());
    edit(&mut world);
    let plan = world.plan(after);
    let done = world.build(after);
    expected.assert_eq(&decisions(&done.report));
    assert_agrees(&plan, &done.report);
    done
}

fn assert_agrees(plan: &[StepReport], build: &[StepReport]) {
    assert_eq!(plan.len(), build.len());
    for (plan, build) in plan.iter().zip(build) {
        if plan.decision != StepDecision::Depends {
            assert_eq!(plan.decision, build.decision, "{}", plan.text);
        }
        if matches!(plan.layer, Prediction::Exact(_) | Prediction::Recorded(_)) {
            assert_eq!(plan.layer, build.layer, "{}", plan.text);
        }
    }
}

const APP: &str = "FROM base\nLABEL v=1\nRUN install\nCOPY app.py /app/\nRUN compile\nCMD [\"app\"]\n";

#[test]
fn nothing_changed_hits_everywhere_and_gives_the_same_image() {
    let mut world = World::new();
    world.context.write("/app.py", "print(1)");
    for ask in [Ask::buildkit(APP), Ask::classic(APP)] {
        let first = world.build(&ask);
        let second = world.build(&ask);
        assert_eq!(first.image, second.image);
        assert!(second.report.iter().all(|step| !matches!(step.decision, StepDecision::Miss(_))));
    }
}

#[test]
fn an_edited_file_reruns_its_copy_and_what_follows() {
    check(
        &Ask::buildkit(APP),
        |world| world.context.write("/app.py", "print(2)"),
        &Ask::buildkit(APP),
        &expect![[r#"
            -    FROM base
            -    LABEL v=1
            hit  RUN install
            miss COPY app.py /app/: the content of app.py changed
            miss RUN compile: it follows line 4, which runs: `COPY app.py /app/`
            -    CMD ["app"]
        "#]],
    );
}

#[test]
fn a_touched_file_reruns_nothing() {
    let done = check(
        &Ask::buildkit(APP),
        |world| world.context.write_with("/app.py", "print(1)", 0o644, 99),
        &Ask::buildkit(APP),
        &expect![[r#"
            -    FROM base
            -    LABEL v=1
            hit  RUN install
            hit  COPY app.py /app/
            hit  RUN compile
            -    CMD ["app"]
        "#]],
    );
    assert!(done.image.is_ok());
}

#[test]
fn a_files_mode_counts() {
    check(
        &Ask::buildkit("FROM base\nCOPY app.py /\n"),
        |world| world.context.write_with("/app.py", "print(1)", 0o755, 0),
        &Ask::buildkit("FROM base\nCOPY app.py /\n"),
        &expect![[r#"
            -    FROM base
            miss COPY app.py /: the mode of app.py changed from 644 to 755; its content is the same
        "#]],
    );
}

#[test]
fn a_label_reruns_the_rest_only_with_the_classic_builder() {
    let edited = APP.replace("v=1", "v=2");
    check(
        &Ask::buildkit(APP),
        |_| {},
        &Ask::buildkit(&edited),
        &expect![[r#"
            -    FROM base
            -    LABEL v=2
            hit  RUN install
            hit  COPY app.py /app/
            hit  RUN compile
            -    CMD ["app"]
        "#]],
    );
    check(
        &Ask::classic(APP),
        |_| {},
        &Ask::classic(&edited),
        &expect![[r#"
            -    FROM base
            miss LABEL v=2: the instruction changed from `LABEL v=1` to `LABEL v=2`
            miss RUN install: it follows line 2, which runs: `LABEL v=2`
            miss COPY app.py /app/: it follows line 2, which runs: `LABEL v=2`
            miss RUN compile: it follows line 2, which runs: `LABEL v=2`
            miss CMD ["app"]: it follows line 2, which runs: `LABEL v=2`
        "#]],
    );
}

#[test]
fn a_build_argument_reruns_the_next_run_even_if_unused() {
    let text = "FROM base\nARG VERSION\nCOPY app.py /\nRUN make\n";
    let with = |value| Ask { build_args: value, ..Ask::buildkit(text) };
    check(
        &with(&[("VERSION", "1")]),
        |_| {},
        &with(&[("VERSION", "2")]),
        &expect![[r#"
            -    FROM base
            -    ARG VERSION
            hit  COPY app.py /
            miss RUN make: the build argument VERSION changed from `1` to `2`
        "#]],
    );
}

#[test]
fn what_dockerignore_hides_is_no_ingredient() {
    let text = "FROM base\nCOPY . /src/\n";
    check(
        &Ask::buildkit(text),
        |world| {
            world.ignore = "*.log\n".to_owned();
            world.context.write("/noise.log", "x");
        },
        &Ask::buildkit(text),
        &expect![[r#"
            -    FROM base
            hit  COPY . /src/
        "#]],
    );
    check(
        &Ask::buildkit(text),
        |world| world.context.write("/lib/b.py", "b"),
        &Ask::buildkit(text),
        &expect![[r#"
            -    FROM base
            miss COPY . /src/: lib/b.py was added
        "#]],
    );
}

#[test]
fn no_cache_runs_everything_and_what_was_built_before_does_not_fit_any_more() {
    let text = "FROM base\nRUN a\nRUN b\n";
    let mut world = World::new();
    world.build(&Ask::buildkit(text));
    let fresh = world.build(&Ask { no_cache: true, ..Ask::buildkit("FROM base\nRUN a\n") });
    expect![[r#"
        -    FROM base
        miss RUN a: the cache was not asked (--no-cache)
    "#]]
    .assert_eq(&decisions(&fresh.report));
    let plan = world.plan(&Ask::buildkit(text));
    let done = world.build(&Ask::buildkit(text));
    expect![[r#"
        -    FROM base
        hit  RUN a
        miss RUN b: its result stands on other layers: a step before it was run again since
    "#]]
    .assert_eq(&decisions(&done.report));
    assert_agrees(&plan, &done.report);
}

#[test]
fn stages_that_nobody_needs_are_built_by_the_classic_builder_only() {
    let text = "FROM base AS one\nRUN one\nFROM base AS two\nRUN two\n";
    let mut world = World::new();
    assert_eq!(world.build(&Ask::buildkit(text)).report.len(), 2);
    assert_eq!(world.build(&Ask::classic(text)).report.len(), 4);
    assert_eq!(world.build(&Ask { target: Some("one"), ..Ask::buildkit(text) }).report[1].text, "RUN one");
}

#[test]
fn independent_stages_are_ready_side_by_side() {
    let text = "FROM base AS one\nRUN touch /one\nFROM base AS two\nRUN touch /two\nFROM scratch\nCOPY --from=one /one /\nCOPY --from=two /two /\n";
    let mut world = World::new();
    let mut session = world.session(&Ask::buildkit(text), false);
    let mut most = 0;
    while session.finished().is_none() {
        let (actions, _) = session.ready();
        most = most.max(actions.iter().filter(|(_, action)| matches!(action, Action::Run { .. })).count());
        for (id, action) in actions {
            let outcome = world.perform(action);
            session.complete(id, outcome);
        }
    }
    assert_eq!(most, 2);
    assert!(matches!(session.finished(), Some(Ok(_))));
}

#[test]
fn a_copy_from_a_stage_hits_when_the_stage_ran_again_but_made_the_same() {
    let text = "FROM base AS build\nRUN touch /out\nFROM base\nCOPY --from=build /out /\n";
    let mut world = World::new();
    world.build(&Ask::buildkit(text));
    let commented = text.replace("RUN touch", "ENV A=1\nRUN touch");
    let plan = world.plan(&Ask::buildkit(&commented));
    let done = world.build(&Ask::buildkit(&commented));
    expect![[r#"
        -    FROM base AS build
        -    ENV A=1
        miss RUN touch /out: the environment variable A is new: `1`
        -    FROM base
        hit  COPY --from=build /out /
    "#]]
    .assert_eq(&decisions(&done.report));
    expect![[r#"
        -    FROM base AS build
        -    ENV A=1
        miss RUN touch /out: the environment variable A is new: `1`
        -    FROM base
        ?    COPY --from=build /out /
    "#]]
    .assert_eq(&decisions(&plan));
}

#[test]
fn predictions_are_exact_until_a_command_that_was_never_run() {
    let mut world = World::new();
    world.context.write("/app.py", "print(1)");
    let text = "FROM base\nWORKDIR /app\nCOPY app.py .\nRUN new\nCOPY app.py /later\n";
    let certainty = |report: &[StepReport]| -> Vec<&'static str> {
        let word = |step: &StepReport| match step.layer {
            Prediction::None => "none",
            Prediction::Exact(_) => "exact",
            Prediction::Recorded(_) => "recorded",
            Prediction::Unknowable => "unknowable",
        };
        report.iter().map(word).collect()
    };
    let plan = world.plan(&Ask::buildkit(text));
    assert_eq!(certainty(&plan), ["none", "exact", "exact", "unknowable", "unknowable"]);
    let done = world.build(&Ask::buildkit(text));
    assert_agrees(&plan, &done.report);
    assert_eq!(certainty(&world.plan(&Ask::buildkit(text))), ["none", "exact", "exact", "recorded", "exact"]);
}

#[test]
fn a_command_that_fails_ends_the_build_and_keeps_what_was_done() {
    let mut world = World::new();
    let done = world.build(&Ask::buildkit("FROM base\nRUN ok\nRUN false\n"));
    let error = done.image.unwrap_err();
    assert_eq!(error, "the command \"/bin/sh -c false\" returned a non-zero code: 1");
    let fixed = world.build(&Ask::buildkit("FROM base\nRUN ok\nRUN true\n"));
    expect![[r#"
        -    FROM base
        hit  RUN ok
        miss RUN true: the command changed from `false` to `true`
    "#]]
    .assert_eq(&decisions(&fixed.report));
}

#[test]
fn an_owner_by_name_is_looked_up_in_the_image() {
    let mut world = World::new();
    world.context.write("/app.py", "x");
    assert!(world.build(&Ask::buildkit("FROM base\nCOPY --chown=student app.py /\n")).image.is_ok());
    let error = world.build(&Ask::buildkit("FROM base\nCOPY --chown=nobody app.py /\n")).image.unwrap_err();
    assert_eq!(error, "can't find uid for user nobody: no such user: nobody");
}

#[test]
fn a_cancelled_session_asks_for_nothing_more() {
    let world = World::new();
    let mut session = world.session(&Ask::buildkit(APP), false);
    let (actions, _) = session.ready();
    assert_eq!(actions.len(), 1);
    session.cancel();
    let (id, _) = actions.into_iter().next().unwrap();
    assert_eq!(session.complete(id, super::Outcome::Done), []);
    assert!(session.ready().0.is_empty());
}

#[test]
fn the_classic_builder_counts_all_steps_and_names_a_container_for_each() {
    let mut world = World::new();
    let ask = Ask { builder: Builder::Classic, ..Ask::buildkit("ARG X=1\nFROM base\nENV A=$X\nRUN make\n") };
    let done = world.build(&ask);
    let numbers: Vec<_> = done
        .events
        .iter()
        .filter_map(|event| match event {
            Event::Started { number, .. } => Some(*number),
            _ => None,
        })
        .collect();
    assert_eq!(numbers, [(1, 4), (2, 4), (3, 4), (4, 4)]);
    let containers = done.events.iter().filter(|event| matches!(event, Event::Running { .. })).count();
    assert_eq!(containers, 2);
}

#[test]
fn a_plan_of_an_edit_tells_what_would_run_again() {
    let mut world = World::new();
    world.context.write("/app.py", "print(1)");
    world.context.write("/requirements.txt", "x");
    let text = "FROM base\nCOPY requirements.txt /\nRUN install\nCOPY . /app/\nRUN compile\n";
    world.build(&Ask::buildkit(text));
    world.edited.insert(ContainerPath::new("/app.py"));
    let plan = world.plan(&Ask::buildkit(text));
    expect![[r#"
        -    FROM base
        hit  COPY requirements.txt /
        hit  RUN install
        miss COPY . /app/: the content of app.py changed
        miss RUN compile: it follows line 4, which runs: `COPY . /app/`
    "#]]
    .assert_eq(&decisions(&plan));
    assert!(plan[3..].iter().all(|step| step.layer == Prediction::Unknowable));
}

#[test]
fn an_image_of_metadata_alone_is_the_same_at_any_time() {
    let text = "FROM scratch\nLABEL a=1\n";
    let world = World::new();
    let image = |now| {
        let mut session = world.session(&Ask::buildkit(text), false);
        session.shared.settings.now = now;
        world.clone().carry_out(&mut session).image.unwrap()
    };
    assert_eq!(image(1), image(2));
}
