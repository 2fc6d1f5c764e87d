//! What a learner reads of each change.

use expect_test::{Expect, expect};

use super::{Language, Tense, summary, table};
use crate::build::StepReport;
use crate::build::tests::world::{Ask, World};

fn sentence(report: &StepReport) -> String {
    super::sentence(report, Language::English)
}

/// Builds, edits, builds again, and shows the sentence of every step; the plan before it says the same.
fn check(before: &Ask<'_>, edit: impl FnOnce(&mut World), after: &Ask<'_>, expected: &Expect) {
    expected.assert_eq(&build_twice(before, edit, after).iter().map(line).collect::<String>());
}

fn build_twice(before: &Ask<'_>, edit: impl FnOnce(&mut World), after: &Ask<'_>) -> Vec<StepReport> {
    let mut world = World::new();
    world.context.write("/app.py", "print(1)");
    world.context.write("/lib/a.py", "a");
    world.context.write("/lib/b.py", "b");
    assert!(world.build(before).image.is_ok());
    edit(&mut world);
    let plan = world.plan(after);
    let done = world.build(after);
    for (plan, done) in plan.iter().zip(&done.report) {
        assert!(plan.decision == done.decision || sentence(plan).contains("depends"), "{plan:?}\n{done:?}");
    }
    done.report
}

fn line(report: &StepReport) -> String {
    format!("{}\n    {}\n", report.text, sentence(report))
}

const APP: &str = "FROM base\nRUN install\nCOPY app.py /app/\nRUN compile\nCMD [\"app\"]\n";
const LIB: &str = "FROM base\nCOPY lib /lib/\n";

fn app() -> Ask<'static> {
    Ask::buildkit(APP)
}

fn check_file(edit: impl FnOnce(&mut World), expected: &Expect) {
    let after = build_twice(&Ask::buildkit(LIB), edit, &Ask::buildkit(LIB));
    expected.assert_eq(&sentence(&after[1]));
}

#[test]
fn every_step_is_explained() {
    check(
        &app(),
        |_| {},
        &app(),
        &expect![[r#"
        FROM base
            It is where the stage starts: nothing to run.
        RUN install
            It need not run: the command, the variables it sees and all before it are as they were.
        COPY app.py /app/
            It need not run: the files it copies, where they go and all before it are as they were.
        RUN compile
            It need not run: the command, the variables it sees and all before it are as they were.
        CMD ["app"]
            It changes only the image's configuration, which costs nothing: BuildKit makes no layer of it.
    "#]],
    );
    check(
        &app(),
        |world| world.context.write("/app.py", "print(2)"),
        &app(),
        &expect![[r#"
        FROM base
            It is where the stage starts: nothing to run.
        RUN install
            It need not run: the command, the variables it sees and all before it are as they were.
        COPY app.py /app/
            It runs because the content of app.py changed.
        RUN compile
            It runs because it follows line 3, which runs: `COPY app.py /app/`.
        CMD ["app"]
            It changes only the image's configuration, which costs nothing: BuildKit makes no layer of it.
    "#]],
    );
}

#[test]
fn with_the_classic_builder_too() {
    let label = "FROM base\nLABEL v=1\nRUN install\n";
    let edited = label.replace("v=1", "v=2");
    check(
        &Ask::classic(label),
        |_| {},
        &Ask::classic(&edited),
        &expect![[r#"
        FROM base
            It is where the stage starts: nothing to run.
        LABEL v=2
            It runs because the instruction changed from `LABEL v=1` to `LABEL v=2`.
        RUN install
            It runs because it follows line 2, which runs: `LABEL v=2`.
    "#]],
    );
    let edit = |world: &mut World| world.context.write_with("/app.py", "print(1)", 0o755, 0);
    check(
        &Ask::classic(APP),
        edit,
        &Ask::classic(APP),
        &expect![[r#"
        FROM base
            It is where the stage starts: nothing to run.
        RUN install
            It need not run: the command, the variables it sees and all before it are as they were.
        COPY app.py /app/
            It runs because the mode of app.py changed from 644 to 755; its content is the same.
        RUN compile
            It runs because it follows line 3, which runs: `COPY app.py /app/`.
        CMD ["app"]
            It runs because it follows line 3, which runs: `COPY app.py /app/`.
    "#]],
    );
}

#[test]
fn what_happened_to_a_file() {
    check_file(
        |world| world.context.write("/lib/a.py", "A"),
        &expect!["It runs because the content of lib/a.py changed."],
    );
    check_file(
        |world| world.context.write_with("/lib/a.py", "a", 0o755, 0),
        &expect!["It runs because the mode of lib/a.py changed from 644 to 755; its content is the same."],
    );
    check_file(
        |world| world.context.write_with("/lib/a.py", "A", 0o755, 0),
        &expect!["It runs because the mode of lib/a.py changed from 644 to 755; so did its content."],
    );
    check_file(|world| world.context.write("/lib/new.py", "new"), &expect!["It runs because lib/new.py was added."]);
    check_file(|world| world.context.remove("/lib/a.py"), &expect!["It runs because lib/a.py was removed."]);
    check_file(
        |world| {
            world.context.remove("/lib/a.py");
            world.context.write("/lib/c.py", "a");
        },
        &expect!["It runs because lib/a.py was renamed to lib/c.py, with the same content."],
    );
    check_file(
        |world| {
            world.context.write("/lib/a.py", "A");
            world.context.write("/lib/sub/new.py", "new");
        },
        &expect!["It runs because the content of lib/a.py changed, and one more file is not as it was."],
    );
}

#[test]
fn a_renamed_file_is_found_by_the_classic_builder_whose_hashes_have_the_name() {
    let rename = |world: &mut World| {
        world.context.remove("/lib/a.py");
        world.context.write("/lib/sub/a.py", "a");
    };
    check(
        &Ask::classic(LIB),
        rename,
        &Ask::classic(LIB),
        &expect![[r#"
        FROM base
            It is where the stage starts: nothing to run.
        COPY lib /lib/
            It runs because lib/a.py was renamed to lib/sub/a.py, with the same content.
    "#]],
    );
}

#[test]
fn what_did_not_matter() {
    check_file(
        |world| world.context.write_with("/lib/a.py", "a", 0o644, 99),
        &expect![
            "It need not run: the files it copies, where they go and all before it are as they were. Of lib/a.py only the time changed, and the cache does not look at times."
        ],
    );
    check_file(
        |world| world.context.write("/app.py", "print(2)"),
        &expect!["It need not run: the files it copies, where they go and all before it are as they were."],
    );
    check_file(
        |world| world.context.chown("/lib/a.py", 7, 7),
        &expect!["It need not run: the files it copies, where they go and all before it are as they were."],
    );
    let stages = "FROM base AS build\nCOPY app.py /\nRUN touch /out\nFROM base\nCOPY --from=build /out /\n";
    let edit = |world: &mut World| world.context.write("/app.py", "print(2)");
    check(
        &Ask::buildkit(stages),
        edit,
        &Ask::buildkit(stages),
        &expect![[r#"
        FROM base AS build
            It is where the stage starts: nothing to run.
        COPY app.py /
            It runs because the content of app.py changed.
        RUN touch /out
            It runs because it follows line 2, which runs: `COPY app.py /`.
        FROM base
            It is where the stage starts: nothing to run.
        COPY --from=build /out /
            It need not run: the files it copies, where they go and all before it are as they were. Stage build ran again but made the same files, and only they count.
    "#]],
    );
}

#[test]
fn other_reasons() {
    let reason = |before: &Ask<'_>, after: &Ask<'_>| sentence(build_twice(before, |_| {}, after).last().unwrap());
    let run = "FROM base\nARG V\nENV E=1\nRUN make\n";
    let with = |build_args| Ask { build_args, ..Ask::buildkit(run) };
    let text = |dockerfile| Ask::buildkit(dockerfile);
    let cases = [
        (text("FROM base\nRUN make\n"), text("FROM base\nRUN make all\n")),
        (text("FROM base\nRUN make\n"), text("FROM base\nCOPY app.py /\n")),
        (with(&[("V", "1")]), with(&[("V", "2")])),
        (with(&[]), with(&[("V", "2")])),
        (text(run), text("FROM base\nENV E=2\nRUN make\n")),
        (text(run), text("FROM base\nRUN make\n")),
        (text("FROM base\nCOPY app.py /a\n"), text("FROM base\nCOPY app.py /b\n")),
        (text("FROM base\nCOPY app.py /a\n"), text("FROM base\nCOPY lib/a.py /a\n")),
        (text("FROM base\nCOPY --chown=1 app.py /a\n"), text("FROM base\nCOPY app.py /a\n")),
        (text("FROM base\nWORKDIR /a\n"), text("FROM base\nWORKDIR /b\n")),
        (text("FROM base\nUSER 1\nRUN make\n"), text("FROM base\nUSER 2\nRUN make\n")),
        (text("FROM base\nRUN make\n"), Ask { no_cache: true, ..text("FROM base\nRUN make\n") }),
    ];
    let sentences: String = cases.iter().map(|(before, after)| reason(before, after) + "\n").collect();
    expect![[r#"
        It runs because the command changed from `make` to `make all`.
        It runs because the last build had no such step.
        It runs because the build argument V changed from `1` to `2`.
        It runs because the build argument V is new: `2`.
        It runs because the environment variable E changed from `1` to `2`.
        It runs because the environment variable E is gone; it was `1`.
        It runs because the destination changed from `/a` to `/b`.
        It runs because lib/a.py was not copied here before.
        It runs because the owner (--chown) is gone; it was `1`.
        It runs because the working directory changed from `/a` to `/b`.
        It runs because the user changed from `1` to `2`.
        It runs because the cache was not asked (--no-cache).
    "#]]
    .assert_eq(&sentences);
    let rebased = build_twice(&app(), World::rebase, &app());
    expect!["It runs because the base image is another one than it was."].assert_eq(&sentence(&rebased[1]));
    let removed = build_twice(&app(), |world| world.records.clear(), &app());
    expect!["It runs because its result was removed from the store; nothing else changed."]
        .assert_eq(&sentence(&removed[1]));
}

#[test]
fn a_table_of_a_build() {
    let text = "FROM base AS one\nRUN a\nFROM base\nENV A=1\nCOPY lib /lib/\nRUN b\n";
    let report = build_twice(
        &Ask::buildkit(text),
        |world| world.context.write("/lib/a.py", "A"),
        &Ask::buildkit(&text.replace("lib /lib/\n", "lib /lib/\nCOPY --from=one /etc/passwd /\n")),
    );
    expect![[r#"
        stage one
          -                            FROM base AS one
                It is where the stage starts: nothing to run.
          miss  recorded 96b9377e54c1  RUN a
                It runs because the last build had no such step.
        stage 1
          -                            FROM base
                It is where the stage starts: nothing to run.
          -                            ENV A=1
                It changes only the image's configuration, which costs nothing: BuildKit makes no layer of it.
          miss  exact 4ecb773e6bd9     COPY lib /lib/
                It runs because the content of lib/a.py changed.
          miss  exact ca3f2560bb9e     COPY --from=one /etc/passwd /
                It runs because it follows line 5, which runs: `COPY lib /lib/`.
          miss  recorded d1953041af6a  RUN b
                It runs because it follows line 5, which runs: `COPY lib /lib/`.
    "#]]
    .assert_eq(&table(&report, Language::English));
    expect!["Line 2 `RUN a` ran because the last build had no such step."].assert_eq(&summary(
        &report,
        Tense::Past,
        Language::English,
    ));
}
