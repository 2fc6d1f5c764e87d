//! Changes around what only BuildKit has: `--link` and mounts.

use expect_test::expect;

use super::{Change, check_buildkit};
use crate::build::tests::world::World;

const LINK: &str = "FROM base\nRUN a\nCOPY --link app.py /app.py\nRUN b\n";

#[test]
fn base_tag_moved_new_layers_but_link() {
    check_buildkit(
        Change::around(LINK),
        World::rebase,
        &expect![[r#"
        FROM base                                            | -
        RUN a                                                | another base
        COPY --link app.py /app.py                           | hit
        RUN b                                                | follows RUN a
    "#]],
    );
}

#[test]
fn earlier_step_missed_but_link() {
    check_buildkit(
        Change::text(LINK, &LINK.replace("RUN a", "RUN a2")),
        |_| {},
        &expect![[r#"
        FROM base                                            | -
        RUN a2                                               | another command
        COPY --link app.py /app.py                           | hit
        RUN b                                                | follows RUN a2
    "#]],
    );
}

#[test]
fn file_in_a_bind_mount() {
    let text = "FROM base\nRUN --mount=target=/src,source=app.py a\nRUN b\n";
    check_buildkit(
        Change::around(text),
        |world| world.context.write("/app.py", "print(2)"),
        &expect![[r#"
        FROM base                                            | -
        RUN --mount=target=/src,source=app.py a              | other content of what is mounted at /src
        RUN b                                                | follows RUN --mount=target=/src,source=app.py a
    "#]],
    );
    let unmounted = |world: &mut World| world.context.write("/other.txt", "edited");
    check_buildkit(
        Change::around(text),
        unmounted,
        &expect![[r#"
        FROM base                                            | -
        RUN --mount=target=/src,source=app.py a              | hit
        RUN b                                                | hit
    "#]],
    );
}

#[test]
fn which_secret_cache_or_ssh_key_is_mounted_and_not_what_is_in_it() {
    // What is in them is not told to the builder at all; how they are mounted is.
    let text = "FROM base\nRUN --mount=type=cache,target=/c a\nRUN --mount=type=secret,id=s b\n";
    let ssh = "FROM base\nRUN --mount=type=ssh,id=k a\nRUN --mount=type=ssh b\n";
    check_buildkit(
        Change::around(ssh),
        |_| {},
        &expect![[r#"
            FROM base                                            | -
            RUN --mount=type=ssh,id=k a                          | hit
            RUN --mount=type=ssh b                               | hit
        "#]],
    );
    check_buildkit(
        Change::text(ssh, &ssh.replace("id=k", "id=l")),
        |_| {},
        &expect![[r#"
        FROM base                                            | -
        RUN --mount=type=ssh,id=l a                          | the mount at /run/buildkit/ssh_agent.0: ssh ["k","false"] 600 0:0 -> ssh ["l","false"] 600 0:0
        RUN --mount=type=ssh b                               | follows RUN --mount=type=ssh,id=l a
    "#]],
    );
    check_buildkit(
        Change::around(text),
        |_| {},
        &expect![[r#"
        FROM base                                            | -
        RUN --mount=type=cache,target=/c a                   | hit
        RUN --mount=type=secret,id=s b                       | hit
    "#]],
    );
    check_buildkit(
        Change::text(text, &text.replace("target=/c", "target=/d")),
        |_| {},
        &expect![[r#"
        FROM base                                            | -
        RUN --mount=type=cache,target=/d a                   | the mount at /d: none -> cache read-write 755 0:0
        RUN --mount=type=secret,id=s b                       | follows RUN --mount=type=cache,target=/d a
    "#]],
    );
    check_buildkit(
        Change::text(text, &text.replace("target=/c", "target=/c,id=other")),
        |_| {},
        &expect![[r#"
        FROM base                                            | -
        RUN --mount=type=cache,target=/c,id=other a          | hit
        RUN --mount=type=secret,id=s b                       | hit
    "#]],
    );
    check_buildkit(
        Change::text(text, &text.replace("id=s", "id=t")),
        |_| {},
        &expect![[r#"
        FROM base                                            | -
        RUN --mount=type=cache,target=/c a                   | hit
        RUN --mount=type=secret,id=t b                       | the mount at /run/secrets/t: none -> secret ["t","","false"] 400 0:0
    "#]],
    );
}
