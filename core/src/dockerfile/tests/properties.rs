//! What holds for any text.

use layercake_cases::properties;
use proptest::prelude::*;

use super::format::check_meaning;
use super::parse;
use crate::diagnostic::Diagnostic;
use crate::dockerfile::expansion::{self, NoVariables, Options};
use crate::dockerfile::ignore::Ignore;
use crate::dockerfile::{ast::Instruction, ast::Kind, pattern};
use crate::source::Span;

const FILES: [&str; 4] = [
    include_str!("files/lecture.dockerfile"),
    include_str!("files/every_instruction.dockerfile"),
    include_str!("files/heredocs.dockerfile"),
    include_str!("files/everything_wrong.dockerfile"),
];

/// Pieces of which Dockerfiles are made, in any order.
fn dockerfile() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "FROM",
        "a",
        "RUN",
        "COPY",
        "ADD",
        "ENV",
        "ARG",
        "ONBUILD",
        "HEALTHCHECK",
        "CMD",
        "SHELL",
        "VOLUME",
        "EXPOSE",
        "LABEL",
        "--x=y",
        "--from=",
        "--chmod=7",
        "--",
        " ",
        "\n",
        "\r\n",
        "\\\n",
        "\\",
        "`\n",
        "`",
        "\t",
        "# escape=`\n",
        "#",
        "=",
        "[\"a\",",
        "\"b\"]",
        "[",
        "]",
        "\"",
        "'",
        "<<E",
        "<<-'E'",
        "<< E",
        "E\n",
        "$",
        "${",
        "}",
        ":-",
        "/",
        "\u{feff}",
        "é",
        "😀",
        "\u{85}",
        "\u{a0}",
        "\0",
        "NONE",
        "80",
        "\\ud800",
        "AS",
        "b",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// Instructions without errors, cut into lines anywhere.
fn continued() -> impl Strategy<Value = String> {
    let line = prop::sample::select(vec![
        "ENV a=1 b='x y' c=\"z  w\"",
        "env k some  value",
        "COPY --link a  b /c/",
        "RUN echo 'a  b' && c",
        "CMD [\"a\", \"b  c\"]",
        "LABEL a=1 b=2",
        "EXPOSE 80 443",
        "onbuild env a=1 b=2",
        "HEALTHCHECK --retries=2 cmd a  b",
        "ARG a b=1",
    ]);
    let cut = prop::sample::select(vec!["\\\n", " \\\n", "\\ \n  ", "\\\n# c \n\t", "\\\n\n", "\\\r\n ", "\\\n\u{a0}"]);
    prop::collection::vec((line, prop::collection::vec((0..30usize, cut), 0..4)), 1..4).prop_map(|lines| {
        let lines = lines.into_iter().map(|(line, cuts)| {
            cuts.into_iter().fold(line.to_owned(), |mut line, (at, cut)| {
                line.insert_str(boundary(&line, at), cut);
                line + "  "
            })
        });
        lines.collect::<Vec<_>>().join("\n\n\n")
    })
}

/// The place at or before byte `at` where a character begins.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

fn lies_within(span: Span, text: &str) -> bool {
    span.start <= span.end && text.get(span.range()).is_some()
}

fn check_instruction(instruction: &Instruction, text: &str) {
    assert!(lies_within(instruction.span, text), "{instruction:?}");
    assert!(1 <= instruction.lines.first && instruction.lines.first <= instruction.lines.last);
    assert!(instruction.lines.last <= text.split('\n').count());
    if let Kind::Onbuild { instruction, .. } = &instruction.kind {
        check_instruction(instruction, text);
    }
}

/// A fix lies within the text, and what it mends is no longer said.
fn check_fix(diagnostic: &Diagnostic, all: &[Diagnostic], text: &str) {
    let Some(fix) = &diagnostic.fix else { return };
    assert!(lies_within(fix.span, text), "{diagnostic:?}");
    let same = |all: &[Diagnostic]| all.iter().filter(|other| other.message == diagnostic.message).count();
    let mended = fix.apply(text);
    assert!(same(&parse(&mended).diagnostics) < same(all), "{diagnostic:?} in {text:?}\nis still in {mended:?}");
}

fn check(text: &str) {
    let parsed = parse(text);
    for instruction in &parsed.dockerfile.instructions {
        check_instruction(instruction, text);
    }
    for pair in parsed.dockerfile.instructions.windows(2) {
        assert!(pair[0].span.end <= pair[1].span.start && pair[0].lines.last < pair[1].lines.first, "{pair:?}");
    }
    for diagnostic in &parsed.diagnostics {
        assert!(lies_within(diagnostic.span, text), "{diagnostic:?}");
        assert!(!diagnostic.message.is_empty(), "{diagnostic:?}");
        assert!(diagnostic.help.as_ref().is_some_and(|help| !help.is_empty()), "{diagnostic:?}");
        check_fix(diagnostic, &parsed.diagnostics, text);
    }
    assert!(parsed.diagnostics.is_sorted_by_key(|diagnostic| diagnostic.span.start));
    assert!(!parsed.dockerfile.instructions.is_empty() || !parsed.diagnostics.is_empty());
}

proptest! {
    #![proptest_config(properties(5_000))]

    #[test]
    fn format_keeps_the_meaning_of_any_dockerfile(text in dockerfile(), continued in continued()) {
        check_meaning(&text);
        check_meaning(&format!("FROM a\n{text}"));
        check_meaning(&format!("FROM a\n{continued}"));
    }

    #[test]
    fn format_keeps_the_meaning_of_damaged_files(file in 0..FILES.len(), at in 0..600usize, put in "\\PC{0,3}|[ \n\\\\'\"$<\\[]{1,3}") {
        let mut text = FILES[file].to_owned();
        text.insert_str(boundary(&text, at), &put);
        check_meaning(&text);
    }

    #[test]
    fn parse_takes_any_text(text in "\\PC{0,200}") {
        check(&text);
    }

    #[test]
    fn parse_takes_any_dockerfile(text in dockerfile()) {
        check(&text);
    }

    #[test]
    fn parse_takes_damaged_files(file in 0..FILES.len(), damage in prop::collection::vec((0..600usize, 0..9usize, "\\PC{0,3}|[\n\\\\'\"$<\\[]"), 1..6)) {
        let mut text = FILES[file].to_owned();
        for (at, length, put) in damage {
            let at = boundary(&text, at);
            let end = (at + length..).find(|end| *end >= text.len() || text.is_char_boundary(*end)).unwrap_or(at);
            text.replace_range(at..end.min(text.len()), &put);
        }
        check(&text);
    }

    #[test]
    fn parse_reads_its_own_lines_again(text in dockerfile()) {
        // An instruction without heredocs and continuations says the same alone.
        for instruction in parse(&format!("FROM a\n{text}")).dockerfile.instructions {
            let alone = format!("# escape=`\nFROM a\n{}", instruction.text);
            check(&alone);
        }
    }

    #[test]
    fn expansion_leaves_plain_text_alone(text in "[^$'\"\\\\]{0,80}") {
        let expanded = expansion::word(&text, '\\', &NoVariables).unwrap();
        prop_assert_eq!(&expanded.result, &text);
        prop_assert_eq!(expansion::word(&text.replace('`', ""), '`', &NoVariables).unwrap().result, text.replace('`', ""));
        let words: Vec<&str> = text.split_whitespace().collect();
        if !text.contains('<') {
            prop_assert_eq!(expanded.words, words);
        }
    }

    #[test]
    fn expansion_takes_any_text(text in "[a$@{}:?#%/*+\\\\'\"<\\- \t-]{0,60}", quotes: bool, escapes: bool, unset: bool) {
        let options = Options { raw_quotes: quotes, raw_escapes: escapes, skip_unset: unset, skip_process_quotes: false };
        let variables = vec!["a=b*/x".to_owned()];
        let _ = expansion::expand(&text, '\\', options, &variables);
        let _ = expansion::expand(&text, '`', Options { skip_process_quotes: true, ..options }, &variables);
    }

    #[test]
    fn expansion_with_everything_raw_keeps_texts_as_they_are(text in "[a$ {}:+\\\\'\"-]{0,40}") {
        // A heredoc's name is looked for in the line as it is, which this shows to be unharmed.
        let options = Options { raw_quotes: true, raw_escapes: true, skip_unset: true, skip_process_quotes: false };
        if let Ok(expanded) = expansion::expand(&text, '\\', options, &NoVariables) {
            let kept = text.contains('\\') || expanded.result == text;
            prop_assert!(kept, "{:?} became {:?}", text, expanded.result);
        }
    }

    #[test]
    fn patterns_take_any_text(pattern in "[a-c*?\\[\\]^\\\\/-]{0,12}", name in "[a-c/]{0,12}") {
        let _ = pattern::matches(&pattern, &name);
        if !pattern::has_wildcard(&name) {
            prop_assert_eq!(pattern::matches(&name, &name), Ok(true));
        }
    }

    #[test]
    fn exceptions_are_never_missed(rules in prop::collection::vec("!?[ab*?/]{1,6}", 1..5), folder in "[ab](/[ab]){0,2}", below in "[ab](/[ab]){0,2}") {
        let Ok(ignore) = Ignore::parse(&rules.join("\n")) else { return Ok(()) };
        let path = format!("{folder}/{below}");
        if ignore.matches(&folder) && !ignore.matches(&path) {
            prop_assert!(ignore.may_contain_exception(&folder), "{} in {}", path, rules.join(" "));
        }
    }
}
