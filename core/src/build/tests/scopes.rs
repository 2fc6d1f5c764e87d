//! Which value a variable has where, with both builders: the rules of ARG and ENV, one test a rule.

use super::world::{Ask, World};
use crate::plan::{Builder, RunOperation};

const BUILDERS: [Builder; 2] = [Builder::Classic, Builder::Buildkit];

/// What the commands of a build see: the text of each RUN, and its variables but for PATH.
fn seen(ask: &Ask<'_>) -> String {
    let line = |run: RunOperation| {
        let variables = run.environment.iter().filter(|word| !word.starts_with("PATH="));
        let variables: Vec<&str> = variables.map(String::as_str).collect();
        format!("{}: {}\n", run.args.last().unwrap(), variables.join(" ")).replace(": \n", ":\n")
    };
    World::new().commands(ask).into_iter().map(line).collect()
}

fn seen_with(builder: Builder, dockerfile: &str, build_args: &[(&str, &str)]) -> String {
    seen(&Ask { builder, build_args, ..Ask::buildkit(dockerfile) })
}

/// Both builders show this.
#[track_caller]
fn check_both(dockerfile: &str, build_args: &[(&str, &str)], expected: &str) {
    for builder in BUILDERS {
        assert_eq!(seen_with(builder, dockerfile, build_args), expected, "{builder:?}: {dockerfile}");
    }
}

/// The classic builder shows the first, BuildKit the second.
#[track_caller]
fn check_each(dockerfile: &str, build_args: &[(&str, &str)], classic: &str, buildkit: &str) {
    assert_eq!(seen_with(Builder::Classic, dockerfile, build_args), classic, "classic: {dockerfile}");
    assert_eq!(seen_with(Builder::Buildkit, dockerfile, build_args), buildkit, "BuildKit: {dockerfile}");
}

/// The environment of the image that both builders make.
#[track_caller]
fn check_image(dockerfile: &str, expected: &str) {
    for builder in BUILDERS {
        let mut world = World::new();
        let image = world.build(&Ask { builder, ..Ask::buildkit(dockerfile) }).image.unwrap();
        let variables = world.committed(&image).config.env.iter().filter(|word| !word.starts_with("PATH="));
        assert_eq!(variables.map(String::as_str).collect::<Vec<_>>(), [expected], "{builder:?}");
    }
}

#[test]
fn section_4_3_a_global_arg_is_usable_in_from() {
    check_both("ARG NAME=base\nFROM $NAME\nRUN a\n", &[], "a:\n");
    check_both("ARG NAME=nothing\nFROM ${NAME}\nRUN a\n", &[("NAME", "base")], "a:\n");
    check_both("ARG TAG=latest\nARG NAME=base:$TAG\nFROM $NAME\nRUN a\n", &[], "a:\n");
}

#[test]
fn section_4_3_a_global_arg_is_seen_in_a_stage_only_after_it_is_declared_again() {
    check_both(
        "ARG V=1\nFROM base\nENV E=[$V]\nRUN a\nARG V\nENV F=[$V]\nRUN b\n",
        &[],
        "a: E=[]\nb: E=[] V=1 F=[1]\n",
    );
    check_both("ARG V=1\nFROM base\nRUN a\n", &[("V", "2")], "a:\n");
}

#[test]
fn section_4_3_a_declared_arg_has_the_build_arg_then_the_stage_default_then_the_global_value_then_none() {
    let all = "ARG V=global\nFROM base\nARG V=stage\nRUN a\n";
    check_both(all, &[("V", "given")], "a: V=given\n");
    check_both(all, &[], "a: V=stage\n");
    check_both("ARG V=global\nFROM base\nARG V\nRUN a\n", &[], "a: V=global\n");
    check_both("FROM base\nARG V\nRUN a\n", &[], "a:\n");
    check_both("ARG V\nFROM base\nARG V\nRUN a\n", &[("V", "given")], "a: V=given\n");
}

#[test]
fn section_4_3_a_build_arg_beats_a_default() {
    check_both("FROM base\nARG V=1\nRUN a\n", &[("V", "2")], "a: V=2\n");
    check_both("FROM base\nARG V=1\nRUN a\n", &[("V", "")], "a: V=\n");
}

#[test]
fn section_4_3_an_arg_is_in_the_environment_of_later_runs_only_and_not_in_the_image() {
    check_both("FROM base\nRUN a\nARG V=1\nRUN b\nRUN c\n", &[], "a:\nb: V=1\nc: V=1\n");
    check_image("FROM base\nARG V=1\nENV W=$V\nRUN a\n", "W=1");
}

#[test]
fn section_4_3_a_stage_on_a_stage_inherits_env_and_with_buildkit_arg() {
    let text = "FROM base AS one\nARG V=1\nENV E=1\nFROM one\nENV W=[$V]\nRUN a\n";
    check_each(text, &[], "a: E=1 W=[]\n", "a: E=1 V=1 W=[1]\n");
    // A stage that starts from the same image has nothing of the first.
    check_both("FROM base AS one\nARG V=1\nENV E=1\nFROM base\nCOPY --from=one /etc/passwd /p\nRUN a\n", &[], "a:\n");
}

#[test]
fn section_4_3_env_after_arg_wins() {
    check_both("FROM base\nARG V=1\nENV V=2\nRUN a\n", &[], "a: V=2\n");
    check_both("FROM base\nARG V=1\nENV V=2\nRUN a\n", &[("V", "3")], "a: V=2\n");
    check_both("FROM base\nARG V=1\nENV V=${V}2\nRUN a\n", &[], "a: V=12\n");
}

#[test]
fn section_4_3_arg_with_a_value_after_env_overrides_with_buildkit_and_not_with_the_classic_builder() {
    check_each("FROM base\nENV V=1\nARG V=2\nRUN a\n", &[], "a: V=1\n", "a: V=2\n");
    check_each("FROM base\nENV V=1\nARG V\nRUN a\n", &[("V", "3")], "a: V=1\n", "a: V=3\n");
    check_both("FROM base\nENV V=1\nARG V\nRUN a\n", &[], "a: V=1\n");
    check_each("FROM base\nENV V=1\nARG V=2\nENV W=$V\nRUN a\n", &[], "a: V=1 W=1\n", "a: V=2 W=2\n");
    // The image, and so a stage on it, has what ENV said.
    check_image("FROM base\nENV V=1\nARG V=2\nRUN a\n", "V=1");
    check_both("FROM base AS one\nENV V=1\nARG V=2\nFROM one\nRUN a\n", &[], "a: V=1\n");
}

#[test]
fn section_4_3_predefined_proxies_need_no_declaration_and_are_no_variable_of_the_key() {
    for builder in BUILDERS {
        for name in ["HTTP_PROXY", "https_proxy", "ftp_proxy", "NO_PROXY", "all_proxy"] {
            let build_args = [(name, "proxy")];
            let ask = Ask { builder, build_args: &build_args, ..Ask::buildkit("FROM base\nRUN a\n") };
            let run = World::new().commands(&ask).remove(0);
            assert_eq!(run.proxies, [format!("{name}=proxy")]);
            assert!(!run.environment.iter().any(|word| word.starts_with(name)), "{run:?}");
            // Declared, it is an argument as others are.
            let run =
                World::new().commands(&Ask { dockerfile: &format!("FROM base\nARG {name}\nRUN a\n"), ..ask }).remove(0);
            assert_eq!(run.proxies, [""; 0]);
            assert!(run.environment.contains(&format!("{name}=proxy")), "{run:?}");
        }
    }
}

#[test]
fn section_4_3_automatic_arguments_of_the_platform_are_buildkits() {
    let text =
        "FROM base\nARG TARGETPLATFORM\nARG TARGETARCH\nARG BUILDOS\nARG BUILDPLATFORM\nARG TARGETVARIANT\nRUN a\n";
    let buildkit =
        "a: TARGETPLATFORM=linux/amd64 TARGETARCH=amd64 BUILDOS=linux BUILDPLATFORM=linux/amd64 TARGETVARIANT=\n";
    check_each(text, &[], "a:\n", buildkit);
    // In FROM without a declaration, in a stage only with one.
    assert_eq!(
        seen_with(Builder::Buildkit, "FROM --platform=$BUILDPLATFORM base\nENV A=[$TARGETARCH]\nRUN a\n", &[]),
        "a: A=[]\n"
    );
    assert_eq!(
        seen_with(Builder::Buildkit, "FROM base\nARG TARGETARCH\nRUN a\n", &[("TARGETARCH", "x")]),
        "a: TARGETARCH=x\n"
    );
    let mut world = World::new();
    let base = world.images["docker.io/library/base:latest"].clone();
    world.images.insert("docker.io/library/base-x:latest".to_owned(), base);
    let ask = Ask { build_args: &[("TARGETARCH", "x")], ..Ask::buildkit("FROM base-$TARGETARCH\nRUN a\n") };
    assert_eq!(world.commands(&ask).len(), 1);
}

#[test]
fn section_4_3_targetstage_is_the_name_of_the_stage_that_is_built_or_default() {
    let text = "FROM base AS one\nARG TARGETSTAGE\nRUN a\nFROM one AS two\nRUN b\n";
    let of_target = |target| seen(&Ask { target, ..Ask::buildkit(text) });
    assert_eq!(of_target(Some("one")), "a: TARGETSTAGE=one\n");
    assert_eq!(of_target(None), "a: TARGETSTAGE=two\nb: TARGETSTAGE=two\n");
    assert_eq!(seen(&Ask::buildkit("FROM base\nARG TARGETSTAGE\nRUN a\n")), "a: TARGETSTAGE=default\n");
}

#[test]
fn section_4_3_arguments_that_steer_the_builder_are_in_no_environment() {
    let build_args = [
        ("BUILDKIT_INLINE_CACHE", "1"),
        ("BUILDKIT_SYNTAX", "x"),
        ("BUILDKIT_CACHE_MOUNT_NS", "x"),
        ("BUILDKIT_SBOM_SCAN_STAGE", "true"),
        ("SOURCE_DATE_EPOCH", "1"),
    ];
    check_both("FROM base\nRUN a\n", &build_args, "a:\n");
    // Those for scanners not even when they are declared.
    let text = "FROM base\nARG BUILDKIT_SBOM_SCAN_STAGE\nARG BUILDKIT_SBOM_SCAN_CONTEXT=true\nRUN a\n";
    assert_eq!(seen_with(Builder::Buildkit, text, &build_args), "a:\n");
}

#[test]
fn section_4_2_an_arg_default_sees_the_arg_before_it_and_env_does_not_see_itself() {
    check_each("FROM base\nARG A=1 B=$A\nRUN a\n", &[], "a: A=1 B=\n", "a: A=1 B=1\n");
    check_both("FROM base\nENV A=1\nENV A=2 B=$A\nRUN a\n", &[], "a: A=2 B=1\n");
}

#[test]
fn section_4_3_path_has_a_default_where_the_base_has_none() {
    for builder in BUILDERS {
        let path = |dockerfile: &str| {
            let run = World::new().commands(&Ask { builder, ..Ask::buildkit(dockerfile) }).remove(0);
            run.environment.into_iter().find(|word| word.starts_with("PATH=")).unwrap()
        };
        assert_eq!(path("FROM base\nRUN a\n"), "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        assert_eq!(path("FROM base\nENV PATH=/bin\nRUN a\n"), "PATH=/bin");
    }
}
