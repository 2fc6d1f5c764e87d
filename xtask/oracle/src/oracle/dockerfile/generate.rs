//! Dockerfiles that are mostly wrong, in ways that people get wrong and parsers disagree on.

use serde_json::{Value, json};

use crate::random::Random;

const KEYWORDS: [&str; 19] = [
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
    "FOO",
];
const DIRECTIVES: [&str; 16] = [
    "# escape=`\n",
    "# escape=\\\n",
    "#escape = `  \n",
    "  # Escape=`\n",
    "# syntax=docker/dockerfile:1\n",
    "# syntax = a b\n",
    "# check=skip=all\n",
    "# unknown=x\n",
    "# escape=x\n",
    "# escape=\n",
    "#!/bin/sh\n",
    "# a comment\n",
    "\n",
    "#\tescape\t=\t`\n",
    "# escape=``\n",
    "//syntax=a\n",
];
const BETWEEN: [&str; 8] = ["\n", "  \n", "# comment\n", "  # indented\n", "#\n", "\t\n", "# \\\n", "\u{a0}\n"];
const BLANKS: [&str; 8] = [" ", " ", " ", "  ", "\t", "\u{b}", "\u{c}", " \t "];
const WORDS: [&str; 32] = [
    "a",
    "b",
    "a=b",
    "=",
    "a=",
    "=b",
    "a=b=c",
    "'a b'",
    "\"a b\"",
    "a='b c'",
    "a=\"b",
    "a'b",
    "a\\ b",
    "a=b\\ c",
    "a\\",
    "a`",
    "$a",
    "${a:-b c}",
    "#",
    "a#b",
    "é",
    "--",
    "--a",
    "--a=b",
    "-",
    "[",
    "]",
    "AS",
    "\u{a0}",
    "a\u{3000}b",
    "80/tcp",
    "\"\"",
];
const FLAGS: [&str; 16] = [
    "--from=a",
    "--a",
    "--a=",
    "--a='b c'",
    "--a=\"b c\"",
    "--\"a b\"=c",
    "--a\\ b=c",
    "--a=b\\",
    "--",
    "--=",
    "--a=b=c",
    "--interval=3s",
    "--é=ß",
    "--a='b",
    "--a=`\"b",
    "---",
];
const ARRAYS: [&str; 24] = [
    "[\"a\"]",
    "[\"a\", \"b c\"]",
    "[]",
    "[ ]",
    "[\"a\",]",
    "[\"a\"",
    "['a']",
    "[\"a\", 1]",
    "[null]",
    "[[\"a\"]]",
    "[\"a\"] ",
    "[\"a\"] b",
    "[\"a\"] # c",
    "[\"\\u00e9\\n\"]",
    "[\"\\ud800\"]",
    "[\"\\ud83d\\ude00\"]",
    "[\"\\x\"]",
    "[\"a\\\"b\"]",
    "[\"é\"]",
    "[a]",
    "[\"a\" \"b\"]",
    "[\"$a\"]",
    "[true]",
    "[\"tab\there\"]",
];
const HEREDOCS: [(&str, &str); 20] = [
    ("<<EOF", "EOF"),
    ("<<-EOF", "EOF"),
    ("<<'EOF'", "EOF"),
    ("<<\"EOF\"", "EOF"),
    ("<<E'O'F", "EOF"),
    ("3<<EOF", "EOF"),
    ("<<EOF <<A", "EOF"),
    ("<< EOF", "EOF"),
    ("<<- EOF", "EOF"),
    ("<<<EOF", "EOF"),
    ("\"<<EOF\"", "EOF"),
    ("<<$EOF", "$EOF"),
    ("<<eo\\'f", "eo'f"),
    ("<<E\\OF", "EOF"),
    ("a<<EOF", "EOF"),
    ("<<EOF|cat", "EOF|cat"),
    ("<<EOF;", "EOF;"),
    ("<<\\\nEOF", "EOF"),
    ("<<''", ""),
    ("<<-'E F'", "E F"),
];
const BODIES: [&str; 10] = ["a\n", "\tb\n", "# c\n", "\n", "\\\n", "a \\\n", "EOF \n", " EOF\n", "$a\n", "RUN x\n"];

/// A Dockerfile.
pub(crate) fn question(random: &mut Random) -> Value {
    json!({ "text": text(random) })
}

fn text(random: &mut Random) -> String {
    let mut text = String::new();
    if random.one_in(20) {
        text.push('\u{feff}');
    }
    if random.one_in(4) {
        text += &random.joined(1, 4, "", |random| random.pick(&DIRECTIVES).to_owned());
    }
    let escape = if text.contains('`') { "`" } else { "\\" };
    for _ in 0..=random.below(4) {
        if random.one_in(4) {
            text += random.pick(&BETWEEN);
        }
        let instruction = instruction(random, escape, 1);
        text += &continued(random, escape, &instruction);
        text.push('\n');
    }
    if random.one_in(8) {
        text = text.replace('\n', "\r\n");
    }
    if random.one_in(4) {
        text.pop();
    }
    text
}

/// An instruction, with the lines of its heredoc, if it has one.
fn instruction(random: &mut Random, escape: &str, depth: usize) -> String {
    let keyword = random.pick(&KEYWORDS);
    let written = match random.below(6) {
        0 => keyword.to_lowercase(),
        1 => keyword.chars().rev().collect::<String>().to_lowercase().chars().rev().collect(),
        _ => keyword.to_owned(),
    };
    let before = if random.one_in(8) { random.pick(&[" ", "\t", "\u{a0}"]) } else { "" };
    let flags = if random.one_in(4) { random.joined(1, 3, "", |random| flag(random, escape)) } else { String::new() };
    let rest = match keyword {
        _ if random.one_in(25) => String::new(),
        "ONBUILD" if depth > 0 => instruction(random, escape, depth - 1),
        "RUN" | "COPY" | "ADD" if random.one_in(3) => heredoc(random),
        "CMD" | "ENTRYPOINT" | "SHELL" | "RUN" | "COPY" | "ADD" | "VOLUME" | "HEALTHCHECK" if random.one_in(2) => {
            let first = if keyword == "HEALTHCHECK" { random.pick(&["CMD ", "NONE ", "cmd\t", ""]) } else { "" };
            format!("{first}{}", random.pick(&ARRAYS))
        }
        _ => words(random),
    };
    let after = if random.one_in(8) { random.pick(&BLANKS) } else { "" };
    format!("{before}{written}{}{flags}{rest}{after}", random.pick(&BLANKS))
}

fn flag(random: &mut Random, escape: &str) -> String {
    format!("{}{}", random.pick(&FLAGS).replace('\\', escape), random.pick(&BLANKS))
}

fn words(random: &mut Random) -> String {
    let blank = random.pick(&BLANKS);
    random.joined(1, 5, blank, |random| random.pick(&WORDS).to_owned())
}

fn heredoc(random: &mut Random) -> String {
    let (opening, name) = HEREDOCS.get(random.below(HEREDOCS.len())).copied().unwrap_or_default();
    let before = if random.one_in(2) { words(random) + " " } else { String::new() };
    let after = if random.one_in(3) { " ".to_owned() + &words(random) } else { String::new() };
    let body = random.joined(0, 4, "", |random| random.pick(&BODIES).to_owned());
    let end = if random.one_in(10) { "" } else { name };
    let tabs = random.pick(&["", "", "\t"]);
    let second = if opening.ends_with('A') { "\nx\nA" } else { "" };
    format!("{before}{opening}{after}\n{body}{tabs}{end}{second}")
}

/// The instruction on several lines: an escape and a line's end somewhere in its first line.
fn continued(random: &mut Random, escape: &str, instruction: &str) -> String {
    if !random.one_in(3) {
        return instruction.to_owned();
    }
    let end = instruction.find('\n').unwrap_or(instruction.len());
    let places: Vec<usize> = instruction[..end].char_indices().map(|(place, _)| place).skip(1).collect();
    let Some(&place) = places.get(random.below(places.len())) else { return instruction.to_owned() };
    let (before, after) = instruction.split_at(place);
    let blanks = random.pick(&["", "", " ", "\t", "\u{a0}"]);
    let between = random.pick(&["", "", "", "\n", "# comment\n", "  # comment\n", " \n", "  "]);
    format!("{before}{escape}{blanks}\n{between}{after}")
}
