//! Changes of instructions and of `--build-arg`s.

use expect_test::expect;

use super::{APP, Change, check, check_nothing};

#[test]
fn comment_keyword_case_blank_lines() {
    let edited = "# a comment\nfrom base\nenv A=1\n\nrun install\n# another\ncopy app.py /app/\nRun compile\n";
    check(
        Change::text(APP, edited),
        |_| {},
        &expect![[r#"
        from base                  | -                          | -
        env A=1                    | hit                        | -
        run install                | hit                        | hit
        copy app.py /app/          | hit                        | hit
        Run compile                | hit                        | hit
    "#]],
    );
}

#[test]
fn blanks_inside_a_run_line() {
    check(
        Change::text("FROM base\nRUN a b\nCOPY app.py /\n", "FROM base\nRUN a  b\nCOPY app.py /\n"),
        |_| {},
        &expect![[r#"
            FROM base                  | -                          | -
            RUN a  b                   | another command            | another command
            COPY app.py /              | follows RUN a  b           | follows RUN a  b
        "#]],
    );
}

#[test]
fn label_cmd_expose_healthcheck() {
    let text = "FROM base\nRUN a\nLABEL v=1\nCMD [\"a\"]\nEXPOSE 80\nHEALTHCHECK CMD a\nRUN b\n";
    check(
        Change::text(text, &text.replace("v=1", "v=2")),
        |_| {},
        &expect![[r#"
            FROM base                  | -                          | -
            RUN a                      | hit                        | hit
            LABEL v=2                  | another command            | -
            CMD ["a"]                  | follows LABEL v=2          | -
            EXPOSE 80                  | follows LABEL v=2          | -
            HEALTHCHECK CMD a          | follows LABEL v=2          | -
            RUN b                      | follows LABEL v=2          | hit
        "#]],
    );
    check(
        Change::text(text, &text.replace("EXPOSE 80", "EXPOSE 81")),
        |_| {},
        &expect![[r#"
            FROM base                  | -                          | -
            RUN a                      | hit                        | hit
            LABEL v=1                  | hit                        | -
            CMD ["a"]                  | hit                        | -
            EXPOSE 81                  | another command            | -
            HEALTHCHECK CMD a          | follows EXPOSE 81          | -
            RUN b                      | follows EXPOSE 81          | hit
        "#]],
    );
    check(
        Change::text(text, &text.replace("HEALTHCHECK CMD a", "HEALTHCHECK --retries=2 CMD a")),
        |_| {},
        &expect![[r#"
            FROM base                  | -                          | -
            RUN a                      | hit                        | hit
            LABEL v=1                  | hit                        | -
            CMD ["a"]                  | hit                        | -
            EXPOSE 80                  | hit                        | -
            HEALTHCHECK --retries=2 CMD a | another command            | -
            RUN b                      | follows HEALTHCHECK --retries=2 CMD a | hit
        "#]],
    );
}

#[test]
fn env_value() {
    let text = "FROM base\nRUN a\nENV V=1\nCOPY app.py /plain\nCOPY app.py /v$V\nRUN b\nCOPY app.py /after\n";
    let unused = "FROM base\nENV V=1\nCOPY app.py /plain\nRUN b\nCOPY app.py /after\n";
    check(
        Change::text(text, &text.replace("V=1", "V=2")),
        |_| {},
        &expect![[r#"
            FROM base                  | -                          | -
            RUN a                      | hit                        | hit
            ENV V=2                    | another command            | -
            COPY app.py /plain         | follows ENV V=2            | hit
            COPY app.py /v$V           | the destination: /v1 -> /v2 | the destination: /v1 -> /v2
            RUN b                      | follows ENV V=2            | the environment variable V: 1 -> 2
            COPY app.py /after         | follows ENV V=2            | follows COPY app.py /v$V
        "#]],
    );
    check(
        Change::text(unused, &unused.replace("V=1", "V=2")),
        |_| {},
        &expect![[r#"
            FROM base                  | -                          | -
            ENV V=2                    | another command            | -
            COPY app.py /plain         | follows ENV V=2            | hit
            RUN b                      | follows ENV V=2            | the environment variable V: 1 -> 2
            COPY app.py /after         | follows ENV V=2            | follows RUN b
        "#]],
    );
}

#[test]
fn build_arg_of_a_declared_unused_arg() {
    let text = "FROM base\nRUN a\nARG V=0\nCOPY app.py /\nRUN b\nCOPY app.py /after\n";
    check(
        Change::arguments(text, &[("V", "1")], &[("V", "2")]),
        |_| {},
        &expect![[r#"
            FROM base                  | -                          | -
            RUN a                      | hit                        | hit
            ARG V=0                    | hit                        | -
            COPY app.py /              | hit                        | hit
            RUN b                      | the build argument V: 1 -> 2 | the build argument V: 1 -> 2
            COPY app.py /after         | follows RUN b              | follows RUN b
        "#]],
    );
    check(
        Change::arguments(text, &[], &[("V", "2")]),
        |_| {},
        &expect![[r#"
            FROM base                  | -                          | -
            RUN a                      | hit                        | hit
            ARG V=0                    | hit                        | -
            COPY app.py /              | hit                        | hit
            RUN b                      | the build argument V: 0 -> 2 | the build argument V: 0 -> 2
            COPY app.py /after         | follows RUN b              | follows RUN b
        "#]],
    );
}

#[test]
fn build_arg_used_in_env() {
    let text = "FROM base\nARG V\nRUN a\nENV E=$V\nCOPY app.py /\nRUN b\n";
    let ended = "FROM base\nARG V\nENV V=$V\nCOPY app.py /\nRUN b\n";
    check(
        Change::arguments(text, &[("V", "1")], &[("V", "2")]),
        |_| {},
        &expect![[r#"
            FROM base                  | -                          | -
            ARG V                      | hit                        | -
            RUN a                      | the build argument V: 1 -> 2 | the build argument V: 1 -> 2
            ENV E=$V                   | another command            | -
            COPY app.py /              | follows RUN a              | follows RUN a
            RUN b                      | follows RUN a              | the environment variable E: 1 -> 2
        "#]],
    );
    check(
        Change::arguments(ended, &[("V", "1")], &[("V", "2")]),
        |_| {},
        &expect![[r#"
            FROM base                  | -                          | -
            ARG V                      | hit                        | -
            ENV V=$V                   | another command            | -
            COPY app.py /              | follows ENV V=$V           | hit
            RUN b                      | follows ENV V=$V           | the environment variable V: 1 -> 2
        "#]],
    );
}

#[test]
fn user() {
    let text = "FROM base\nRUN a\nUSER root\nCOPY app.py /\nWORKDIR /w\nRUN b\n";
    check(
        Change::text(text, &text.replace("root", "student")),
        |_| {},
        &expect![[r#"
            FROM base                  | -                          | -
            RUN a                      | hit                        | hit
            USER student               | another command            | -
            COPY app.py /              | follows USER student       | hit
            WORKDIR /w                 | follows USER student       | the user: root -> student
            RUN b                      | follows USER student       | follows WORKDIR /w
        "#]],
    );
}

#[test]
fn value_of_an_undeclared_proxy_arg() {
    let proxies = Change::arguments(APP, &[("HTTP_PROXY", "one")], &[("HTTP_PROXY", "two")]);
    check_nothing(proxies, |_| {});
}

#[test]
fn workdir_path() {
    let text = "FROM base\nRUN a\nWORKDIR /one\nCOPY app.py /\nRUN b\n";
    check(
        Change::text(text, &text.replace("/one", "/two")),
        |_| {},
        &expect![[r#"
            FROM base                  | -                          | -
            RUN a                      | hit                        | hit
            WORKDIR /two               | another command            | the working directory: /one -> /two
            COPY app.py /              | follows WORKDIR /two       | follows WORKDIR /two
            RUN b                      | follows WORKDIR /two       | follows WORKDIR /two
        "#]],
    );
}
