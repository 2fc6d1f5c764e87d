//! Rules switched off, and warnings that fail a build.

use super::{Options, Warning, build_arg, report};
use crate::dockerfile::parse;
use crate::lint::lint;

const TEXT: &str = "FROM scratch as base\ncopy Dockerfile .\n";

/// The rules that say something of the two-line file under this directive, and why it is refused.
#[track_caller]
fn check(directive: &str, options: &Options, rules: &[&str], failure: Option<&str>) {
    let report = report(&format!("{directive}{TEXT}"), options);
    let found: Vec<&str> = report.warnings.iter().map(|Warning { rule, .. }| *rule).collect();
    assert_eq!((found.as_slice(), report.failure().as_deref()), (rules, failure), "{directive}");
}

#[test]
fn directives_and_the_build_argument() {
    let none = Options::default();
    let both = ["FromAsCasing", "ConsistentInstructionCasing"];
    check("", &none, &both, None);
    check("#check=skip=all\n", &none, &[], None);
    check("#check=skip=all;error=true\n", &none, &[], None);
    check("#check=skip=ConsistentInstructionCasing,FromAsCasing\n", &none, &[], None);
    check("#check=skip=ConsistentInstructionCasing\n", &none, &both[..1], None);
    let failure = Some("lint violation found for rules: FromAsCasing");
    check("#check=skip=ConsistentInstructionCasing;error=true\n", &none, &both[..1], failure);
    let switches = build_arg("BUILDKIT_DOCKERFILE_CHECK", "skip=ConsistentInstructionCasing;error=true");
    check("#check=skip=all\n", &switches, &both[..1], failure);
    check("#check=error=true\n", &build_arg("BUILDKIT_DOCKERFILE_CHECK", "skip=all"), &[], None);
    check("# syntax=docker/dockerfile:1\n# check = skip=all\n", &none, &[], None);
    check("# a comment ends the directives\n# check=skip=all\n\n", &none, &both, None);
}

#[test]
fn a_comment_above_an_instruction_is_for_it_alone() {
    let rules = |text: &str| {
        report(text, &Options::default())
            .warnings
            .iter()
            .map(|warning| (warning.rule, warning.lines.first))
            .collect::<Vec<_>>()
    };
    let stages = |comment: &str| rules(&format!("FROM scratch AS A\n{comment}FROM scratch AS B\nCOPY a b\n"));
    assert_eq!(stages(""), [("StageNameCasing", 1), ("StageNameCasing", 2)]);
    assert_eq!(stages("# check=skip=StageNameCasing\n"), [("StageNameCasing", 1)]);
    assert_eq!(stages("# check=skip=all\n# why\n"), [("StageNameCasing", 1)]);
    assert_eq!(stages("# check=skip=Other\n").len(), 2);
    assert_eq!(stages("# check=skip=StageNameCasing\n\n").len(), 2, "an empty line parts them");
}

#[test]
fn switches_that_cannot_be_read_say_so() {
    for (switches, message) in [
        ("skip", "invalid check option \"skip\""),
        ("nothing=x", "invalid check option \"nothing\""),
        ("error=maybe", "failed to parse check option \"error=maybe\""),
    ] {
        let text = format!("# check={switches}\n{TEXT}");
        let error = lint(&text, &parse(&text), &Options::default()).unwrap_err();
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn section_2_2_check_has_three_parts_at_most() {
    let none = Options::default();
    let both = ["FromAsCasing", "ConsistentInstructionCasing"];
    let failure = Some("lint violation found for rules: FromAsCasing");
    check("# check=skip=ConsistentInstructionCasing;error=true;experimental=all\n", &none, &both[..1], failure);
    check("# check=error=true;skip=FromAsCasing , ConsistentInstructionCasing\n", &none, &[], None);
    check("# check=experimental=all;skip=all\n", &none, &[], None);
    // What comes behind is still the third.
    check("# check=error=false;experimental=x;skip=A;error=true\n", &none, &both, None);
}
