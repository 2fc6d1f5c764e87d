//! Physical lines, comments, and the comments that belong to an instruction.

use super::{check_comments, check_lines, check_messages, copy};

#[test]
fn section_2_1_lines_end_at_a_newline_and_a_carriage_return_before_it_goes() {
    check_lines("FROM a\r\nRUN b\r\n", &["FROM a", "RUN b"]);
}

#[test]
fn section_2_1_a_byte_order_mark_before_the_first_line_goes() {
    check_lines("\u{feff}FROM a", &["FROM a"]);
    check_lines("\u{feff}# escape=`\nFROM `\na", &["FROM a"]);
    check_messages("FROM a\n\u{feff}RUN b", &["unknown instruction: \u{feff}RUN"]);
}

#[test]
fn section_2_1_a_line_has_at_most_65535_bytes() {
    let message = "dockerfile line greater than max allowed size of 65535";
    let line = |length: usize| format!("FROM a\nRUN {}\n", "x".repeat(length - "RUN ".len()));
    check_messages(&line(65_535), &[]);
    check_messages(&line(65_536), &[message]);
    let body = |length: usize| format!("FROM a\nRUN <<E\n{}\nE\n", "x".repeat(length));
    check_messages(&body(65_535), &[]);
    check_messages(&body(65_536), &[message]);
}

#[test]
fn section_2_1_blanks_before_an_instruction_go_those_of_unicode_too() {
    check_lines("  FROM a\n\t RUN b\n\u{a0}\u{3000}\x0bRUN c", &["FROM a", "RUN b", "RUN c"]);
}

#[test]
fn section_2_1_continuation_lines_keep_their_blanks() {
    check_lines("FROM a\nRUN b\\\n  c\\\n\td", &["FROM a", "RUN b  c\td"]);
}

#[test]
fn section_2_1_a_comment_begins_with_a_hash_blanks_before_it_or_not() {
    check_lines("FROM a\n# RUN b\n \t\u{a0}# RUN c\n#RUN d\nRUN e", &["FROM a", "RUN e"]);
}

#[test]
fn section_2_1_comments_within_a_continuation_go_indented_ones_too() {
    check_lines("FROM a\nRUN b \\\n# c\n  # d\n\t#e\n f", &["FROM a", "RUN b  f"]);
}

#[test]
fn section_2_1_a_hash_in_the_body_of_a_heredoc_is_text() {
    check_lines("FROM a\nRUN <<E\n# b\nE\nRUN c", &["FROM a", "RUN <<E", "RUN c"]);
    assert_eq!(copy("COPY <<E /d\n# b\n  # c\nE").heredocs[0].content, "# b\n  # c\n");
}

#[test]
fn section_2_1_a_hash_elsewhere_in_a_line_is_text() {
    check_lines("FROM a\nRUN b # c\nRUN d \\\n e # f", &["FROM a", "RUN b # c", "RUN d  e # f"]);
}

#[test]
fn section_2_1_comments_do_not_continue() {
    check_lines("FROM a\n# b \\\nRUN c", &["FROM a", "RUN c"]);
    check_lines("FROM a\nRUN b \\\n# c \\\n d\nRUN e", &["FROM a", "RUN b  d", "RUN e"]);
}

#[test]
fn section_2_1_comments_above_an_instruction_belong_to_it() {
    check_comments("# a\n#b\n#   c  \nFROM a", &["a", "b", "c"]);
    check_comments("FROM a", &[]);
}

/// As the upstream parser does it: it cuts one byte off the line, then the blanks.
#[test]
fn section_2_1_a_comment_loses_one_character_of_its_line() {
    check_comments("## a\nFROM a", &["# a"]);
    check_comments("#### a ####\nFROM a", &["### a ####"]);
    check_comments("  # a\nFROM a", &["# a"]);
    check_comments("\u{feff}# a\nFROM a", &["a"]);
}

#[test]
fn section_2_1_an_empty_comment_parts_what_is_above_from_the_instruction() {
    check_comments("# a\n#\n# b\nFROM a", &["b"]);
    check_comments("# a\n#  \t\nFROM a", &[]);
    check_comments("# a\n##\nFROM a", &["a", "#"]);
}

#[test]
fn section_2_1_directives_are_no_comments_of_an_instruction() {
    check_comments("# syntax=x\n# escape=`\n# a\nFROM a", &["a"]);
    check_comments("# a\n# escape=`\nFROM a", &["a", "escape=`"]);
}

#[test]
fn section_2_1_a_blank_line_does_not_part_comments_from_the_instruction() {
    check_comments("# a\n\n  \n# b\n\nFROM a", &["a", "b"]);
}

#[test]
fn section_2_1_an_instruction_takes_the_comments_above_it_away() {
    check_comments("# a\nFROM a\n# b\nRUN c", &["b"]);
    check_comments("# a\nFROM a\nRUN c", &[]);
    check_comments("# a\nFROM a \\\n# b\n AS c\nRUN d", &[]);
}
