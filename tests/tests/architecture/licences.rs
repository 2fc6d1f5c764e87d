//! The licences of what we stand on: each dependency must be usable under one that asks for nothing but its notice.

use std::process::Command;

/// Licences that may go with our program. What is not here was not looked at yet: that is for a person to do.
const ALLOWED: [&str; 10] = [
    "Apache-2.0",
    "BSD-3-Clause",
    "BSL-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "NCSA",
    "MIT",
    "Unicode-3.0",
    "Zlib",
    "bzip2-1.0.6",
];

#[test]
fn every_dependency_has_a_licence_that_may_go_with_ours() {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let arguments = ["tree", "--locked", "--workspace", "--all-features", "--prefix", "none", "--format", "{p}\t{l}"];
    let output = Command::new(cargo).current_dir(root).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let mut lines: Vec<&str> = text.lines().map(|line| line.trim_end_matches(" (*)")).collect();
    lines.sort_unstable();
    lines.dedup();
    assert!(lines.len() > 100, "only {} packages were found", lines.len());
    let refused: Vec<&str> = lines
        .into_iter()
        .filter(|line| !line.split_once('\t').is_some_and(|(_, licence)| is_allowed(licence)))
        .filter(|line| !line.is_empty())
        .collect();
    assert!(refused.is_empty(), "licences that are not on the list:\n{}", refused.join("\n"));
}

/// Whether one can keep to an expression (SPDX's; the older `A/B` is a choice) with the allowed licences alone.
fn is_allowed(expression: &str) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    either(&mut rest) == Some(true) && rest.is_empty()
}

/// `A OR B`; `None` where it is no expression.
fn either(rest: &mut &[&str]) -> Option<bool> {
    let mut allowed = both(rest)?;
    while let ["OR", after @ ..] = *rest {
        *rest = after;
        allowed |= both(rest)?;
    }
    Some(allowed)
}

/// `A AND B`, which binds closer.
fn both(rest: &mut &[&str]) -> Option<bool> {
    let mut allowed = one(rest)?;
    while let ["AND", after @ ..] = *rest {
        *rest = after;
        allowed &= one(rest)?;
    }
    Some(allowed)
}

/// A licence, or an expression in parentheses. `A WITH B` is A with something allowed besides.
fn one(rest: &mut &[&str]) -> Option<bool> {
    match *rest {
        ["(", after @ ..] => {
            *rest = after;
            let allowed = either(rest)?;
            let [")", after @ ..] = *rest else { return None };
            *rest = after;
            Some(allowed)
        }
        [licence, "WITH", _, after @ ..] | [licence, after @ ..] if !["OR", "AND", ")"].contains(licence) => {
            *rest = after;
            Some(ALLOWED.contains(licence))
        }
        _ => None,
    }
}

#[test]
fn expressions_are_kept_to() {
    for allowed in [
        "MIT",
        "MIT/GPL-3.0",
        "GPL-2.0 OR MIT",
        "(MIT OR GPL-3.0) AND Unicode-3.0",
        "Apache-2.0 WITH LLVM-exception",
        "GPL-3.0 AND ISC OR MIT",
    ] {
        assert!(is_allowed(allowed), "{allowed}");
    }
    for refused in [
        "",
        "GPL-3.0",
        "MIT AND GPL-3.0",
        "(MIT",
        "MIT)",
        "MIT OR",
        "OR MIT",
        "MIT MIT",
        "(GPL-3.0 OR AGPL-3.0) AND MIT",
    ] {
        assert!(!is_allowed(refused), "{refused}");
    }
}
