//! `.dockerignore` files, and paths that they may match.

use serde_json::{Value, json};

use crate::random::Random;

const NAMES: [&str; 12] = ["a", "b", "ab", "ba", "a.b", ".a", "c", "é", "-", "a b", "[", "a+b"];
/// Parts of a name in a pattern.
const PARTS: [&str; 30] = [
    "a", "b", "a", "b", "ab", "c", ".", "-", "é", "*", "*", "?", "**", "[a-b]", "[^a]", "[!a]", "[ab", "[]", "[a-]",
    "[b-a]", "[\\]]", "[a&&b]", "\\a", "\\*", "\\", "+", "(a)", "{a,b}", "$", "^",
];

/// A file's text, and a path.
pub(super) fn question(random: &mut Random) -> Value {
    let path = random.joined(1, 5, "/", |random| random.pick(&NAMES).to_owned());
    let patterns = random.joined(1, 5, "\n", |random| line(random, &path));
    json!({ "patterns": patterns, "path": path })
}

fn line(random: &mut Random, path: &str) -> String {
    let sign = random.pick(&["", "", "", "", "", "!", "!", "!", "! ", " !", "#", " #"]);
    let before = random.pick(&["", "", "", "", " ", "\t", "/", "//", "./", "../", "**/"]);
    let after = random.pick(&["", "", "", "", " ", "\r", "/", "/.", "/..", "/**", "/*"]);
    format!("{sign}{before}{}{after}", pattern(random, path))
}

/// A pattern: often one that is near the path.
fn pattern(random: &mut Random, path: &str) -> String {
    let folders: Vec<&str> = path.split('/').collect();
    match random.below(4) {
        0 => folders[..=random.below(folders.len())].join("/"),
        1 => {
            let mut folders: Vec<String> = folders.into_iter().map(str::to_owned).collect();
            let changed = random.below(folders.len());
            folders[changed] = name(random);
            folders.truncate(changed + 1 + random.below(folders.len()));
            folders.join("/")
        }
        _ => random.joined(1, 4, "/", name),
    }
}

fn name(random: &mut Random) -> String {
    match random.below(8) {
        0 => random.pick(&["**", "*", "..", ".", "", "?", "*.*", "**a", "a**"]).to_owned(),
        1..=3 => random.pick(&NAMES).to_owned(),
        _ => random.joined(1, 4, "", |random| random.pick(&PARTS).to_owned()),
    }
}
