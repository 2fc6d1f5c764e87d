//! The exec form.

use super::{check_error, check_valid, copy, exec, run, shell, strings};

const STRINGS_ONLY: &str = "when using JSON array syntax, arrays must be comprised of strings only";

#[test]
fn section_2_5_what_begins_with_a_bracket_is_perhaps_an_array() {
    assert_eq!(run("RUN [\"a\", \"b c\"]").command, exec(&["a", "b c"]));
    assert_eq!(run("RUN   [ \"a\" ]").command, exec(&["a"]));
    assert_eq!(run("RUN \\\n  [ \"a\", \\\n \"b\" ]").command, exec(&["a", "b"]));
    assert_eq!(run("RUN a [\"b\"]").command, shell("a [\"b\"]"));
}

#[test]
fn section_2_5_text_behind_an_array_makes_it_no_array() {
    assert_eq!(run("RUN [\"a\"] # b").command, shell("[\"a\"] # b"));
    assert_eq!(run("RUN [\"a\"] [\"b\"]").command, shell("[\"a\"] [\"b\"]"));
}

#[test]
fn section_2_7_text_behind_an_array_makes_it_words_too() {
    assert_eq!(copy("COPY [\"a\", \"b\"] c/").sources, strings(&["[\"a\",", "\"b\"]"]));
}

#[test]
fn section_2_5_what_is_no_json_is_silently_in_another_form() {
    for text in ["['a']", "[ -f a ] && b", "[\"a\", ]", "[\"a\"", "[a]", "[\"\\x\"]", "[\"a\" \"b\"]"] {
        assert_eq!(run(&format!("RUN {text}")).command, shell(text));
    }
    assert_eq!(copy("COPY [a] b").sources, strings(&["[a]"]));
}

#[test]
fn section_2_5_something_else_than_a_string_is_an_error() {
    for element in ["1", "null", "true", "[\"a\"]", "{}", "\"a\", 2"] {
        check_error(&format!("RUN [{element}]"), STRINGS_ONLY);
    }
}

#[test]
fn section_2_5_an_empty_array_is_in_exec_form() {
    for text in ["[]", "[ ]"] {
        assert_eq!(run(&format!("RUN {text}")).command, exec(&[]));
        check_valid(&format!("CMD {text}"));
        check_valid(&format!("ENTRYPOINT {text}"));
    }
}

#[test]
fn section_2_5_half_a_surrogate_pair_becomes_the_replacement_character() {
    assert_eq!(run("RUN [\"a\\ud800b\"]").command, exec(&["a\u{fffd}b"]));
    assert_eq!(run("RUN [\"\\udc00\\ud83d\\ude00\"]").command, exec(&["\u{fffd}😀"]));
    assert_eq!(run("RUN [\"\\\\ud800\"]").command, exec(&["\\ud800"]));
}

#[test]
fn section_2_5_each_byte_that_is_no_utf_8_becomes_the_replacement_character() {
    let read = |bytes: &[u8]| run(&crate::dockerfile::text(bytes)).command;
    assert_eq!(read(b"RUN [\"a\xffb\", \"\xe2\x82c\xc3\xa4\"]"), exec(&["a\u{fffd}b", "\u{fffd}\u{fffd}cä"]));
    assert_eq!(read(b"# \xe4\nRUN [\"\xed\xa0\x80\"]"), exec(&["\u{fffd}\u{fffd}\u{fffd}"]));
}
