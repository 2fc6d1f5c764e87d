//! Heredocs.

use super::{check_error, check_lines, check_messages, copy, run, shell, strings};
use crate::dockerfile::ast::{Heredoc, Kind};
use crate::dockerfile::parse;

/// `word` in a RUN line opens a heredoc with this name; whether it is expanded.
#[track_caller]
fn check_name(word: &str, name: &str, expand: bool) {
    let run = run(&format!("RUN cat {word}\nbody\n{name}"));
    let found: Vec<_> = run.heredocs.iter().map(|found| (&*found.name, found.expand)).collect();
    assert_eq!(found, [(name, expand)], "{word}");
}

/// `line` opens no heredoc.
#[track_caller]
fn check_none(line: &str) {
    check_lines(&format!("FROM a\n{line}\nRUN b"), &["FROM a", line, "RUN b"]);
}

fn heredoc(name: &str, content: &str) -> Heredoc {
    Heredoc { name: name.to_owned(), content: content.to_owned(), descriptor: 0, expand: true }
}

#[test]
fn section_2_6_add_copy_and_run_have_heredocs_and_no_other_instruction() {
    for line in ["ADD <<E /d", "COPY <<E /d", "RUN <<E", "ONBUILD ADD <<E /d", "ONBUILD COPY <<E /d", "ONBUILD RUN <<E"]
    {
        check_lines(&format!("FROM a\n{line}\nbody\nE\nRUN b"), &["FROM a", line, "RUN b"]);
    }
    for line in ["CMD <<E", "ENV a=<<E", "LABEL a=<<E", "WORKDIR <<E", "ONBUILD CMD <<E"] {
        check_none(line);
    }
}

#[test]
fn section_2_6_the_exec_form_has_no_heredocs() {
    check_none("RUN [\"a\", \"<<E\"]");
    check_none("COPY [\"<<E\", \"/d\"]");
    check_none("ONBUILD RUN [\"<<E\"]");
}

#[test]
fn section_2_6_quotes_and_escapes_are_those_of_a_shell() {
    check_none("RUN cat \"<<E\"");
    check_none("RUN cat '<<E'");
    check_none("RUN cat \\<<E");
    check_none("RUN cat a<<E");
    check_none("RUN cat 'unbalanced <<E");
}

#[test]
fn section_2_6_digits_before_it_are_the_file_descriptor() {
    let descriptors: Vec<_> =
        run("RUN a <<E 3<<F 12<<G\nE\nF\nG").heredocs.iter().map(|found| found.descriptor).collect();
    assert_eq!(descriptors, [0, 3, 12]);
}

#[test]
fn section_2_6_a_hyphen_takes_tabs_before_each_line_away() {
    assert_eq!(run("RUN a <<-E\n\t\tb\n\t c\n  \td\n\tE").heredocs[0].content, "b\n c\n  \td\n");
    assert_eq!(run("RUN a <<E\n\tb\nE").heredocs[0].content, "\tb\n");
}

#[test]
fn section_2_6_the_name_may_not_be_empty() {
    check_none("RUN cat <<");
    check_none("RUN cat <<-");
    check_none("RUN cat <<''");
}

#[test]
fn section_2_6_blanks_may_stand_before_the_name() {
    check_name("<< E", "E", true);
    check_name("<< \t E", "E", true);
    check_none("RUN cat <<- E");
}

#[test]
fn section_2_7_blanks_may_stand_before_a_quoted_name() {
    check_name("<< 'E'", "E", false);
}

#[test]
fn section_2_6_three_brackets_are_no_heredoc() {
    check_none("RUN cat <<<E");
    check_none("RUN cat <<E<<F");
}

#[test]
fn section_2_6_the_name_has_no_quotes_and_with_any_the_body_is_not_expanded() {
    for word in ["<<'E'", "<<\"E\"", "<<-'E'"] {
        check_name(word, "E", false);
    }
    check_name("<<eo'f'", "eof", false);
    check_name("<<\"a b\"", "a b", false);
    check_name("<<E", "E", true);
}

#[test]
fn section_2_6_an_escaped_quote_belongs_to_the_name() {
    check_name("<<eo\\'f", "eo'f", true);
}

#[test]
fn section_2_6_a_variable_in_the_name_stays_as_it_is() {
    check_name("<<$EOF", "$EOF", true);
    check_name("<<${EOF}", "${EOF}", true);
}

#[test]
fn section_2_6_bodies_follow_in_order() {
    let run = run("RUN a <<E <<F\n1\nF\nE\n2\nF");
    assert_eq!(run.heredocs, [heredoc("E", "1\nF\n"), heredoc("F", "2\n")]);
}

#[test]
fn section_2_6_a_body_ends_at_a_line_that_is_the_name_whatever_its_line_end() {
    check_lines("FROM a\r\nRUN <<E\r\nb\r\nE\r\nRUN c", &["FROM a", "RUN <<E", "RUN c"]);
    assert_eq!(run("RUN a <<E\n E\nE \nEE\nE").heredocs[0].content, " E\nE \nEE\n");
    assert_eq!(run("RUN a <<E\n\nb\nE").heredocs[0].content, "\nb\n");
}

#[test]
fn section_2_6_with_a_hyphen_tabs_may_stand_before_the_last_line() {
    assert_eq!(run("RUN a <<-E\nb\n\t\tE").heredocs[0].content, "b\n");
    assert_eq!(run("RUN a <<-E\nb\n \tE\nE").heredocs[0].content, "b\n \tE\n");
}

#[test]
fn section_2_6_a_body_keeps_its_line_ends() {
    assert_eq!(copy("COPY <<E /d\na\r\nb\n\\\nE").heredocs[0].content, "a\r\nb\n\\\n");
}

#[test]
fn section_2_6_a_body_without_an_end_is_an_error() {
    for body in ["", "b", "b\n E", "b\nEE\n"] {
        check_messages(&format!("FROM a\nRUN <<E\n{body}"), &["unterminated heredoc"]);
    }
    check_messages("FROM a\nRUN cat <<E <<F\nE\n", &["unterminated heredoc"]);
}

#[test]
fn section_2_6_the_last_line_of_the_instruction_is_that_of_the_name() {
    let parsed = parse("FROM a\nRUN <<E\nb\nE\nRUN c\n");
    let lines: Vec<_> = parsed.dockerfile.instructions.iter().map(|it| (it.lines.first, it.lines.last)).collect();
    assert_eq!(lines, [(1, 1), (2, 4), (5, 5)]);
}

#[test]
fn section_2_6_a_lone_heredoc_with_a_shebang_is_a_file_that_is_executed() {
    let script = run("RUN <<E\n#!/bin/sh\nb\nE");
    assert_eq!(script.script().map(|found| &*found.name), Some("E"));
    assert_eq!(run("RUN <<-E\n\t#!/bin/sh\n\tE").script().map(|found| &*found.content), Some("#!/bin/sh\n"));
    assert_eq!(run("RUN <<E\n #!/bin/sh\nE").script(), None);
}

#[test]
fn section_2_6_another_lone_heredoc_is_the_text_for_the_shell() {
    assert_eq!(run("RUN <<E\nb\n  c\nE").command, shell("b\n  c\n"));
    assert_eq!(run("RUN <<-E\n\tb\nE").command, shell("b\n"));
    assert_eq!(run("RUN <<E\nE").command, shell(""));
}

#[test]
fn section_2_6_a_heredoc_in_a_line_goes_to_the_shell_with_line_and_name() {
    for (text, expected) in [
        ("RUN <<E python3\nb\nE", "<<E python3\nb\nE"),
        ("RUN cat <<E <<F\n1\nE\n2\nF", "cat <<E <<F\n1\nE\n2\nF"),
        ("RUN <<E python3\n#!/bin/sh\nE", "<<E python3\n#!/bin/sh\nE"),
    ] {
        let run = run(text);
        assert_eq!((run.command.clone(), run.script()), (shell(expected), None), "{text}");
    }
}

#[test]
fn section_2_6_a_heredoc_as_a_source_is_a_file_with_its_name() {
    for keyword in ["COPY", "ADD"] {
        let copy = copy(&format!("{keyword} <<E b /d/\n\"1\"\nE"));
        assert_eq!((copy.heredocs, copy.sources), (vec![heredoc("E", "\"1\"\n")], strings(&["b"])));
    }
}

#[test]
fn section_2_6_a_heredoc_as_a_destination_is_an_error() {
    for keyword in ["COPY", "ADD"] {
        check_error(&format!("{keyword} b <<E\nE"), &format!("{keyword} cannot accept a heredoc as a destination"));
    }
}

#[test]
fn section_2_6_a_blank_before_the_name_makes_two_sources_of_a_copy() {
    let Kind::Copy(copy) = super::kind("COPY << EOF /d/\nb\nEOF") else { panic!("a COPY") };
    assert_eq!((copy.sources, copy.heredocs), (strings(&["<<", "EOF"]), Vec::new()));
}
