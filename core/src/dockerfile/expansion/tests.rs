//! The forms of §4.1 of the language, row by row.

use super::*;
use crate::ordered;

/// `v` is set, `e` is set and empty, `u` is not set.
fn variables() -> ordered::Map<String, String> {
    [
        ("v", "value"),
        ("e", ""),
        ("path", "/usr/local/bin"),
        ("two", "a  b"),
        ("lines", "a\nb"),
        ("stars", "a*b*c"),
        ("é", "ok"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

fn check(text: &str, expected: Result<&str, &str>) {
    let found = word(text, '\\', &variables()).map(|expanded| expanded.result).map_err(|error| error.to_string());
    assert_eq!(found, expected.map(str::to_owned).map_err(str::to_owned), "{text}");
}

fn check_words(text: &str, expected: &[&str]) {
    assert_eq!(words(text, '\\', &variables()).unwrap(), expected, "{text}");
}

#[test]
fn operators_with_unset_empty_and_set_variables() {
    for (operator, unset, empty, set) in [
        ("", "", "", "value"),
        ("-w", "w", "", "value"),
        (":-w", "w", "w", "value"),
        ("+w", "", "w", "w"),
        (":+w", "", "", "w"),
        ("#va", "", "", "lue"),
        ("%ue", "", "", "val"),
        ("/a/A", "", "", "vAlue"),
        ("-$v", "value", "", "value"),
        ("-${e:-w}", "w", "", "value"),
        (":+'$v'", "", "", "$v"),
    ] {
        check(&format!("<${{u{operator}}}>"), Ok(&format!("<{unset}>")));
        check(&format!("<${{e{operator}}}>"), Ok(&format!("<{empty}>")));
        check(&format!("<${{v{operator}}}>"), Ok(&format!("<{set}>")));
    }
    check("${u?}", Err("u: is not allowed to be unset"));
    check("${u?say $v}", Err("u: say value"));
    check("${u:?}", Err("u: is not allowed to be unset"));
    check("${e?}", Ok(""));
    check("${e:?}", Err("e: is not allowed to be empty"));
    check("${e:?w}", Err("e: w"));
    check("${v:?w}", Ok("value"));
}

#[test]
fn names() {
    for (text, expected) in [
        ("$v$v", "valuevalue"),
        ("$v.x", "value.x"),
        ("$vx", ""),
        ("${v}x", "valuex"),
        ("$12x", "x"),
        ("$é", "ok"),
        ("$", "$"),
        ("a$ b", "a$ b"),
        ("$.", "$."),
        ("$@$*$#$?$-$$$!$0", ""),
        ("${@}", ""),
        ("\\$v", "$v"),
        ("\\${v}", "${v}"),
    ] {
        check(text, Ok(expected));
    }
}

#[test]
fn patterns_are_removed_and_replaced() {
    for (text, expected) in [
        ("${path#*/}", "usr/local/bin"),
        ("${path##*/}", "bin"),
        ("${path%/*}", "/usr/local"),
        ("${path%%/*}", ""),
        ("${path#/???}", "/local/bin"),
        ("${path#x}", "/usr/local/bin"),
        ("${path/\\//:}", ":usr/local/bin"),
        ("${path//\\//:}", ":usr:local:bin"),
        ("${path/l*l/X}", "/usr/X/bin"),
        ("${path//[a]/X}", "/usr/local/bin"),
        ("${path//$v/X}", "/usr/local/bin"),
        ("${stars//\\*/-}", "a-b-c"),
        ("${stars/\\*/}", "ab*c"),
        ("${v/$e/w}", "wvalue"),
        ("${v//$e/-}", "-v-a-l-u-e-"),
        ("${v//?/-}", "-----"),
        ("${v//*/-}", "-"),
        ("${lines#*b}", "a\nb"),
        ("${lines//?/x}", "x\nx"),
        ("${v%\\}}", "value"),
    ] {
        check(text, Ok(expected));
    }
    check("${v#\\z}", Err("invalid pattern (\\z) in substitution: invalid escape '\\z'"));
}

#[test]
fn quotes_and_escapes() {
    for (text, expected) in [
        ("'$v \\x'", "$v \\x"),
        ("\"$v  '\"", "value  '"),
        ("\"\\$v \\\" \\\\ \\x\"", "$v \" \\ \\x"),
        ("a\\ b\\c\\\\", "a bc\\"),
        ("a\\", "a"),
        ("a'b'\"c\"d", "abcd"),
        ("\"\"", ""),
        ("  a  ", "  a  "),
    ] {
        check(text, Ok(expected));
    }
    let backtick = word("`$v \\$v", '`', &variables()).unwrap();
    assert_eq!(backtick.result, "$v \\value");
}

#[test]
fn errors() {
    let single = "unexpected end of statement while looking for matching single-quote";
    let double = "unexpected end of statement while looking for matching double-quote";
    for (text, expected) in [
        ("'a", single),
        ("\"a", double),
        ("${", "syntax error: missing '}'"),
        ("${v", "syntax error: missing '}'"),
        ("${v:-a", "syntax error: missing '}'"),
        ("${v:-'a}", "syntax error: missing '}'"),
        ("${}", "syntax error: bad substitution"),
        ("${:-a}", "syntax error: bad substitution"),
        ("${{v}}", "syntax error: bad substitution"),
        ("${v=w}", "unsupported modifier (=) in substitution"),
        ("${v:=w}", "unsupported modifier (:=) in substitution"),
        ("${v:#p}", "unsupported modifier (:#) in substitution"),
        ("${v.x}", "unsupported modifier (.) in substitution"),
        ("${v//p}", "syntax error: missing '/' in ${}"),
        ("${v/p/r", "syntax error: missing '}'"),
    ] {
        check(text, Err(expected));
    }
}

#[test]
fn words_are_split_after_expansion() {
    check_words("  a\t b  ", &["a", "b"]);
    check_words("$two", &["a", "b"]);
    check_words("\"$two\"", &["a  b"]);
    check_words("x$two", &["xa", "b"]);
    check_words("a\\ b 'c d' \"\"", &["a b", "c d"]);
    check_words("${u:-80 81}/tcp", &["80", "81/tcp"]);
    check_words("$e", &[]);
    check_words("cat << E <<-F", &["cat", "<< E", "<<-F"]);
}

#[test]
fn options_keep_what_they_say() {
    let check = |text: &str, options: Options, expected: &str| {
        assert_eq!(expand(text, '\\', options, &variables()).unwrap().result, expected, "{text}");
    };
    let none = Options::default();
    check("'a' \"$v\"", Options { raw_quotes: true, ..none }, "'a' \"value\"");
    check("\\a \"\\$v\"", Options { raw_escapes: true, ..none }, "\\a \\$v");
    check("it's \"$v\" \\$v", Options { skip_process_quotes: true, ..none }, "it's \"value\" $v");
    let skip = Options { skip_unset: true, ..none };
    for text in ["$u", "${u}", "${u:-w}", "${u+w}", "${u?w}", "${u:=w}", "${u#p}", "${u%%p}", "${u/p/r}", "${u//p/r}"] {
        check(text, skip, text);
    }
    check("$v ${u:-$v}", skip, "value ${u:-value}");
}

#[test]
fn names_that_were_asked_for_are_told() {
    let expanded = word("$v ${u:-$e} '$w' \\$x", '\\', &variables()).unwrap();
    let names = |names: &ordered::Set<String>| names.iter().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!((names(&expanded.matched), names(&expanded.unmatched)), ("e v".to_owned(), "u".to_owned()));
}

#[test]
fn the_last_of_several_values_counts() {
    let list = ["a=1".to_owned(), "b".to_owned(), "a=2=3".to_owned()];
    assert_eq!(Variables::get(&list[..], "a").as_deref(), Some("2=3"));
    assert_eq!(Variables::get(&list.to_vec(), "b").as_deref(), Some(""));
    assert_eq!(Variables::get(&list[..], "c"), None);
}
