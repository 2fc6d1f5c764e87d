//! Stages that begin alike.

use expect_test::{Expect, expect};

use super::world::{Ask, World};
use super::{assert_agrees, decisions};
use crate::build::StepDecision;

const TEXT: &str = "FROM base AS one\nCOPY app.py /\nRUN install\nRUN one\n\
                    FROM base AS two\nCOPY app.py /\nRUN install\nRUN two\n\
                    FROM one\nCOPY --from=two /app.py /two.py\n";

/// Builds [`TEXT`], edits a file, checks what is planned and built then, and that all is cached after that.
fn check(ask: &Ask<'_>, expected: &Expect) {
    let mut world = World::new();
    world.context.write("/app.py", "print(1)");
    let plan = world.plan(ask);
    assert_agrees(&plan, &world.build(ask).report);
    world.context.write("/app.py", "print(2)");
    let plan = world.plan(ask);
    world.runs = 0;
    let first = world.build(ask);
    assert_agrees(&plan, &first.report);
    expected.assert_eq(&decisions(&first.report));
    assert_eq!(world.runs, 3, "`RUN install` is run once for both stages");
    let plan = world.plan(ask);
    let second = world.build(ask);
    assert_agrees(&plan, &second.report);
    assert!(second.report.iter().all(|step| !matches!(step.decision, StepDecision::Miss(_))));
    assert_eq!(first.image, second.image);
}

#[test]
fn one_stage_runs_what_several_begin_with() {
    check(
        &Ask::buildkit(TEXT),
        &expect![[r#"
            -    FROM base AS one
            miss COPY app.py /: the content of app.py changed
            miss RUN install: it follows line 2, which runs: `COPY app.py /`
            miss RUN one: it follows line 2, which runs: `COPY app.py /`
            -    FROM base AS two
            miss COPY app.py /: the content of app.py changed
            miss RUN install: it follows line 6, which runs: `COPY app.py /`
            miss RUN two: it follows line 6, which runs: `COPY app.py /`
            -    FROM one
            miss COPY --from=two /app.py /two.py: the content of app.py changed
        "#]],
    );
}

#[test]
fn a_plan_knows_what_a_later_stage_will_find_in_the_classic_builders_cache() {
    check(
        &Ask::classic(TEXT),
        &expect![[r#"
            -    FROM base AS one
            miss COPY app.py /: the content of app.py changed
            miss RUN install: it follows line 2, which runs: `COPY app.py /`
            miss RUN one: it follows line 2, which runs: `COPY app.py /`
            -    FROM base AS two
            hit  COPY app.py /
            hit  RUN install
            miss RUN two: it follows line 6, which runs: `COPY app.py /`
            -    FROM one
            miss COPY --from=two /app.py /two.py: the content of app.py changed
        "#]],
    );
}

#[test]
fn no_cache_runs_it_once_too() {
    let mut world = World::new();
    world.context.write("/app.py", "print(1)");
    let ask = Ask { no_cache: true, ..Ask::buildkit(TEXT) };
    let plan = world.plan(&ask);
    assert_agrees(&plan, &world.build(&ask).report);
    assert_eq!(world.runs, 3);
}
