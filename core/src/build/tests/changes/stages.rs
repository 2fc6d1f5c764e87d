//! Changes that reach a step through what it stands on, or copies from.

use expect_test::expect;

use super::{APP, Change, check};
use crate::build::tests::world::World;

#[test]
fn base_tag_moved_same_layers() {
    let relabel = |world: &mut World| {
        let base = world.images.get_mut("docker.io/library/base:latest").unwrap();
        base.config.labels = Some([("v".to_owned(), "2".to_owned())].into());
    };
    check(
        Change::around(APP),
        relabel,
        &expect![[r#"
            FROM base                  | -                          | -
            ENV A=1                    | another base               | -
            RUN install                | follows ENV A=1            | hit
            COPY app.py /app/          | follows ENV A=1            | hit
            RUN compile                | follows ENV A=1            | hit
        "#]],
    );
}

#[test]
fn base_tag_moved_new_layers() {
    check(
        Change::around(APP),
        World::rebase,
        &expect![[r#"
        FROM base                  | -                          | -
        ENV A=1                    | another base               | -
        RUN install                | follows ENV A=1            | another base
        COPY app.py /app/          | follows ENV A=1            | follows RUN install
        RUN compile                | follows ENV A=1            | follows RUN install
    "#]],
    );
}

#[test]
fn stage_rebuilt_same_files_for_copy_from() {
    let text =
        "FROM base AS build\nCOPY app.py /app.py\nRUN touch /out\nFROM base\nCOPY --from=build /out /\nRUN use\n";
    let edit = |world: &mut World| world.context.write("/app.py", "print(2)");
    check(
        Change::around(text),
        edit,
        &expect![[r#"
            FROM base AS build         | -                          | -
            COPY app.py /app.py        | other content of app.py    | other content of app.py
            RUN touch /out             | follows COPY app.py /app.py | follows COPY app.py /app.py
            FROM base                  | -                          | -
            COPY --from=build /out /   | hit                        | hit
            RUN use                    | hit                        | hit
        "#]],
    );
}

#[test]
fn earlier_step_missed() {
    let text = "FROM base\nRUN a\nCOPY app.py /\nWORKDIR /w\nRUN b\n";
    check(
        Change::text(text, &text.replace("RUN a", "RUN a2")),
        |_| {},
        &expect![[r#"
        FROM base                  | -                          | -
        RUN a2                     | another command            | another command
        COPY app.py /              | follows RUN a2             | follows RUN a2
        WORKDIR /w                 | follows RUN a2             | follows RUN a2
        RUN b                      | follows RUN a2             | follows RUN a2
    "#]],
    );
}

#[test]
fn unused_stage_edited() {
    let text = "FROM base AS unused\nRUN a\nFROM base\nRUN b\n";
    check(
        Change::text(text, &text.replace("RUN a", "RUN a2")),
        |_| {},
        &expect![[r#"
        FROM base AS unused        | -                          | not built
        RUN a2                     | another command            | not built
        FROM base                  | -                          | -
        RUN b                      | hit                        | hit
    "#]],
    );
}
