//! An instruction's keyword, its flags and the rest.

use super::{check_error, check_kind, check_lines, check_valid, copy, run, shell, strings};
use crate::dockerfile::ast::Kind;
use crate::dockerfile::{parse, written};

#[test]
fn section_2_4_the_keyword_ends_at_the_first_blanks() {
    for blanks in [" ", "\t", "\x0b", "\x0c", "\r", "  \t \x0b"] {
        check_kind(&format!("USER{blanks}b"), &Kind::User("b".to_owned()));
    }
    check_error("USER\u{a0}b", "unknown instruction: USER\u{a0}b");
}

#[test]
fn section_2_4_a_line_is_trimmed() {
    check_lines("FROM a \t\nUSER b  ", &["FROM a", "USER b"]);
    check_kind("USER   b  \t", &Kind::User("b".to_owned()));
}

#[test]
fn section_2_4_keywords_are_read_in_any_case_and_kept_as_written() {
    for keyword in ["USER", "user", "uSeR"] {
        let parsed = parse(&format!("FROM a\n{keyword} b"));
        let instruction = &parsed.dockerfile.instructions[1];
        assert_eq!((&*instruction.keyword, &instruction.kind), (keyword, &Kind::User("b".to_owned())));
    }
}

#[test]
fn section_2_4_words_that_begin_with_two_hyphens_are_flags() {
    let copy = copy("COPY --chown=1 \t--link --chmod=700 a --b");
    assert_eq!((copy.chown.as_deref(), copy.link, copy.chmod.as_deref()), (Some("1"), true, Some("700")));
    assert_eq!((copy.sources, copy.destination), (strings(&["a"]), "--b".to_owned()));
}

#[test]
fn section_2_4_flags_are_read_for_every_keyword() {
    for keyword in [
        "ADD",
        "ARG",
        "CMD",
        "COPY",
        "ENTRYPOINT",
        "ENV",
        "EXPOSE",
        "FROM",
        "HEALTHCHECK",
        "LABEL",
        "MAINTAINER",
        "ONBUILD",
        "RUN",
        "SHELL",
        "STOPSIGNAL",
        "USER",
        "VOLUME",
        "WORKDIR",
        "HELLO",
    ] {
        let written = written::read(&format!("{keyword} --a=b --c d e"));
        let flags: Vec<_> =
            written.instructions[0].flags.iter().map(|flag| (&*flag.name, flag.value.as_deref())).collect();
        assert_eq!(flags, [("a", Some("b")), ("c", None)], "{keyword}");
        assert_eq!(written.instructions[0].rest.as_str(), "d e");
    }
}

#[test]
fn section_2_4_a_flag_ends_at_a_blank_outside_of_quotes() {
    for (line, expected) in [
        ("COPY --chown=\"a b\" c d", "a b"),
        ("COPY --chown='a b' c d", "a b"),
        ("COPY --chown=a' b 'e c d", "a b e"),
        ("COPY \"--chown=a\" d", ""),
        ("COPY --chown=a\u{a0}c d", "a"),
    ] {
        assert_eq!(copy(line).chown.unwrap_or_default(), expected, "{line}");
    }
}

#[test]
fn section_2_4_quotes_in_a_flag_are_removed() {
    for line in ["--chown=\"ab\"", "--chown='ab'", "--ch'ow'n=\"a\"b", "--\"chown=ab\""] {
        assert_eq!(copy(&format!("COPY {line} c d")).chown.as_deref(), Some("ab"), "{line}");
    }
    assert_eq!(copy("COPY --exclude=\"a'b\" c d").exclude, ["a'b"]);
}

#[test]
fn section_2_4_an_escape_in_a_flag_goes_and_what_follows_stays_in_quotes_of_both_kinds_too() {
    for (line, expected) in [
        ("a\\ b", "a b"),
        ("a\\\\b", "a\\b"),
        ("\"a\\\"b\"", "a\"b"),
        ("'a\\'b'", "a'b"),
        ("'a\\b'", "ab"),
        ("\\xy", "xy"),
    ] {
        assert_eq!(copy(&format!("COPY --exclude={line} c d")).exclude, [expected], "{line}");
    }
}

#[test]
fn section_2_4_two_hyphens_alone_end_the_flags_and_go() {
    assert_eq!(run("RUN -- --a").command, shell("--a"));
    assert_eq!(run("RUN --network=none -- --a --b").command, shell("--a --b"));
    assert_eq!(run("RUN a -- b").command, shell("a -- b"));
    check_valid("CMD --");
}

#[test]
fn section_2_4_letters_of_any_language_stay_in_a_flag() {
    assert_eq!(copy("COPY --chown=é\\ñ:\"日本\" c d").chown.as_deref(), Some("éñ:日本"));
}

#[test]
fn section_2_4_the_rest_is_trimmed() {
    assert_eq!(run("RUN --network=none \t a  b ").command, shell("a  b"));
}
