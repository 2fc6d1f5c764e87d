//! What the generated cases say: a kind of instruction that never occurs would agree with anything.

use crate::CASES;
use crate::random::Random;
use crate::scenario::Scenario;
use crate::tree::{Node, Tree};

/// How many lines of all cases begin with a word, or have it as a flag.
fn occurrences(texts: &[String], wanted: &str) -> usize {
    let lines = texts.iter().flat_map(|text| text.lines());
    let has = |line: &&str| match wanted.starts_with(['-', '<', '#', 'p']) {
        true => line.split(' ').any(|word| word.starts_with(wanted)),
        false => line.trim_start_matches("ONBUILD ").split(' ').next() == Some(wanted) || line.starts_with(wanted),
    };
    lines.filter(has).count()
}

fn check(builder: &str, wanted: &[&str]) {
    // What is copied from an image has to be there.
    let mut busybox = Tree::default();
    busybox.put("/etc/passwd", Node::file("", 0o644));
    busybox.put("/bin/sh", Node::file("", 0o755));
    let text = |seed| Scenario::new(&mut Random::new(seed), &busybox, builder).dockerfile();
    let texts: Vec<String> = (1..=u64::from(CASES)).map(text).collect();
    for word in wanted {
        let count = occurrences(&texts, word);
        assert!(count >= 10, "{word} occurs {count} times in {CASES} cases for {builder}");
    }
    let stages = texts.iter().filter(|text| text.matches("\nFROM ").count() > 1).count();
    assert!(stages >= 100, "{stages} of {CASES} cases for {builder} have several stages");
}

const INSTRUCTIONS: [&str; 18] = [
    "ADD",
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "FROM",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
    "ONBUILD",
    "RUN",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];

#[test]
fn every_instruction_occurs_for_both_builders() {
    for builder in ["buildkit", "classic"] {
        check(builder, &INSTRUCTIONS);
        check(builder, &["packed", "packed.tar", "packed.tgz", "packed.tar.xz", "packed.zst"]);
        check(builder, &["--from=", "--chown=", "--chmod=", "<<EOF", "<<END", "#!/bin/sh"]);
    }
}

#[test]
fn what_only_buildkit_knows_occurs_for_it() {
    check("buildkit", &["--link", "--parents", "--exclude=", "--mount=source=", "--mount=from="]);
    check("buildkit", &["--from=docs", "--from=named-image", "FROM named-image", "--mount=from=docs"]);
    check("buildkit", &["--mount=type=cache", "--mount=type=tmpfs", "--mount=type=secret"]);
}
