//! Each rule on files that it flags and files that it leaves alone; switches; and what holds for any text.

mod buildkit;
mod properties;
mod switches;
mod teaching;

use super::{Options, Report, Warning, lint, rules};
use crate::dockerfile::ignore::Ignore;
use crate::dockerfile::parse;

fn report(text: &str, options: &Options) -> Report {
    lint(text, &parse(text), options).unwrap_or_else(|error| panic!("{error} in\n{text}"))
}

/// The warnings of one rule.
fn found(rule: &str, text: &str, options: &Options) -> Vec<Warning> {
    assert!(rules().iter().any(|known| known.name == rule), "there is a rule {rule}");
    let warnings = report(text, options).warnings;
    warnings.into_iter().filter(|warning| warning.rule == rule).collect()
}

/// Checks what one rule says of a file, as `line: message`; and that each of its fixes takes its warning away and leaves a
/// file that parses.
#[track_caller]
fn check_with(rule: &str, text: &str, options: &Options, expected: &[&str]) {
    let warnings = found(rule, text, options);
    let said: Vec<String> =
        warnings.iter().map(|warning| format!("{}: {}", warning.lines.first, warning.message)).collect();
    assert_eq!(said, expected, "{rule} on\n{text}");
    for warning in &warnings {
        assert!(text.get(warning.span.range()).is_some(), "{warning:?} lies within\n{text}");
        let Some(fix) = &warning.fix else { continue };
        let fixed = fix.apply(text);
        assert!(!parse(&fixed).has_errors(), "{rule}: its fix leaves\n{fixed}\n{:?}", parse(&fixed).diagnostics);
        let left = found(rule, &fixed, options).len();
        assert!(left < warnings.len(), "{rule}: its fix leaves it as it was:\n{fixed}");
    }
}

#[track_caller]
fn check(rule: &str, text: &str, expected: &[&str]) {
    check_with(rule, text, &Options::default(), expected);
}

fn build_arg(name: &str, value: &str) -> Options {
    Options { build_args: [(name.to_owned(), value.to_owned())].into(), ..Options::default() }
}

fn ignoring(text: &str) -> Options {
    Options { ignore: Some(Ignore::parse(text).unwrap()), ..Options::default() }
}

#[test]
fn every_rule_has_a_lesson() {
    for rule in rules() {
        let (lines, lesson) = (rule.documentation.lines().count(), rule.lesson());
        assert!((5..=18).contains(&lines), "{}: {lines} lines", rule.name);
        assert!(!rule.summary().ends_with('.') || rule.summary().ends_with("`."), "{}", rule.summary());
        assert!(lesson.contains("\n\n") && lesson.ends_with(['.', '`', ':']), "{}: {lesson}", rule.name);
    }
    let mut names: Vec<&str> = rules().iter().map(|rule| rule.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), rules().len());
    assert!(names.len() >= 22 + 15);
}
