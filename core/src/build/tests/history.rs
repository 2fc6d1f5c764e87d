//! What the history of an image says of each step (`created_by`), in the words of both builders.

use expect_test::{Expect, expect};

use super::world::{Ask, World};
use crate::plan::Builder;

/// The history that a build adds to its base's, one line a step: `+` for those that make a layer, `-` for others.
fn history(builder: Builder, text: &str, build_args: &[(&str, &str)]) -> String {
    let mut world = World::new();
    world.context.write("/app.py", "print(1)");
    world.context.write("/lib/a.py", "a");
    let done = world.build(&Ask { builder, build_args, ..Ask::buildkit(text) });
    let config = world.committed(&done.image.unwrap_or_else(|error| panic!("{error}\n{text}")));
    let line = |entry: &crate::image::config::History| {
        let mark = if entry.empty_layer { "-" } else { "+" };
        format!("{mark} {}\n", entry.created_by.as_deref().unwrap_or_default())
    };
    config.history.iter().map(line).collect()
}

fn check(builder: Builder, text: &str, build_args: &[(&str, &str)], expected: &Expect) {
    expected.assert_eq(&history(builder, &format!("FROM base\n{text}"), build_args));
}

/// The `RUN x` of a file, with build arguments.
fn run_line(builder: Builder, text: &str, build_args: &[(&str, &str)]) -> String {
    let history = history(builder, &format!("FROM base\n{text}\nRUN x\n"), build_args);
    history.lines().last().unwrap()[2..].to_owned()
}

const ALL: &str = r#"ARG A=1 B
ENV K=v L="two words"
LABEL k=v l="two words"
EXPOSE 80 443/udp
USER root
VOLUME /a /b
WORKDIR /abs
WORKDIR rel
CMD ["a", "say \"b\""]
CMD c d
ENTRYPOINT ["a"]
HEALTHCHECK CMD curl localhost
HEALTHCHECK --interval=90s --timeout=3s --retries=3 CMD ["a"]
HEALTHCHECK NONE
STOPSIGNAL SIGINT
ONBUILD RUN trigger
MAINTAINER me
COPY app.py /to/
COPY --chown=1:2 app.py .
ADD app.py lib /many/
COPY lib dir
SHELL ["/bin/bash", "-c"]
LABEL shell=bash
"#;

#[test]
fn comments_of_the_classic_builder() {
    check(
        Builder::Classic,
        ALL,
        &[("A", "given"), ("B", "given")],
        &expect![[r#"
            - /bin/sh -c #(nop)  ARG A=1 B
            - /bin/sh -c #(nop)  ENV K=v L=two words
            - /bin/sh -c #(nop)  LABEL k=v l=two words
            - /bin/sh -c #(nop)  EXPOSE 80 443/udp
            - /bin/sh -c #(nop)  USER root
            - /bin/sh -c #(nop)  VOLUME [/a /b]
            + /bin/sh -c #(nop) WORKDIR /abs
            + /bin/sh -c #(nop) WORKDIR /abs/rel
            - /bin/sh -c #(nop)  CMD ["a" "say \"b\""]
            - /bin/sh -c #(nop)  CMD ["/bin/sh" "-c" "c d"]
            - /bin/sh -c #(nop)  ENTRYPOINT ["a"]
            - /bin/sh -c #(nop)  HEALTHCHECK &{["CMD-SHELL" "curl localhost"] "0s" "0s" "0s" "0s" '\x00'}
            - /bin/sh -c #(nop)  HEALTHCHECK &{["CMD" "a"] "1m30s" "3s" "0s" "0s" '\x03'}
            - /bin/sh -c #(nop)  HEALTHCHECK &{["NONE"] "0s" "0s" "0s" "0s" '\x00'}
            - /bin/sh -c #(nop)  STOPSIGNAL SIGINT
            - /bin/sh -c #(nop)  ONBUILD RUN trigger
            - /bin/sh -c #(nop)  MAINTAINER me
            + /bin/sh -c #(nop) COPY file:ea15f7cf15520507ebd4f5d89f3ab2ad6b510f2c40b980c51c3f7e9a9b2d5258 in /to/ 
            + /bin/sh -c #(nop) COPY --chown=1:2 file:ea15f7cf15520507ebd4f5d89f3ab2ad6b510f2c40b980c51c3f7e9a9b2d5258 in . 
            + /bin/sh -c #(nop) ADD multi:9269957a528cdffc4cd471cd2668a95d221e59623f6db20c36788c524009ef40 in /many/ 
            + /bin/sh -c #(nop) COPY dir:9b3d2efe9334a01882cc7acb0a3b22961404008f133d64e4665341e5fea7c45a in dir 
            - /bin/bash -c #(nop)  SHELL [/bin/bash -c]
            - /bin/bash -c #(nop)  LABEL shell=bash
        "#]],
    );
}

#[test]
fn comments_of_buildkit() {
    check(
        Builder::Buildkit,
        ALL,
        &[("A", "given")],
        &expect![[r#"
            - ARG A=given B
            - ENV K=v L=two words
            - LABEL k=v l=two words
            - EXPOSE [443/udp 80/tcp]
            - USER root
            - VOLUME [/a /b]
            + WORKDIR /abs
            + WORKDIR /abs/rel
            - CMD ["a" "say \"b\""]
            - CMD ["/bin/sh" "-c" "c d"]
            - ENTRYPOINT ["a"]
            - HEALTHCHECK &{["CMD-SHELL" "curl localhost"] "0s" "0s" "0s" "0s" '\x00'}
            - HEALTHCHECK &{["CMD" "a"] "1m30s" "3s" "0s" "0s" '\x03'}
            - HEALTHCHECK &{["NONE"] "0s" "0s" "0s" "0s" '\x00'}
            - STOPSIGNAL SIGINT
            - MAINTAINER me
            + COPY app.py /to/ # buildkit
            + COPY --chown=1:2 app.py . # buildkit
            + ADD app.py lib /many/ # buildkit
            + COPY lib dir # buildkit
            - SHELL [/bin/bash -c]
            - LABEL shell=bash
        "#]],
    );
}

#[test]
fn what_is_written_is_what_was_expanded() {
    let text = "ENV D=dest P=\"80 81\" M=600 O=3\nEXPOSE $P\nCOPY --chown=$O --chmod=$M app.py /$D\nARG N=$D\n";
    check(
        Builder::Classic,
        text,
        &[],
        &expect![[r#"
            - /bin/sh -c #(nop)  ENV D=dest P=80 81 M=600 O=3
            - /bin/sh -c #(nop)  EXPOSE 80 81
            + /bin/sh -c #(nop) COPY --chown=3 file:ea15f7cf15520507ebd4f5d89f3ab2ad6b510f2c40b980c51c3f7e9a9b2d5258 in /dest 
            - /bin/sh -c #(nop)  ARG N=dest
        "#]],
    );
    check(
        Builder::Buildkit,
        text,
        &[],
        &expect![[r#"
            - ENV D=dest P=80 81 M=600 O=3
            - EXPOSE [80/tcp 81/tcp]
            + COPY --chown=3 --chmod=600 app.py /dest # buildkit
            - ARG N=dest
        "#]],
    );
}

#[test]
fn a_run_in_shell_form_and_exec_form() {
    let text = "RUN echo hi\nRUN [\"echo\", \"hi\"]\nSHELL [\"/bin/bash\", \"-ec\"]\nRUN echo hi\n";
    check(
        Builder::Classic,
        text,
        &[],
        &expect![[r#"
            + /bin/sh -c echo hi
            + echo hi
            - /bin/bash -ec #(nop)  SHELL [/bin/bash -ec]
            + /bin/bash -ec echo hi
        "#]],
    );
    check(
        Builder::Buildkit,
        text,
        &[],
        &expect![[r#"
            + RUN /bin/sh -c echo hi # buildkit
            + RUN echo hi # buildkit
            - SHELL [/bin/bash -ec]
            + RUN /bin/bash -ec echo hi # buildkit
        "#]],
    );
}

#[test]
fn arguments_of_a_classic_run_are_sorted_and_counted() {
    let line = |text: &str, build_args: &[(&str, &str)]| run_line(Builder::Classic, text, build_args);
    assert_eq!(line("ARG B=2\nARG A=1", &[]), "|2 A=1 B=2 /bin/sh -c x");
    assert_eq!(line("ARG A=1", &[("A", "given")]), "|1 A=given /bin/sh -c x");
    // Without a value it does not count, nor if ENV has the name.
    assert_eq!(line("ARG A", &[]), "/bin/sh -c x");
    assert_eq!(line("ARG A=1\nENV A=2", &[]), "/bin/sh -c x");
}

#[test]
fn proxies_count_if_declared_and_else_only_by_being_there() {
    let line = |text: &str, build_args: &[(&str, &str)]| run_line(Builder::Classic, text, build_args);
    assert_eq!(line("ARG HTTP_PROXY", &[("HTTP_PROXY", "p")]), "|1 HTTP_PROXY=p /bin/sh -c x");
    assert_eq!(line("ARG A=1", &[("HTTP_PROXY", "p")]), "|1 A=1 /bin/sh -c x");
    assert_eq!(line("LABEL a=1", &[("HTTP_PROXY", "p")]), "|0 /bin/sh -c x");
    // So giving one at all is another RUN, and giving another one is the same.
    let world = World::new();
    let text = "FROM base\nRUN x\n";
    let key = |build_args| world.last_ingredients(&Ask { build_args, ..Ask::classic(text) }).key();
    assert_eq!(key(&[("HTTP_PROXY", "one")]), key(&[("HTTP_PROXY", "two")]));
    assert_ne!(key(&[("HTTP_PROXY", "one")]), key(&[]));
}

#[test]
fn arguments_of_buildkits_run_are_in_order_of_declaration() {
    let line = |text: &str, build_args: &[(&str, &str)]| run_line(Builder::Buildkit, text, build_args);
    assert_eq!(line("ARG B=2\nARG A=1", &[]), "RUN |2 B=2 A=1 /bin/sh -c x # buildkit");
    assert_eq!(line("ARG B=2\nARG A=1\nARG B=3", &[]), "RUN |2 B=3 A=1 /bin/sh -c x # buildkit");
    assert_eq!(line("ARG A=1\nENV A=2", &[]), "RUN |1 A=2 /bin/sh -c x # buildkit");
    assert_eq!(line("LABEL a=1", &[("HTTP_PROXY", "p")]), "RUN /bin/sh -c x # buildkit");
}

#[test]
fn heredocs_are_shown_by_name() {
    check(
        Builder::Buildkit,
        "COPY <<one <<two app.py /to/\n1\none\n2\ntwo\n",
        &[],
        &expect![[r#"
            + COPY app.py <<one <<two /to/ # buildkit
        "#]],
    );
}

#[test]
fn a_run_that_changes_nothing_makes_a_layer_with_buildkit_only() {
    let done = |builder| history(builder, "FROM base\nRUN nothing\nWORKDIR /etc\n", &[]);
    assert_eq!(done(Builder::Classic), "- /bin/sh -c nothing\n- /bin/sh -c #(nop) WORKDIR /etc\n");
    assert_eq!(done(Builder::Buildkit), "+ RUN /bin/sh -c nothing # buildkit\n+ WORKDIR /etc\n");
}
