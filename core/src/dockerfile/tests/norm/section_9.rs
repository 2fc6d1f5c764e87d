//! `.dockerignore`.

use crate::dockerfile::ignore::Ignore;

#[track_caller]
fn check(rules: &str, excluded: &[&str], kept: &[&str]) {
    let ignore = Ignore::parse(rules).unwrap();
    for (paths, expected) in [(excluded, true), (kept, false)] {
        for path in paths {
            assert_eq!(ignore.matches(path), expected, "{path:?} by {rules:?}");
        }
    }
}

#[track_caller]
fn check_error(rules: &str, message: &str) {
    assert_eq!(Ignore::parse(rules).unwrap_err().to_string(), message, "{rules:?}");
}

#[test]
fn section_9_a_byte_order_mark_goes() {
    check("\u{feff}a", &["a"], &[]);
    check("\u{feff}# a\nb", &["b"], &["a"]);
}

#[test]
fn section_9_lines_that_start_with_a_hash_are_comments() {
    check("#a\n# b\nc", &["c"], &["#a", "b"]);
    check(" #a", &["#a"], &[]);
    check("a#b", &["a#b"], &["a"]);
}

#[test]
fn section_9_lines_are_trimmed_and_empty_ones_skipped() {
    check("  a \t\r\n\n \t \nb\u{a0}\n", &["a", "b"], &["", " "]);
    assert!(Ignore::parse("\n  \n# a\n").unwrap().is_empty());
}

#[test]
fn section_9_behind_an_exclamation_mark_blanks_go_too() {
    check("*\n!  a ", &["b"], &["a"]);
    check(" ! a\n*", &["a"], &[]);
}

#[test]
fn section_9_paths_are_cleaned() {
    check("./a//b/../c/", &["a/c"], &["a", "a/b"]);
    check("a/.", &["a"], &[]);
    check("a/b/../../c", &["c"], &["a"]);
    check("/../a", &["a"], &[]);
}

#[test]
fn section_9_one_slash_before_a_path_goes() {
    check("/a", &["a", "a/b"], &["b/a"]);
    check("//a", &["a"], &[]);
    check("!/a\n/b", &["b"], &["a"]);
}

#[test]
fn section_9_a_lone_exclamation_mark_is_an_error() {
    for rules in ["!", "a\n! \t", "  !"] {
        check_error(rules, "illegal exclusion pattern: \"!\"");
    }
}

#[test]
fn section_9_the_last_match_wins() {
    check("*\n!a\na/*.c\n!a/b.c", &["x", "a/c.c"], &["a", "a/b.c", "a/b.h"]);
    check("!a\na", &["a"], &[]);
    check("a\n!a", &[], &["a"]);
    check("a\n!a\na", &["a"], &[]);
}

#[test]
fn section_9_a_pattern_matches_all_below_what_it_matches() {
    check("a", &["a", "a/b", "a/b/c"], &["b/a"]);
    check("*/b", &["a/b", "a/b/c/d"], &["b"]);
    check("a\n!a/b", &["a/c", "a"], &["a/b", "a/b/c"]);
}

/// moby/patternmatcher has it otherwise for a path alone (`MatchesOrParentMatches`, which the norm describes), but no build asks that.
#[test]
fn section_9_an_exception_counts_below_a_folder_only_where_the_folder_was_excluded() {
    check("a/b\n!a", &["a/b", "a/b/c"], &["a", "a/c"]);
    check("a\n!a\na/b", &["a/b"], &["a", "a/c"]);
    check("*\n!a\na/b\n!a/b/c", &["a/b", "a/b/d"], &["a", "a/c", "a/b/c", "a/b/c/d"]);
    check("a/b\n!a/*", &[], &["a", "a/b", "a/b/c"]);
    check("a/b/c\n!a/b", &["a/b/c"], &["a", "a/b", "a/b/d"]);
}

#[test]
fn section_9_patterns_are_anchored_at_both_ends() {
    check("b", &["b"], &["ab", "bc", "a/b"]);
}

#[test]
fn section_9_a_star_is_any_run_without_a_slash() {
    check("a*c", &["ac", "abc", "abbc"], &["a/c", "abcd"]);
    check("*", &["a", ".a", "a/b"], &[]);
    check("a/*", &["a/b", "a/b/c"], &["a"]);
}

#[test]
fn section_9_a_question_mark_is_one_character_but_a_slash() {
    check("a?c", &["abc", "a日c"], &["ac", "abbc", "a/c"]);
}

#[test]
fn section_9_two_stars_are_any_run_with_slashes() {
    check("**", &["a", "a/b/c"], &[]);
    check("a/**/b", &["a/b", "a/x/b", "a/x/y/b"], &["ab", "a/xb"]);
    check("a**b", &["ab", "ax/b"], &["ba"]);
}

#[test]
fn section_9_two_stars_and_a_slash_match_nothing_too() {
    check("**/x", &["x", "a/x", "a/b/x"], &["ax", "a/bx"]);
    check("**/*.go", &["x.go", "a/x.go"], &["x.gox"]);
}

#[test]
fn section_9_a_slash_and_two_stars_are_what_is_below() {
    check("a/**", &["a/b", "a/b/c"], &["a", "ab"]);
}

#[test]
fn section_9_two_leading_stars_with_nothing_else_special_are_a_test_of_the_end() {
    check("**b", &["b", "ab", "x/ab", "x/b"], &["bx"]);
    check("**.go", &["x.go", "a/.go"], &["x.gox"]);
}

#[test]
fn section_9_two_trailing_stars_are_a_test_of_the_start() {
    check("a**", &["a", "ab", "ab/c", "a/b"], &["ba"]);
}

#[test]
fn section_9_classes() {
    check("[a-c]x", &["ax", "bx", "cx"], &["dx", "x"]);
    check("[^a-c]x", &["dx"], &["ax"]);
    check("[abc]", &["a", "c"], &["d"]);
}

#[test]
fn section_9_an_exclamation_mark_in_a_class_is_no_negation() {
    check("[!a]x", &["!x", "ax"], &["bx"]);
}

#[test]
fn section_9_an_escaped_character_is_itself() {
    check("\\*", &["*"], &["a"]);
    check("\\?\\[\\a", &["?[a"], &[]);
    check("\\!a", &["!a"], &["a"]);
    check("\\#a", &["#a"], &[]);
}

#[test]
fn section_9_what_is_special_elsewhere_is_itself() {
    check("a.b", &["a.b"], &["axb"]);
    check("a+(b)|{c}$", &["a+(b)|{c}$"], &["aab"]);
    check("[[a]", &["[", "a"], &["&"]);
    check("[a&&b]", &["&", "a", "b"], &["c"]);
}

#[test]
fn section_9_a_malformed_pattern_is_an_error_for_the_whole_file() {
    for (rules, pattern) in [("a\n[b", "[b"), ("a[]", "a[]"), ("!a\\", "a\\"), ("[-a]", "[-a]"), ("a\nb\n[a-", "[a-")] {
        check_error(rules, &format!("syntax error in pattern: {pattern}"));
    }
}

#[test]
fn section_9_the_context_itself_is_never_excluded() {
    check("*\n.\n**\n/", &["a"], &[".", ""]);
}

#[test]
fn section_9_excluded_folders_are_walked_where_an_exception_could_match_below() {
    let ignore = Ignore::parse("*\n!a/*/c\n!d").unwrap();
    for (folder, may) in [("a", true), ("a/b", true), ("a/b/x", false), ("b", false), ("d", false)] {
        assert_eq!(ignore.may_contain_exception(folder), may, "{folder}");
    }
    assert!(Ignore::parse("*\n!**/a").unwrap().may_contain_exception("x/y"));
}
