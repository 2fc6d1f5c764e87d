//! Parser directives, and which program a text asks to be read by.

use super::{check_lines, check_messages};
use crate::dockerfile::{front_end, parse};

/// The directives of `text`, as `name value`.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let directives = parse(&format!("{text}\nFROM a\n")).dockerfile.directives;
    let found: Vec<_> = directives.iter().map(|found| format!("{} {}", found.name, found.value)).collect();
    assert_eq!(found, expected, "{text:?}");
}

#[track_caller]
fn check_syntax(text: &str, expected: Option<&str>) {
    assert_eq!(front_end::detect(text).as_deref(), expected, "{text:?}");
}

#[test]
fn section_2_2_directives_stand_at_the_top() {
    check("# syntax=a\n# escape=`\n# check=skip=all", &["syntax a", "escape `", "check skip=all"]);
}

#[test]
fn section_2_2_another_line_ends_directives_for_good() {
    for line in
        ["", "  ", "# a comment", "#", "# unknown=a", "FROM b", "#!/bin/sh", "// syntax=a", "## syntax=a", "#=a"]
    {
        check(&format!("# syntax=a\n{line}\n# escape=`"), &["syntax a"]);
        check(&format!("{line}\n# escape=`"), &[]);
    }
}

#[test]
fn section_2_2_a_directive_is_a_name_an_equals_sign_and_a_value_with_blanks_between() {
    for line in ["#escape=`", "# escape=`", "#\t escape = `", "#escape\t=\t`  ", "#\u{a0}escape=`", "# escape=`\r"] {
        check(line, &["escape `"]);
    }
    for line in
        ["# es cape=`", "# escape", "# escape=", "# escape =  ", "# 1escape=`", "# escape:`", "# escape\u{a0}=`"]
    {
        check(line, &[]);
    }
    check("# syntax = a b = c  ", &["syntax a b = c"]);
}

#[test]
fn section_2_2_names_are_read_in_any_case() {
    check("# ESCAPE=`\n# Syntax=A\n# cHECK=skip=B", &["escape `", "syntax A", "check skip=B"]);
}

#[test]
fn section_2_2_the_names_are_syntax_escape_and_check() {
    check("# syntax=a", &["syntax a"]);
    check("# escape=`", &["escape `"]);
    check("# check=a", &["check a"]);
    check("# syntaxes=a", &[]);
    check("# platform=a", &[]);
}

#[test]
fn section_2_2_blanks_may_stand_before_the_hash() {
    check("  # escape=`", &["escape `"]);
    check("\t\u{a0}# escape=`", &["escape `"]);
}

#[test]
fn section_2_2_a_name_stands_once() {
    for name in ["syntax", "escape", "check"] {
        let text = format!("# {name}=`\n# {}=`\nFROM a", name.to_ascii_uppercase());
        check_messages(&text, &[&format!("only one {name} parser directive can be used")]);
    }
}

#[test]
fn section_2_2_escape_is_a_backslash_or_a_backtick() {
    assert_eq!(parse("# escape=\\\nFROM a").dockerfile.escape, '\\');
    assert_eq!(parse("# escape=`\nFROM a").dockerfile.escape, '`');
    for value in ["x", "``", "\\\\", "\"", "` `"] {
        let message = format!("invalid escape token '{value}' does not match ` or \\");
        check_messages(&format!("# escape={value}\nFROM a"), &[&message]);
    }
}

#[test]
fn section_2_2_escape_is_for_continuations_and_within_lines() {
    check_lines("# escape=`\nFROM a\nRUN b `\n c\\\nRUN d", &["FROM a", "RUN b  c\\", "RUN d"]);
    let parsed = parse("# escape=`\nFROM a\nENV a=b` c d=e\\\nCOPY --chown=a` b c d\n");
    assert_eq!(parsed.diagnostics, []);
    let shown = format!("{:?}", parsed.dockerfile.instructions);
    assert!(shown.contains("\"b` c\"") && shown.contains("\"e\\\\\"") && shown.contains("\"a b\""), "{shown}");
}

#[test]
fn section_2_2_escape_is_not_for_heredocs() {
    let parsed = parse("# escape=`\nFROM a\nCOPY <<eo\\'f <<`g /d/\n1\neo'f\n2\n`g\n");
    assert_eq!(parsed.diagnostics, []);
    let shown = format!("{:?}", parsed.dockerfile.instructions[1]);
    assert!(shown.contains("name: \"eo'f\"") && shown.contains("name: \"`g\""), "{shown}");
}

#[test]
fn section_2_2_syntax_is_the_value_up_to_a_blank() {
    check_syntax("# syntax=docker/dockerfile:1", Some("docker/dockerfile:1"));
    check_syntax("# syntax = a/b:c --option x\nFROM a", Some("a/b:c"));
    check_syntax("# escape=`\r\n# SYNTAX=a\r\nFROM a", Some("a"));
    check_syntax("\u{feff}#syntax=a", Some("a"));
    check_syntax("FROM a\n# syntax=a", None);
    check_syntax("# a\n# syntax=a", None);
    check_syntax("# escape=`\n# escape=`\n# syntax=a", None);
    check_syntax("# syntax=", None);
    check_syntax("", None);
}

#[test]
fn section_2_2_detection_skips_one_line_with_a_shebang() {
    check_syntax("#!/usr/bin/env a\n# syntax=b\nFROM c", Some("b"));
    check_syntax("#!/a\n#!/b\n# syntax=c", None);
    check_syntax("#!/a\n// syntax=c", Some("c"));
    check_syntax("#!/a\n{\"syntax\": \"c\"}", Some("c"));
    check_syntax("\u{feff}#!/a\n# syntax=b", Some("b"));
    check_syntax("#! syntax=a", None);
}

#[test]
fn section_2_2_detection_takes_two_slashes_for_the_hash() {
    check_syntax("// syntax=a\n", Some("a"));
    check_syntax("//syntax = a b\ncode();", Some("a"));
    check_syntax("//check=b\n//syntax=a", Some("a"));
    check_syntax("/* syntax=a */", None);
    check_syntax("// code\n// syntax=a", None);
}

#[test]
fn section_2_2_detection_takes_an_object_of_json() {
    check_syntax("{\"syntax\": \"a/b:1\"}", Some("a/b:1"));
    check_syntax("\n{ \"other\": [1],\n \"syntax\": \"a\" }\n", Some("a"));
    check_syntax("{\"syntax\": 1}", None);
    check_syntax("{\"Syntax\": \"a\"}", None);
    check_syntax("[\"syntax\"]", None);
    check_syntax("{\"syntax\": \"a\"} x", None);
}

#[test]
fn section_2_2_another_front_end_than_dockers_is_foreign() {
    for text in ["# syntax=docker/dockerfile:1", "# syntax=docker.io/docker/dockerfile@sha256:1", "FROM a"] {
        assert_eq!(front_end::foreign(text), None, "{text}");
    }
    for text in ["# syntax=a", "#!/b\n# syntax=a", "// syntax=a", "{\"syntax\": \"a\"}"] {
        assert_eq!(front_end::foreign(text).as_deref(), Some("a"), "{text}");
    }
}

#[test]
fn section_2_2_the_parser_itself_does_not_skip_a_shebang() {
    check_lines("#!/bin/sh\n# escape=`\nFROM a\nRUN b `", &["FROM a", "RUN b `"]);
}

#[test]
fn section_2_2_check_is_kept_as_it_is_written() {
    check("# check=skip=A,B;error=true;experimental=all", &["check skip=A,B;error=true;experimental=all"]);
}
