//! Expansion of variables.

use crate::dockerfile::expansion::{Options, expand, word, words};
use crate::ordered;

/// `v` is set, `e` is set and empty, `u` is not set.
fn variables() -> ordered::Map<String, String> {
    [
        ("v", "value"),
        ("e", ""),
        ("path", "/usr/local/bin"),
        ("two", "a  b"),
        ("lines", "a\nb"),
        ("stars", "a*b?c\\d"),
        ("日本", "ok"),
        ("group", "$1"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

#[track_caller]
fn check_with(escape: char, text: &str, expected: Result<&str, &str>) {
    let found = word(text, escape, &variables()).map(|expanded| expanded.result).map_err(|error| error.to_string());
    assert_eq!(found, expected.map(str::to_owned).map_err(str::to_owned), "{text}");
}

#[track_caller]
fn check(text: &str, expected: &str) {
    check_with('\\', text, Ok(expected));
}

#[track_caller]
fn check_error(text: &str, expected: &str) {
    check_with('\\', text, Err(expected));
}

#[track_caller]
fn check_words(text: &str, expected: &[&str]) {
    assert_eq!(words(text, '\\', &variables()).unwrap(), expected, "{text}");
}

/// A row of the table: what `${…operator}` is of a variable that is unset, of one that is empty, and of `value`.
#[track_caller]
fn check_row(operator: &str, unset: &str, empty: &str, set: &str) {
    for (name, expected) in [("u", unset), ("e", empty), ("v", set)] {
        check(&format!("<${{{name}{operator}}}>"), &format!("<{expected}>"));
    }
}

#[test]
fn section_4_1_names_with_and_without_braces() {
    check("$v", "value");
    check("${v}", "value");
    check("a$v-${v}b", "avalue-valueb");
    check_row("", "", "", "value");
}

#[test]
fn row_4_1_minus() {
    check_row("-w", "w", "", "value");
}

#[test]
fn row_4_1_colon_minus() {
    check_row(":-w", "w", "w", "value");
}

#[test]
fn row_4_1_plus() {
    check_row("+w", "", "w", "w");
}

#[test]
fn row_4_1_colon_plus() {
    check_row(":+w", "", "", "w");
}

#[test]
fn row_4_1_question_mark() {
    check_error("${u?w}", "u: w");
    check_error("${u?}", "u: is not allowed to be unset");
    check("${e?w}", "");
    check("${v?w}", "value");
}

#[test]
fn row_4_1_colon_question_mark() {
    check_error("${u:?w}", "u: w");
    check_error("${u:?}", "u: is not allowed to be unset");
    check_error("${e:?w}", "e: w");
    check_error("${e:?}", "e: is not allowed to be empty");
    check("${v:?w}", "value");
}

#[test]
fn row_4_1_hash_and_percent_once_and_twice() {
    check_row("#va", "", "", "lue");
    check_row("##va", "", "", "lue");
    check_row("%ue", "", "", "val");
    check_row("%%ue", "", "", "val");
    check("${path#*/}", "usr/local/bin");
    check("${path##*/}", "bin");
    check("${path%/*}", "/usr/local");
    check("${path%%/*}", "");
    check("${path#x}${path%x}", "/usr/local/bin/usr/local/bin");
}

#[test]
fn row_4_1_slash_once_and_twice() {
    check_row("/a/A", "", "", "vAlue");
    check_row("//a/A", "", "", "vAlue");
    check("${path/\\//:}", ":usr/local/bin");
    check("${path//\\//:}", ":usr:local:bin");
    check("${path/l*l/X}", "/usr/X/bin");
    check("${path//l/}", "/usr/oca/bin");
}

/// Go's `ReplaceAllString`, to which BuildKit hands it, takes the `$`s that are left in a replacement for groups of the pattern.
#[test]
fn section_4_1_a_dollar_left_in_the_replacement_of_two_slashes_is_a_group_which_there_is_none_of() {
    for (replacement, expected) in [
        ("'$1'", "vlue"),
        ("<'$x_1'>", "v<>lue"),
        ("'${name}'x", "vxlue"),
        ("'$0$0'", "vaalue"),
        ("'${0}x'", "vaxlue"),
        ("'$0x'", "vlue"),
        ("'$$0'", "v$0lue"),
        ("'$'", "v$lue"),
        ("'$-${'", "v$-${lue"),
        ("'${a'", "v${alue"),
        ("\\$1", "v\\lue"),
        ("$group", "vlue"),
    ] {
        check(&format!("${{v//a/{replacement}}}"), expected);
    }
    check("${v//?/'$0.'}", "v.a.l.u.e.");
    check("${v//$e/'<$0>'}", "<>v<>a<>l<>u<>e<>");
}

#[test]
fn section_4_1_a_dollar_left_in_the_replacement_of_one_slash_is_a_dollar() {
    check("${v/a/'$1'}", "v$1lue");
    check("${v/a/'$$0'}", "v$$0lue");
    check("${v/a/$group}", "v$1lue");
}

#[test]
fn section_4_1_the_word_is_expanded_too() {
    check("${u:-$v}", "value");
    check("${u:-${e:-${v}}}", "value");
    check("${v:+a${u:-b}c}", "abc");
    check("${u:-'$v'}", "$v");
    check("${path#$u/usr}", "/local/bin");
    check("${v/${u:-a}/${v}}", "vvaluelue");
    check_error("${u?$v}", "u: value");
}

#[test]
fn section_4_1_bad_substitutions() {
    for text in ["${}", "${:}", "${:-w}", "${{v}}", "${{"] {
        check_error(text, "syntax error: bad substitution");
    }
}

#[test]
fn section_4_1_a_missing_brace() {
    for text in ["${", "${v", "${v:", "${v:-w", "${v-", "${v#w", "${v/a/b", "${v:-${u}", "${v:-'w}"] {
        check_error(text, "syntax error: missing '}'");
    }
}

#[test]
fn section_4_1_unsupported_modifiers() {
    for (text, modifier) in [
        ("${v=w}", "="),
        ("${v:=w}", ":="),
        ("${v:#p}", ":#"),
        ("${v:%p}", ":%"),
        ("${v.x}", "."),
        ("${v x}", " "),
        ("${v:x}", ":x"),
    ] {
        check_error(text, &format!("unsupported modifier ({modifier}) in substitution"));
    }
}

#[test]
fn section_4_1_a_missing_second_slash() {
    for text in ["${v/p}", "${v//p}", "${v/", "${v//"] {
        check_error(text, "syntax error: missing '/' in ${}");
    }
}

#[test]
fn section_4_1_names_are_letters_digits_and_underscores() {
    check("$日本", "ok");
    check("$v.$v-$v/$v", "value.value-value/value");
    check("$v_$v2", "");
    check("${v}_", "value_");
}

#[test]
fn section_4_1_a_name_that_begins_with_a_digit_is_digits_alone() {
    check("$12x", "x");
    check("$1$v", "value");
    assert!(word("$12x", '\\', &variables()).unwrap().unmatched.contains("12"));
}

#[test]
fn section_4_1_special_parameters_are_one_character_and_never_set() {
    for name in ["@", "*", "#", "?", "-", "$", "!", "0"] {
        check(&format!("<${name}v>"), "<v>");
        check(&format!("<${{{name}}}>"), "<>");
        check(&format!("<${{{name}:-w}}>"), "<w>");
    }
}

#[test]
fn section_4_1_a_dollar_before_anything_else_is_a_dollar() {
    for text in ["$", "a$ b", "$.", "$/", "$=", "$%", "$\u{a0}"] {
        check(text, text);
    }
    check("\"$\"", "$");
    check("$'a'", "$a");
}

#[test]
fn section_4_1_a_star_in_a_pattern_is_any_run_and_a_question_mark_one_character() {
    check("${v#v*u}", "e");
    check("${v##*}", "");
    check("${v#*}", "value");
    check("${v#???}", "ue");
    check("${v//?/-}", "-----");
    check("${日本#?}", "k");
}

#[test]
fn section_4_1_escapes_in_a_pattern() {
    check("${stars#a\\*}", "b?c\\d");
    check("${stars/\\?/!}", "a*b!c\\d");
    check("${stars/\\\\/!}", "a*b?c!d");
    check("${stars/\\*/}", "ab?c\\d");
}

#[test]
fn section_4_1_an_escaped_delimiter_is_itself() {
    check("${v#\\}}", "value");
    check("${path#\\/}", "usr/local/bin");
    check("${path/\\/usr/x}", "x/local/bin");
}

#[test]
fn section_4_1_another_escape_in_a_pattern_is_an_error() {
    for text in ["${v#\\z}", "${v%\\z}", "${v/\\z/w}", "${u#\\z}"] {
        check_error(text, "invalid pattern (\\z) in substitution: invalid escape '\\z'");
    }
}

/// With another escape character than `\`, a pattern can end with one.
#[test]
fn section_4_1_an_escape_at_the_end_of_a_pattern_is_an_error() {
    for text in ["${v#a\\}", "${v##a\\}", "${v%a\\}", "${v%%a\\}", "${v/a\\/w}", "${v//a\\/w}"] {
        check_with('`', text, Err("invalid pattern (a\\) in substitution: invalid escape '\\'"));
    }
    check_with('`', "${v%*\\}", Err("invalid pattern (*\\) in substitution: invalid escape '\\'"));
    check_with('`', "${v%\\}", Err("invalid pattern (\\) in substitution: invalid escape '\\'"));
}

#[test]
fn section_4_1_a_backslash_before_the_last_brace_leaves_it_open() {
    for text in ["${v%a\\", "${v%a\\}", "${v%\\", "${v#\\}", "\"${v%a\\}\"", "${v:-\\}"] {
        check_error(text, "syntax error: missing '}'");
    }
    for text in ["${v/a\\", "${v/a\\/", "${v//\\"] {
        check_error(text, "syntax error: missing '/' in ${}");
    }
    check("${v%e\\\\}", "value");
}

#[test]
fn section_4_1_brackets_in_a_pattern_are_letters() {
    check("${v//[a]/X}", "value");
    check("${u:-[a]}${v#[v]}", "[a]value");
}

#[test]
fn section_4_1_other_characters_of_regular_expressions_are_letters() {
    check("${v//./X}${v//v|a/X}${v//(v)/X}${v//^v/X}${v//e$/X}", "valuevaluevaluevaluevalue");
}

#[test]
fn section_4_1_neither_star_nor_question_mark_is_a_newline() {
    check("${lines#*b}", "a\nb");
    check("${lines//?/x}", "x\nx");
    check("${lines//*/x}", "x\nx");
}

#[test]
fn section_4_1_an_empty_pattern_matches_at_the_start() {
    check("${v/$e/w}", "wvalue");
    check("${v#$e}${v%$e}", "valuevalue");
}

#[test]
fn section_4_1_single_quotes_keep_all() {
    check("'$v \\x \"y\"'", "$v \\x \"y\"");
    check("a'b'c", "abc");
}

#[test]
fn section_4_1_double_quotes_expand_and_escape_three_characters() {
    check("\"$v 'x'\"", "value 'x'");
    check("\"\\\" \\$v \\\\\"", "\" $v \\");
    check("\"\\x \\' \\n\"", "\\x \\' \\n");
    check_with('`', "\"`\" `$v `` `x \\\"", Ok("\" $v ` `x \\"));
}

#[test]
fn section_4_1_outside_of_quotes_an_escape_goes_and_keeps_what_follows() {
    check("\\$v\\x\\\\\\'\\\"", "$vx\\'\"");
    check_with('`', "`$v `'\\", Ok("$v '\\"));
}

#[test]
fn section_4_1_an_escape_at_the_end_disappears() {
    check("a\\", "a");
    check("\\", "");
}

#[test]
fn section_4_1_quotes_without_a_partner_are_errors() {
    check_error("'a", "unexpected end of statement while looking for matching single-quote");
    check_error("a\"b", "unexpected end of statement while looking for matching double-quote");
    check_error("\"a\\", "unexpected end of statement while looking for matching double-quote");
    check_error("'a\\'b'", "unexpected end of statement while looking for matching single-quote");
}

#[test]
fn section_4_1_words_are_split_after_expansion() {
    check_words(" a\t b\u{a0}c ", &["a", "b", "c"]);
    check_words("$two", &["a", "b"]);
    check_words("x${two}y", &["xa", "by"]);
    check_words("${u:-80 81}/tcp", &["80", "81/tcp"]);
    check_words("$e $u", &[]);
}

#[test]
fn section_4_1_words_from_quotes_and_escapes_are_not_split() {
    check_words("\"$two\" 'c d' e\\ f", &["a  b", "c d", "e f"]);
    check_words("\"a b\"c", &["a bc"]);
}

#[test]
fn section_4_1_one_word_keeps_its_blanks() {
    check("  a  $two ", "  a  a  b ");
}

#[track_caller]
fn check_options(text: &str, options: Options, expected: &str) {
    assert_eq!(expand(text, '\\', options, &variables()).unwrap().result, expected, "{text}");
}

#[test]
fn section_4_1_option_raw_quotes() {
    check_options("'a' \"$v\"", Options { raw_quotes: true, ..Options::default() }, "'a' \"value\"");
}

#[test]
fn section_4_1_option_raw_escapes() {
    check_options("\\a \"\\$v\"", Options { raw_escapes: true, ..Options::default() }, "\\a \\$v");
}

#[test]
fn section_4_1_option_skip_process_quotes() {
    check_options("it's \"$v\" \\$v", Options { skip_process_quotes: true, ..Options::default() }, "it's \"value\" $v");
}

#[test]
fn section_4_1_option_skip_unset() {
    let skip = Options { skip_unset: true, ..Options::default() };
    for text in ["$u", "${u}", "${u:-w}", "${u+w}", "${u?w}", "${u#p}", "${u%%p}", "${u/p/r}", "${u//p/r}"] {
        check_options(text, skip, text);
    }
    check_options("$v$e", skip, "value");
}

#[test]
fn section_4_1_the_names_that_matched_and_those_that_did_not_are_told() {
    let expanded = word("$v ${u:-$e} '$a' \\$b ${c}", '\\', &variables()).unwrap();
    let (matched, unmatched): (Vec<_>, Vec<_>) =
        (expanded.matched.into_iter().collect(), expanded.unmatched.into_iter().collect());
    assert_eq!((matched, unmatched), (vec!["e".to_owned(), "v".to_owned()], vec!["c".to_owned(), "u".to_owned()]));
}
