//! One way of writing, and that it says the same.

use crate::dockerfile::ast::{Instruction, Kind};
use crate::dockerfile::format::{Change, What, format};
use crate::dockerfile::{parse, written};

/// `FROM a` and `text` become `FROM a` and `expected`; and that stays as it is.
fn check(text: &str, expected: &str) {
    let (text, expected) = (format!("FROM a\n{text}"), format!("FROM a\n{expected}"));
    let formatted = format(&text).unwrap();
    assert_eq!(formatted.text, expected, "{text}");
    assert_eq!(formatted.changes.is_empty(), text == expected, "{:?}", formatted.changes);
    check_meaning(&text);
}

/// Every instruction says the same before and after, and formatting twice changes nothing more.
pub(super) fn check_meaning(text: &str) {
    let Ok(formatted) = format(text) else { return };
    let (before, after) = (parse(text), parse(&formatted.text));
    let kinds = |instructions: &[Instruction]| instructions.iter().map(meaning).collect::<Vec<_>>();
    assert_eq!(kinds(&before.dockerfile.instructions), kinds(&after.dockerfile.instructions), "{text:?}");
    assert_eq!(before.dockerfile.escape, after.dockerfile.escape, "{text:?}");
    let directives = |text: &str| {
        let directives = parse(text).dockerfile.directives;
        directives.into_iter().map(|directive| (directive.name, directive.value)).collect::<Vec<_>>()
    };
    assert_eq!(directives(text), directives(&formatted.text), "{text:?}");
    let comments = |text: &str| {
        let instructions = written::read(text).instructions.into_iter();
        let comments =
            instructions.map(|instruction| instruction.comments.into_iter().map(|comment| comment.text).collect());
        comments.collect::<Vec<Vec<String>>>()
    };
    assert_eq!(comments(text), comments(&formatted.text), "{text:?}");
    let again = format(&formatted.text).unwrap();
    assert_eq!((again.text.as_str(), again.changes.as_slice()), (formatted.text.as_str(), &[][..]), "{text:?}");
    assert_eq!(formatted.changes.is_empty(), formatted.text == text, "{text:?}");
}

/// What an instruction says, and not where. The text of a trigger is kept in the image, so it counts.
fn meaning(instruction: &Instruction) -> Kind {
    match &instruction.kind {
        Kind::Onbuild { text, instruction: inner } => {
            let inner = Instruction {
                span: Default::default(),
                lines: Default::default(),
                kind: meaning(inner),
                ..(**inner).clone()
            };
            Kind::Onbuild { text: text.clone(), instruction: Box::new(inner) }
        }
        kind => kind.clone(),
    }
}

#[test]
fn keywords_are_written_in_capitals() {
    check("from a as B\n", "FROM a AS B\n");
    check("Run x\ncmd [\"a\"]\n", "RUN x\nCMD [\"a\"]\n");
    check("healthcheck none\nhealthcheck --retries=1 cmd x\n", "HEALTHCHECK NONE\nHEALTHCHECK --retries=1 CMD x\n");
    check("onbuild run x\n", "ONBUILD run x\n");
    check("ru\\\nn x\n", "ru\\\nn x\n");
}

#[test]
fn blanks_at_the_ends_of_lines_go() {
    check("RUN x  \n# c \t\n  \nRUN y\n", "RUN x\n# c\n\nRUN y\n");
    check("RUN x \\  \n y  \n", "RUN x \\\n y\n");
    check("RUN x\\\\  \nRUN y\n", "RUN x\\\\\nRUN y\n");
    check("RUN x \r\nRUN y\r\n", "RUN x\r\nRUN y\r\n");
}

#[test]
fn an_odd_blank_in_a_continuation_is_looked_at_once() {
    check_meaning("FROM a\nonbuild env a=1 b=2\\\n\u{a0}  \\\n\n  ");
}

#[test]
fn empty_lines_are_one_at_most() {
    check("\n\n\nRUN x\n\n\n", "\nRUN x\n");
    check("RUN x \\\n\n  y\n", "RUN x \\\n  y\n");
    let format = |text: &str| format(text).unwrap().text;
    assert_eq!(format("\n\nFROM a"), "FROM a\n");
    assert_eq!(format("\n\n# escape=`\nFROM a\n"), "\n# escape=`\nFROM a\n");
    assert_eq!(format("\u{feff}from a\n"), "\u{feff}FROM a\n");
}

#[test]
fn continuations_are_indented_where_that_says_the_same() {
    check("ENV A=1 \\\n  B=2 \\\n# c\n        C=3\n", "ENV A=1 \\\n    B=2 \\\n    # c\n    C=3\n");
    check("COPY a \\\nb \\\n\t/c/\n", "COPY a \\\n    b \\\n    /c/\n");
    check("CMD [\"a\", \\\n\"b\"]\n", "CMD [\"a\", \\\n    \"b\"]\n");
    check("COPY a\\\nb /c/\n", "COPY a\\\nb /c/\n");
    check("COPY <<E \\\n  /c\n   x  \nE\n", "COPY <<E \\\n    /c\n   x  \nE\n");
    check("  RUN x\n  # c\n", "RUN x\n# c\n");
}

#[test]
fn blanks_that_mean_something_stay() {
    for text in [
        "RUN x \\\n  && y \\\n  # c\n        && z\n",
        "ENV A=\"x \\\n  y\"\n",
        "ENV A x \\\n  y\n",
        "MAINTAINER a \\\n  b\n",
        "CMD [\"a\\\n  b\"]\n",
        "ONBUILD ENV A=1 \\\n  B=2\n",
        "RUN <<E cat\n  x  \n\n\n\n  E\nE\n",
        "HEALTHCHECK CMD x \\\n  || exit 1\n",
    ] {
        check(text, text);
    }
}

#[test]
fn changes_tell_the_line_and_what() {
    let changes = format("from a\n\n\n run x  \nENV a=1 \\\nb=2").unwrap().changes;
    let expected = [
        (1, What::Capitals),
        (3, What::EmptyLine),
        (4, What::Capitals),
        (4, What::Indentation),
        (4, What::TrailingBlanks),
        (6, What::Indentation),
        (6, What::FinalNewline),
    ];
    assert_eq!(changes, expected.map(|(line, what)| Change { line, what }));
}

#[test]
fn what_is_no_dockerfile_is_left_alone() {
    let messages = |text: &str| format(text).unwrap_err().into_iter().map(|found| found.message).collect::<Vec<_>>();
    assert_eq!(messages("from a\nrunn x\n"), ["unknown instruction: runn"]);
    assert_eq!(messages(""), ["file with no instructions"]);
}
