//! Changes of the build context.

use expect_test::expect;

use super::{APP, Change, check, check_nothing};
use crate::build::tests::world::World;

#[test]
fn touch_of_a_copied_file() {
    let touch = |world: &mut World| world.context.write_with("/app.py", "print(1)", 0o644, 99);
    check_nothing(Change::around(APP), touch);
}

#[test]
fn chmod_of_a_copied_file() {
    let chmod = |world: &mut World| world.context.write_with("/app.py", "print(1)", 0o755, 0);
    check(
        Change::around(APP),
        chmod,
        &expect![[r#"
            FROM base                  | -                          | -
            ENV A=1                    | hit                        | -
            RUN install                | hit                        | hit
            COPY app.py /app/          | other content of app.py    | other content of app.py
            RUN compile                | follows COPY app.py /app/  | follows COPY app.py /app/
        "#]],
    );
}

#[test]
fn edit_of_a_copied_file() {
    let edit = |world: &mut World| world.context.write("/app.py", "print(2)");
    check(
        Change::around(APP),
        edit,
        &expect![[r#"
            FROM base                  | -                          | -
            ENV A=1                    | hit                        | -
            RUN install                | hit                        | hit
            COPY app.py /app/          | other content of app.py    | other content of app.py
            RUN compile                | follows COPY app.py /app/  | follows COPY app.py /app/
        "#]],
    );
}

#[test]
fn rename_of_a_copied_file() {
    let rename = |world: &mut World| {
        world.context.remove("/app.py");
        world.context.write("/main.py", "print(1)");
    };
    let folder = "FROM base\nCOPY . /app/\nRUN compile\n";
    check(
        Change::around(folder),
        rename,
        &expect![[r#"
            FROM base                  | -                          | -
            COPY . /app/               | other content of .         | other content of .
            RUN compile                | follows COPY . /app/       | follows COPY . /app/
        "#]],
    );
    let named = APP.replace("COPY app.py", "COPY main.py");
    check(
        Change::text(APP, &named),
        rename,
        &expect![[r#"
            FROM base                  | -                          | -
            ENV A=1                    | hit                        | -
            RUN install                | hit                        | hit
            COPY main.py /app/         | other content of main.py   | other content of main.py
            RUN compile                | follows COPY main.py /app/ | follows COPY main.py /app/
        "#]],
    );
}

#[test]
fn owner_of_a_context_file() {
    check_nothing(Change::around(APP), |world| world.context.chown("/app.py", 1000, 1000));
}

#[test]
fn a_context_file_that_no_copy_selects() {
    check_nothing(Change::around(APP), |world| world.context.write("/other.txt", "edited"));
}
