//! What a fix promises: its warning goes, nothing new is said, nothing else is changed.

use layercake_core::dockerfile::written::{self, Written};
use layercake_core::dockerfile::{Parsed, parse};
use layercake_core::lint::{self, Options, Warning};
use layercake_core::plan;

/// Applies each fix alone, and then all of them one after the other.
pub(crate) fn check(name: &str, text: &str, options: &Options) {
    let warnings = warnings(text, options);
    for warning in warnings.iter().filter(|warning| warning.fix.is_some()) {
        check_one(name, text, warning, &warnings, options);
    }
    let mut fixed = text.to_owned();
    // Each step takes a warning away, so there is an end.
    while let Some(fix) = self::warnings(&fixed, options).into_iter().find_map(|warning| warning.fix) {
        fixed = fix.apply(&fixed);
    }
    assert!(!is_refused(&fixed), "{name}: all fixes leave\n{fixed}");
}

/// The instructions of a file, each with a line end.
pub(crate) fn instructions(text: &str) -> Vec<String> {
    let all = written::read(text).instructions;
    all.iter().map(|instruction| format!("{}\n", text[instruction.span.range()].trim_end())).collect()
}

fn check_one(name: &str, text: &str, warning: &Warning, warnings: &[Warning], options: &Options) {
    let fix = warning.fix.as_ref().unwrap();
    let fixed = fix.apply(text);
    let about = || format!("{name}: {} on line {} leaves\n{fixed}", warning.rule, warning.lines.first);
    assert!(!is_refused(&fixed), "{}", about());
    let after = self::warnings(&fixed, options);
    let count = |warnings: &[Warning], rule: &str| warnings.iter().filter(|warning| warning.rule == rule).count();
    assert!(count(&after, warning.rule) < count(warnings, warning.rule), "{}", about());
    for new in after.iter().filter(|new| !is_expected(new, warnings)) {
        assert!(count(&after, new.rule) <= count(warnings, new.rule), "{}\n{}: {}", about(), new.rule, new.message);
    }
    let behind = |text: &str| text.len() - fix.span.end;
    let (left, right) = (written::read(text), written::read(&fixed));
    assert_eq!(before(&left, fix.span.start), before(&right, fix.span.start), "{}", about());
    assert_eq!(after_end(&left, text, behind(text)), after_end(&right, &fixed, behind(text)), "{}", about());
}

/// Whether a warning may be said after a fix: a text that is written twice now is warned of twice; where something goes, RUNs come
/// together; and with a `cd` made a WORKDIR, files come to lie where a later step deletes.
fn is_expected(new: &Warning, before: &[Warning]) -> bool {
    let is_same = |old: &Warning| old.rule == new.rule && plain(&old.message) == plain(&new.message);
    matches!(new.rule, "ConsecutiveRuns" | "DeletedInLaterLayer") || before.iter().any(is_same)
}

/// A message without its numbers: lines are others after a change.
fn plain(message: &str) -> String {
    message.replace(|c: char| c.is_ascii_digit(), "")
}

/// The instructions that end above a byte; what ends right there is what something is added to.
fn before(written: &Written, byte: usize) -> Vec<&str> {
    let above = written.instructions.iter().filter(|instruction| instruction.span.end < byte);
    above.map(|instruction| instruction.rest.as_str()).collect()
}

/// The instructions that begin within the last `length` bytes.
fn after_end<'a>(written: &'a Written, text: &str, length: usize) -> Vec<&'a str> {
    let below = written.instructions.iter().filter(|instruction| instruction.span.start >= text.len() - length);
    below.map(|instruction| instruction.rest.as_str()).collect()
}

fn warnings(text: &str, options: &Options) -> Vec<Warning> {
    lint::lint(text, &parse(text), options).unwrap().warnings
}

/// Whether something is wrong with the text, or with its stages.
pub(crate) fn is_refused(text: &str) -> bool {
    let parsed: Parsed = parse(text);
    let options = plan::Options {
        build_args: layercake_core::ordered::Map::new(),
        target: None,
        builder: plan::Builder::Buildkit,
        network: plan::RunNetwork::None,
        contexts: plan::NamedContexts::default(),
        architecture: "amd64".to_owned(),
    };
    parsed.has_errors() || plan::outline(&parsed.dockerfile, &options).is_err()
}
