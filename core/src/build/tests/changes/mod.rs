//! What a change invalidates, with both builders: the table that a learner should know by heart, one test a row.

mod buildkit_only;
mod files;
mod instructions;
mod stages;

use expect_test::{Expect, expect};

use super::assert_agrees;
use super::world::{Ask, World};
use crate::build::{StepDecision, StepReport};
use crate::cache::{MissReason, Name};
use crate::plan::Builder;
use crate::render::catalogue::{Language, ingredient};

/// What is built before and after a change.
#[derive(Clone, Copy)]
struct Change<'a> {
    before: &'a str,
    after: &'a str,
    before_arguments: &'a [(&'a str, &'a str)],
    after_arguments: &'a [(&'a str, &'a str)],
}

impl<'a> Change<'a> {
    /// A change of something else than the Dockerfile.
    fn around(dockerfile: &'a str) -> Self {
        Self::text(dockerfile, dockerfile)
    }

    /// A change of the Dockerfile.
    fn text(before: &'a str, after: &'a str) -> Self {
        Self { before, after, before_arguments: &[], after_arguments: &[] }
    }

    /// A change of `--build-arg`s.
    fn arguments(dockerfile: &'a str, before: &'a [(&'a str, &'a str)], after: &'a [(&'a str, &'a str)]) -> Self {
        Self { before_arguments: before, after_arguments: after, ..Self::around(dockerfile) }
    }
}

/// Builds before and after the change with both builders: which steps hit, which miss and why; and the plan says so too.
fn check(change: Change<'_>, edit: impl Fn(&mut World), expected: &Expect) {
    let [classic, buildkit] = [Builder::Classic, Builder::Buildkit].map(|builder| report(builder, change, &edit));
    let line = |step: &StepReport| {
        let same = |other: &&StepReport| (other.stage, other.index) == (step.stage, step.index);
        let other = buildkit.iter().find(same).map_or_else(|| "not built".to_owned(), |other| word(&other.decision));
        format!("{:<26} | {:<26} | {other}\n", step.text, word(&step.decision))
    };
    expected.assert_eq(&classic.iter().map(line).collect::<String>());
}

/// As [`check`], with BuildKit alone: for what the classic builder refuses.
fn check_buildkit(change: Change<'_>, edit: impl Fn(&mut World), expected: &Expect) {
    let line = |step: &StepReport| format!("{:<52} | {}\n", step.text, word(&step.decision));
    expected.assert_eq(&report(Builder::Buildkit, change, &edit).iter().map(line).collect::<String>());
}

fn report(builder: Builder, change: Change<'_>, edit: &impl Fn(&mut World)) -> Vec<StepReport> {
    let mut world = World::new();
    world.context.write("/app.py", "print(1)");
    world.context.write("/other.txt", "other");
    let ask = |dockerfile, build_args| Ask { builder, build_args, ..Ask::buildkit(dockerfile) };
    let first = world.build(&ask(change.before, change.before_arguments));
    assert!(first.image.is_ok(), "{:?}", first.image);
    edit(&mut world);
    let ask = ask(change.after, change.after_arguments);
    let plan = world.plan(&ask);
    let done = world.build(&ask);
    assert!(done.image.is_ok(), "{:?}", done.image);
    assert_agrees(&plan, &done.report);
    done.report
}

fn word(decision: &StepDecision) -> String {
    match decision {
        StepDecision::NotCached => "-".to_owned(),
        StepDecision::Hit => "hit".to_owned(),
        StepDecision::Depends => "depends".to_owned(),
        StepDecision::Miss(MissReason::Follows { step, .. }) => format!("follows {step}"),
        StepDecision::Miss(MissReason::Changed { difference, .. }) => match &difference.name {
            Name::Parent => "another base".to_owned(),
            Name::Command => "another command".to_owned(),
            Name::Content(source) => format!("other content of {source}"),
            name => {
                let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".to_owned());
                format!(
                    "{}: {} -> {}",
                    ingredient(name, Language::English),
                    value(&difference.old),
                    value(&difference.new)
                )
            }
        },
        StepDecision::Miss(reason) => format!("{reason:?}"),
    }
}

const APP: &str = "FROM base\nENV A=1\nRUN install\nCOPY app.py /app/\nRUN compile\n";

/// No step of [`APP`] runs.
fn check_nothing(change: Change<'_>, edit: impl Fn(&mut World)) {
    check(
        change,
        edit,
        &expect![[r#"
        FROM base                  | -                          | -
        ENV A=1                    | hit                        | -
        RUN install                | hit                        | hit
        COPY app.py /app/          | hit                        | hit
        RUN compile                | hit                        | hit
    "#]],
    );
}
