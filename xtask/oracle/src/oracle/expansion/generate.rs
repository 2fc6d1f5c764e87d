//! Words, and the variables in them.

use serde_json::{Value, json};

use crate::random::Random;

const NAMES: [&str; 8] = ["a", "b", "empty", "_x", "long_1", "é", "1", "unset"];
const VALUES: [&str; 14] =
    ["", "x", "a b", " a  b ", "a.b.c", "aXbXa", "a/b/a", "tab\there", "a\nb", "'q'", "\"q\"", "*", "\\", "über €"];
/// What a word is made of, apart from variables.
const TEXTS: [&str; 31] = [
    "a", "b", "ab", "x", "X", ".", "/", "-", ":", "=", " ", "\t", "\n", "\u{a0}", "\u{3000}", "\u{2028}", "é", "€",
    "1", "_", "*", "?", "[", "]", "{", "}", "<", "<<", "#", "%", "+",
];
const OPERATORS: [&str; 13] = ["-", ":-", "+", ":+", "?", ":?", "#", "##", "%", "%%", ":#", "=", ":"];
/// Parts of patterns; `x` and `a` so that they match something.
const PATTERNS: [&str; 15] = ["a", "b", "x", "X", "*", "?", ".", "\\*", "\\?", "\\\\", "\\}", "\\/", "\\a", "[", "b*"];

/// A word, an environment, a mode and an escape character.
pub(super) fn question(random: &mut Random) -> Value {
    let escape = random.pick(&["\\", "\\", "\\", "`"]);
    let word = word(random, escape, 2);
    let mut environment = serde_json::Map::new();
    for name in NAMES.iter().filter(|name| **name != "unset") {
        if !random.one_in(4) {
            let value = if *name == "empty" { "" } else { random.pick(&VALUES) };
            environment.insert((*name).to_owned(), json!(value));
        }
    }
    json!({ "word": word, "env": environment, "mode": random.pick(&["word", "words"]), "escape": escape })
}

/// A word of some parts; variables in it have words of their own down to `depth`.
fn word(random: &mut Random, escape: &str, depth: usize) -> String {
    random.joined(0, 5, "", |random| part(random, escape, depth))
}

fn part(random: &mut Random, escape: &str, depth: usize) -> String {
    match random.below(12) {
        0 => format!("'{}'", inside(random, escape, depth)),
        1 => format!("\"{}\"", inside(random, escape, depth)),
        // A quote or an escape that may have no end.
        2 => random.pick(&["'", "\"", escape, "$", "\\", "`"]).to_owned(),
        3 => format!("{escape}{}", random.pick(&["a", "$", "\"", "'", escape, " ", "}", "é", "\n"])),
        4..=8 => variable(random, escape, depth),
        _ => random.pick(&TEXTS).to_owned(),
    }
}

/// What stands between quotes.
fn inside(random: &mut Random, escape: &str, depth: usize) -> String {
    random.joined(0, 4, "", |random| match random.below(4) {
        0 => format!("{escape}{}", random.pick(&["a", "$", "\"", escape, "é"])),
        1 if depth > 0 => variable(random, escape, depth),
        _ => random.pick(&TEXTS).to_owned(),
    })
}

fn variable(random: &mut Random, escape: &str, depth: usize) -> String {
    let name = if random.one_in(10) {
        random.pick(&["@", "*", "#", "?", "-", "$", "!", "0", "", "12x", "a.b"])
    } else {
        random.pick(&NAMES)
    };
    match random.below(9) {
        0 | 1 => format!("${name}"),
        2 => format!("${{{name}}}"),
        // Something that is forgotten.
        3 if random.one_in(4) => format!("${{{name}"),
        3 | 4 => format!(
            "${{{name}/{}{}/{}}}",
            random.pick(&["", "/"]),
            pattern(random),
            random.pick(&["", "r", "<>", "$a", "\\/", "\\}", "'r'", "a b"])
        ),
        5 | 6 => format!("${{{name}{}{}}}", random.pick(&["#", "##", "%", "%%"]), pattern(random)),
        _ if depth == 0 => format!("${{{name}{}w}}", random.pick(&OPERATORS)),
        _ => format!("${{{name}{}{}}}", random.pick(&OPERATORS), word(random, escape, depth - 1)),
    }
}

fn pattern(random: &mut Random) -> String {
    random.joined(0, 4, "", |random| match random.below(12) {
        0 => random.pick(&["$a", "'*'", "\"?\"", "${b}", "é", " "]).to_owned(),
        _ => random.pick(&PATTERNS).to_owned(),
    })
}
