//! Continuations.

use super::{check_lines, check_messages};
use crate::diagnostic::Severity;
use crate::dockerfile::parse;

#[test]
fn section_2_3_a_line_that_ends_with_the_escape_continues() {
    check_lines("FROM a\nRUN b\\\nc", &["FROM a", "RUN bc"]);
    check_lines("FROM\\\n a", &["FROM a"]);
    check_lines("# escape=`\nFROM a\nRUN b`\nc", &["FROM a", "RUN bc"]);
}

#[test]
fn section_2_3_spaces_and_tabs_may_stand_behind_the_escape_and_go_with_it() {
    check_lines("FROM a\nRUN b\\ \t \nc", &["FROM a", "RUN bc"]);
    check_lines("FROM a\nRUN b\\\u{a0}c\nRUN d", &["FROM a", "RUN b\\\u{a0}c", "RUN d"]);
}

#[test]
fn section_2_3_nothing_is_put_between_the_parts() {
    check_lines("FROM a\nRUN b\\\nc\\\n d", &["FROM a", "RUN bc d"]);
    check_lines("FROM a\nRUN b \\\nc", &["FROM a", "RUN b c"]);
}

#[test]
fn section_2_3_an_escape_may_stand_alone() {
    check_lines("\\\nFROM a", &["FROM a"]);
    check_lines("FROM a\nRUN b\\\n\\\nc", &["FROM a", "RUN bc"]);
    check_lines("FROM a\nRUN b\\\n\\  \nc", &["FROM a", "RUN bc"]);
}

#[test]
fn section_2_3_an_escape_behind_an_escape_does_not_continue() {
    check_lines("FROM a\nRUN b\\\\\nRUN c", &["FROM a", "RUN b\\\\", "RUN c"]);
    check_lines("FROM a\nRUN b\\\\\\\nRUN c", &["FROM a", "RUN b\\\\\\", "RUN c"]);
    check_lines("FROM a\nRUN b\\ \\\nc", &["FROM a", "RUN b\\ c"]);
}

#[test]
fn section_2_3_empty_lines_within_a_continuation_are_skipped_with_a_warning() {
    for gap in ["\n", "  \t\n", "\n\n", "\u{a0}\n", "\n# c\n\n"] {
        let parsed = parse(&format!("FROM a\nRUN b \\\n{gap} d\n"));
        assert_eq!(parsed.dockerfile.instructions[1].text, "RUN b  d");
        let [warning] = parsed.diagnostics.as_slice() else { panic!("one warning an instruction: {gap:?}") };
        assert_eq!((warning.code, warning.severity), ("NoEmptyContinuation", Severity::Warning));
        assert_eq!(warning.message, "Empty continuation line");
    }
    check_messages("FROM a\nRUN b \\\n\n c\nRUN d \\\n\n e", &["Empty continuation line", "Empty continuation line"]);
}

#[test]
fn section_2_3_the_warning_is_on_the_last_line_of_the_instruction() {
    let parsed = parse("FROM a\nRUN b \\\n\n c \\\n d\nRUN e\n");
    assert_eq!((parsed.diagnostics[0].lines.first, parsed.diagnostics[0].lines.last), (5, 5));
}

#[test]
fn section_2_3_the_end_of_the_file_ends_the_instruction() {
    check_lines("FROM a\nRUN b \\", &["FROM a", "RUN b"]);
    check_lines("FROM a\nRUN b \\\n# c", &["FROM a", "RUN b"]);
}

#[test]
fn section_2_3_a_file_of_comments_and_blank_lines_has_no_instructions() {
    for text in ["", "\n\n", "# a\n", "\u{feff}  \n\t# a", "# syntax=a\n"] {
        check_messages(text, &["file with no instructions"]);
    }
}
