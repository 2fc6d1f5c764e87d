//! In what the port of the expansion is known to differ.

use serde_json::Value;

use crate::difference::{Case, Known};

pub(super) const KNOWN: &[Known] = &[
    Known {
        name: "reversed pattern",
        reason: "they say a pattern of `%` as BuildKit searches with it, back to front; we say it as it is written",
        explains: |_, difference| {
            let (Some(ours), Some(theirs)) = (pattern(&difference.ours), pattern(&difference.theirs)) else {
                return false;
            };
            reversed(ours) == theirs
        },
    },
    Known {
        name: "pattern that ends in a backslash",
        reason: "with a pattern of `%` they turn round a last backslash that escapes nothing, so that it escapes what was \
                 before it; the norm has an error (4.1)",
        explains: |case, _| {
            let refused = pattern(&case.ours["answer"]["error"]);
            let dangling = case.theirs["mended"]["dangling"]["error"].as_str();
            refused.is_some() && refused == dangling.and_then(|error| error.strip_prefix("dangling: "))
        },
    },
    Known {
        name: "empty words",
        reason: "they make a word of quotes around nothing; in BuildKit (and here) a word has at least a character",
        explains: |case, _| mends(case, "empty words"),
    },
    Known {
        name: "empty matches",
        reason: "they replace, as Python does, the nothing behind a match of `${name//pattern/}` once more; Go does not",
        explains: |case, _| mends(case, "empty matches"),
    },
];

/// Whether their answer is ours where this of them is mended, or all is and this has a part in it.
fn mends(case: &Case, what: &str) -> bool {
    let (ours, theirs) = (&case.ours["answer"], &case.theirs["answer"]);
    let mended = &case.theirs["mended"];
    mended[what] == *ours || (mended["both"] == *ours && mended[what] != *theirs)
}

/// The pattern in a message about one.
fn pattern(message: &Value) -> Option<&str> {
    let (pattern, _) =
        message.as_str()?.strip_prefix("invalid pattern (")?.rsplit_once(") in substitution: invalid ")?;
    Some(pattern)
}

/// A pattern back to front, its escapes kept before what they escape, as BuildKit has it.
fn reversed(pattern: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        let escaped = if character == '\\' { characters.next() } else { None };
        parts.push(std::iter::once(character).chain(escaped).collect());
    }
    parts.reverse();
    parts.concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escape_stays_before_what_it_escapes() {
        assert_eq!(reversed(r"a\*c"), r"c\*a");
        assert_eq!(reversed(r"ab\"), r"\ba");
    }
}
