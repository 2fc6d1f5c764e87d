//! A Dockerfile: read, with every byte accounted for, and planned by both builders' rules.

use layercake_core::dockerfile::ast::{Instruction, Kind};
use layercake_core::dockerfile::{Parsed, parse, written};
use layercake_core::image::config::ContainerConfig;
use layercake_core::ordered;
use layercake_core::plan::{self, Builder, Operation, Options, RunNetwork};
use layercake_core::source::Span;

/// `input` is a Dockerfile.
pub(crate) fn check(input: &[u8]) {
    let text = super::text(input);
    let parsed = parse(&text);
    check_places(&parsed, &text);
    check_nothing_is_lost(&parsed, &text);
    if !parsed.has_errors() {
        for builder in [Builder::Buildkit, Builder::Classic] {
            check_plan(&parsed, builder);
        }
    }
}

fn check_places(parsed: &Parsed, text: &str) {
    let lines = text.split('\n').count();
    for instruction in &parsed.dockerfile.instructions {
        check_instruction(instruction, text, lines);
    }
    for pair in parsed.dockerfile.instructions.windows(2) {
        assert!(pair[0].span.end <= pair[1].span.start && pair[0].lines.last < pair[1].lines.first, "{pair:?}");
    }
    for diagnostic in &parsed.diagnostics {
        assert!(lies_within(diagnostic.span, text), "{diagnostic:?}");
        assert!(1 <= diagnostic.lines.first && diagnostic.lines.last <= lines, "{diagnostic:?}");
        assert!(!diagnostic.message.is_empty(), "{diagnostic:?}");
    }
    assert!(parsed.diagnostics.is_sorted_by_key(|diagnostic| diagnostic.span.start));
    assert!(parsed.dockerfile.instructions.is_empty() <= parsed.has_errors(), "nothing is said of an empty file");
}

fn check_instruction(instruction: &Instruction, text: &str, lines: usize) {
    assert!(lies_within(instruction.span, text), "{instruction:?}");
    assert!(1 <= instruction.lines.first && instruction.lines.first <= instruction.lines.last, "{instruction:?}");
    assert!(instruction.lines.last <= lines, "{instruction:?}");
    if let Kind::Onbuild { instruction, .. } = &instruction.kind {
        check_instruction(instruction, text, lines);
    }
}

fn lies_within(span: Span, text: &str) -> bool {
    span.start <= span.end && text.get(span.range()).is_some()
}

/// The instructions, and what stands between them, are the whole text; and between them are only comments and blanks.
fn check_nothing_is_lost(parsed: &Parsed, text: &str) {
    let gives_up = ["text-too-long", "line-too-long"];
    if parsed.diagnostics.iter().any(|diagnostic| gives_up.contains(&diagnostic.code)) {
        return;
    }
    let mut end = 0;
    for instruction in written::read(text).instructions {
        check_gap(&text[end..instruction.span.start]);
        assert!(instruction.span.start < instruction.span.end, "{instruction:?}");
        end = instruction.span.end;
    }
    check_gap(&text[end..]);
}

fn check_gap(gap: &str) {
    for line in gap.trim_start_matches('\u{feff}').split('\n') {
        let line = line.trim();
        assert!(line.is_empty() || line.starts_with('#'), "lost: {line:?} of {gap:?}");
    }
}

/// Planning goes through all stages, whatever it says of them.
fn check_plan(parsed: &Parsed, builder: Builder) {
    let options = Options {
        build_args: ordered::Map::from([("A".to_owned(), "a b".to_owned())]),
        target: None,
        builder,
        network: RunNetwork::Host,
        contexts: layercake_core::plan::NamedContexts::default(),
        architecture: "amd64".to_owned(),
    };
    let Ok(outline) = plan::outline(&parsed.dockerfile, &options) else { return };
    assert!(outline.needed.is_sorted() && outline.needed.last() == Some(&outline.target), "{:?}", outline.needed);
    for stage in &outline.needed {
        let Ok(planned) = plan::steps(&outline, *stage, &ContainerConfig::default(), &[], &options) else { continue };
        for (index, step) in planned.steps.iter().enumerate() {
            assert_eq!((step.id.stage, step.id.index), (*stage, index));
            // FROM, a global ARG and ONBUILD leave no history.
            let changes_files =
                !matches!(step.operation, Operation::From | Operation::GlobalArgument | Operation::Metadata);
            // An empty command is all that the classic builder's history has of `RUN [""]`.
            let says_nothing = step.created_by.is_empty() && step.command.iter().any(|word| !word.is_empty());
            assert!(!(changes_files && says_nothing), "{step:?}");
        }
    }
}
