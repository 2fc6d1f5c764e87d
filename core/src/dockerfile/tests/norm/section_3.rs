//! The arguments of each instruction, as its line is split.

use super::{check_error, check_kind, check_messages, check_valid, copy, exec, run, shell, strings};
use crate::dockerfile::ast::{Healthcheck, Kind, Pair};
use crate::dockerfile::parse;

const STRINGS_ONLY: &str = "when using JSON array syntax, arrays must be comprised of strings only";

fn pairs(pairs: &[(&str, &str)], legacy: bool) -> Vec<Pair> {
    pairs.iter().map(|(key, value)| Pair { key: (*key).into(), value: (*value).into(), legacy }).collect()
}

fn arguments(words: &[(&str, Option<&str>)]) -> Kind {
    Kind::Arg(words.iter().map(|(name, default)| ((*name).to_owned(), default.map(str::to_owned))).collect())
}

#[test]
fn row_3_from_and_expose_are_split_at_blanks() {
    let Kind::From(from) = super::kind("FROM a\t\x0bAS \r\x0c b") else { panic!("a FROM") };
    assert_eq!((&*from.image, from.name.as_deref()), ("a", Some("b")));
    check_kind("EXPOSE 80 \t443\x0b8080", &Kind::Expose(strings(&["80", "443", "8080"])));
    check_messages("FROM \"a b\"", &["FROM requires either one or three arguments"]);
}

#[test]
fn row_3_from_and_expose_have_no_exec_form() {
    check_messages("FROM [\"a\"]", &[]);
    check_error("EXPOSE [80]", "invalid containerPort: [80]");
}

#[test]
fn row_3_run_cmd_entrypoint_and_shell_are_an_array_or_the_whole_rest() {
    assert_eq!(run("RUN [\"a\", \"b\"]").command, exec(&["a", "b"]));
    assert_eq!(run("RUN a  'b'\tc").command, shell("a  'b'\tc"));
    check_kind("CMD [\"a\"]", &Kind::Cmd(exec(&["a"])));
    check_kind("CMD a  b", &Kind::Cmd(shell("a  b")));
    check_kind("ENTRYPOINT [\"a\"]", &Kind::Entrypoint(exec(&["a"])));
    check_kind("ENTRYPOINT a  b", &Kind::Entrypoint(shell("a  b")));
    check_kind("SHELL [\"a\", \"-c\"]", &Kind::Shell(strings(&["a", "-c"])));
    for keyword in ["RUN", "CMD", "ENTRYPOINT", "SHELL"] {
        check_error(&format!("{keyword} [\"a\", 1]"), STRINGS_ONLY);
    }
}

#[test]
fn row_3_add_copy_and_volume_are_an_array_or_words_without_quotes_and_escapes() {
    for keyword in ["ADD", "COPY"] {
        assert_eq!(copy(&format!("{keyword} [\"a b\", \"c\"]")).sources, strings(&["a b"]));
        assert_eq!(copy(&format!("{keyword} a\\ b \"c\" d/")).sources, strings(&["a\\", "b", "\"c\""]));
    }
    check_kind("VOLUME [\"/a b\"]", &Kind::Volume(strings(&["/a b"])));
    check_kind("VOLUME /a\\ /b", &Kind::Volume(strings(&["/a\\", "/b"])));
    for keyword in ["ADD", "COPY", "VOLUME"] {
        check_error(&format!("{keyword} [\"a\", null]"), STRINGS_ONLY);
    }
}

#[test]
fn row_3_env_and_label_are_pairs() {
    check_kind("ENV a=1 b='x y' c=\"z w\"", &Kind::Env(pairs(&[("a", "1"), ("b", "'x y'"), ("c", "\"z w\"")], false)));
    check_kind("LABEL \"a b\"=c d=", &Kind::Label(pairs(&[("\"a b\"", "c"), ("d", "")], false)));
    check_kind("ENV a=b=c", &Kind::Env(pairs(&[("a", "b=c")], false)));
}

#[test]
fn row_3_env_and_label_without_an_equals_sign_in_the_first_word_take_the_rest_as_it_is() {
    check_kind("ENV a \t b=c  'd'", &Kind::Env(pairs(&[("a", "b=c  'd'")], true)));
    check_kind("LABEL a b  c", &Kind::Label(pairs(&[("a", "b  c")], true)));
    check_error("ENV a", "ENV must have two arguments");
    check_error("LABEL a", "LABEL must have two arguments");
}

#[test]
fn row_3_env_and_label_need_an_equals_sign_in_every_other_word() {
    for keyword in ["ENV", "LABEL"] {
        let message = "Syntax error - can't find = in \"B\". Must be of the form: name=value";
        check_error(&format!("{keyword} a=1 B c=2"), message);
    }
}

#[test]
fn row_3_arg_is_names_and_pairs() {
    check_kind("ARG a b= c=1", &arguments(&[("a", None), ("b", Some("")), ("c", Some("1"))]));
    check_kind("ARG a=\"x y\" b=z\\ w", &arguments(&[("a", Some("\"x y\"")), ("b", Some("z\\ w"))]));
}

#[test]
fn row_3_maintainer_stopsignal_user_and_workdir_take_the_rest_as_one() {
    check_kind("MAINTAINER a  'b' <c>", &Kind::Maintainer("a  'b' <c>".to_owned()));
    check_kind("STOPSIGNAL SIGTERM", &Kind::Stopsignal("SIGTERM".to_owned()));
    check_kind("USER a b", &Kind::User("a b".to_owned()));
    check_kind("WORKDIR [\"/a\"]", &Kind::Workdir("[\"/a\"]".to_owned()));
    check_kind("WORKDIR /a  b", &Kind::Workdir("/a  b".to_owned()));
}

#[test]
fn row_3_healthcheck_is_a_type_and_an_array_or_the_rest() {
    let Kind::Healthcheck(Healthcheck::Command { command, .. }) = super::kind("HEALTHCHECK CMD  a  b") else {
        panic!("a command")
    };
    assert_eq!(command, shell("a  b"));
    let Kind::Healthcheck(Healthcheck::Command { command, .. }) = super::kind("HEALTHCHECK\tcmd\u{a0}[\"a\"]") else {
        panic!("a command")
    };
    assert_eq!(command, exec(&["a"]));
    check_kind("HEALTHCHECK none", &Kind::Healthcheck(Healthcheck::None));
}

#[test]
fn row_3_healthcheck_reads_its_array_before_its_type() {
    for kind in ["CMD", "NONE", "none", "curl"] {
        check_error(&format!("HEALTHCHECK {kind} [1]"), STRINGS_ONLY);
    }
    check_error("HEALTHCHECK NONE [\"a\"]", "HEALTHCHECK NONE takes no arguments");
    check_error("HEALTHCHECK NONE [a]", "HEALTHCHECK NONE takes no arguments");
}

#[test]
fn row_3_onbuild_is_an_instruction_with_flags_of_its_own() {
    let Kind::Onbuild { text, instruction } = super::kind("ONBUILD  COPY --chown=1  a b") else { panic!("an ONBUILD") };
    assert_eq!(text, "COPY --chown=1  a b");
    let Kind::Copy(copy) = instruction.kind else { panic!("a COPY") };
    assert_eq!((copy.chown.as_deref(), copy.destination.as_str()), (Some("1"), "b"));
    check_error("ONBUILD --chown=1 COPY a b", "unknown flag: --chown");
}

#[test]
fn row_3_onbuild_has_the_errors_of_its_instruction() {
    check_error("ONBUILD RUN [1]", STRINGS_ONLY);
    check_error("ONBUILD ENV a", "ENV must have two arguments");
    check_error("ONBUILD HEALTHCHECK NONE [1]", STRINGS_ONLY);
    check_error("ONBUILD COPY --x a b", "unknown flag: --x");
}

#[test]
fn row_3_anything_else_is_an_unknown_instruction() {
    check_error("HELLO [1] 'x", "unknown instruction: HELLO");
    check_error("hello", "unknown instruction: hello");
    check_error("ONBUILD HELLO a", "unknown instruction: HELLO");
}

#[test]
fn section_3_words_are_split_at_any_blank_outside_of_quotes() {
    check_kind("ARG a\u{a0}b\u{3000}c", &arguments(&[("a", None), ("b", None), ("c", None)]));
    check_kind("ARG a=' \u{a0}b' c", &arguments(&[("a", Some("' \u{a0}b'")), ("c", None)]));
}

#[test]
fn section_3_quotes_in_words_group_and_stay() {
    check_kind("ENV a=b'c d'\"e f\"g", &Kind::Env(pairs(&[("a", "b'c d'\"e f\"g")], false)));
    check_kind("ENV a=\"'\" b='\"'", &Kind::Env(pairs(&[("a", "\"'\""), ("b", "'\"'")], false)));
}

#[test]
fn section_3_an_escape_in_words_stays_with_what_follows() {
    check_kind("ENV a=b\\ c d=\\\"e", &Kind::Env(pairs(&[("a", "b\\ c"), ("d", "\\\"e")], false)));
    check_kind("ENV a=\"b\\\" c\"", &Kind::Env(pairs(&[("a", "\"b\\\" c\"")], false)));
    check_kind("ENV a=\\\\ b=c", &Kind::Env(pairs(&[("a", "\\\\"), ("b", "c")], false)));
}

#[test]
fn section_3_an_escape_in_single_quotes_is_a_letter() {
    check_kind("ENV a='b\\' c=d", &Kind::Env(pairs(&[("a", "'b\\'"), ("c", "d")], false)));
}

#[test]
fn section_3_an_escape_at_the_end_of_words_is_dropped() {
    check_kind("ENV a=b\\\\\\", &Kind::Env(pairs(&[("a", "b\\\\")], false)));
    assert_eq!(
        parse("# escape=`\nFROM a\nARG a ```\n").dockerfile.instructions[1].kind,
        arguments(&[("a", None), ("``", None)])
    );
    check_valid("ENV a=b\\");
}
