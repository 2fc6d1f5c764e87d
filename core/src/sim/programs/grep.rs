//! `grep`.

use super::arguments::Arguments;
use super::filter::{Filter, Filtering, Lines};
use super::output::Output;
use super::regex::Regex;
use super::task::Task;
use crate::sim::kernel::System;

#[derive(Debug, Clone)]
struct Grep {
    regexes: Vec<Regex>,
    lines: Lines,
    invert: bool,
    count: bool,
    quiet: bool,
    names_only: bool,
    numbers: bool,
    only_matching: bool,
    whole_line: bool,
    word: bool,
    with_name: bool,
    limit: usize,
    file: String,
    line: usize,
    found: usize,
    any: bool,
}

/// `grep [-EFivcqlnowxh] [-m LIMIT] [-e PATTERN]… [PATTERN] [FILE]…`
pub(super) fn grep(words: Vec<String>) -> Box<dyn Task> {
    Filtering::start("grep", parse_grep(&words))
}

fn parse_grep(words: &[String]) -> Result<(Grep, Vec<String>), String> {
    let mut arguments = Arguments::parse(&words[1..], "EFGivcqslnowxHhm:e:", &[("quiet", "q"), ("count", "c")])?;
    let mut patterns: Vec<String> = arguments.values("e").map(str::to_owned).collect();
    if patterns.is_empty() {
        if arguments.operands.is_empty() {
            return Err("no pattern".to_owned());
        }
        patterns.push(arguments.operands.remove(0));
    }
    let mut regexes = Vec::new();
    for pattern in patterns.iter().flat_map(|pattern| pattern.split('\n')) {
        let regex = if arguments.has("F") {
            Regex::fixed(pattern)
        } else if arguments.has("E") {
            Regex::extended(pattern)?
        } else {
            Regex::basic(pattern)?
        };
        regexes.push(if arguments.has("i") { regex.ignoring_case() } else { regex });
    }
    let grep = Grep {
        regexes,
        lines: Lines::default(),
        invert: arguments.has("v"),
        count: arguments.has("c"),
        quiet: arguments.has("q"),
        names_only: arguments.has("l"),
        numbers: arguments.has("n"),
        only_matching: arguments.has("o"),
        whole_line: arguments.has("x"),
        word: arguments.has("w"),
        with_name: (arguments.operands.len() > 1 || arguments.has("H")) && !arguments.has("h"),
        limit: arguments.value("m").and_then(|text| text.parse().ok()).unwrap_or(usize::MAX),
        file: String::new(),
        line: 0,
        found: 0,
        any: false,
    };
    Ok((grep, arguments.operands))
}

impl Grep {
    /// The parts of a line that match.
    fn parts<'line>(&self, line: &'line str) -> Vec<&'line str> {
        let mut parts = Vec::new();
        for regex in &self.regexes {
            let mut from = 0;
            while let Some(found) = regex.find(line, from) {
                let word = |at: Option<char>| at.is_some_and(|it| it.is_alphanumeric() || it == '_');
                let in_word =
                    word(line[..found.start()].chars().next_back()) || word(line[found.end()..].chars().next());
                let whole = found.start() == 0 && found.end() == line.len();
                if (!self.word || !in_word) && (!self.whole_line || whole) {
                    parts.push(found.text());
                }
                let step = line[found.end()..].chars().next().map_or(1, char::len_utf8);
                from = if found.end() > found.start() { found.end() } else { found.end() + step };
                if from > line.len() {
                    break;
                }
            }
        }
        parts
    }

    fn line(&mut self, line: &[u8], output: &mut Output) {
        self.line += 1;
        let text = String::from_utf8_lossy(line.strip_suffix(b"\n").unwrap_or(line)).into_owned();
        let parts = self.parts(&text);
        if parts.is_empty() != self.invert || self.found >= self.limit {
            return;
        }
        self.found += 1;
        self.any = true;
        if self.count || self.quiet || self.names_only {
            return;
        }
        let name = if self.with_name { format!("{}:", self.file) } else { String::new() };
        let number = if self.numbers { format!("{}:", self.line) } else { String::new() };
        if self.only_matching {
            for part in parts.iter().filter(|part| !part.is_empty()) {
                output.line(format!("{name}{number}{part}"));
            }
        } else {
            output.line(format!("{name}{number}{text}"));
        }
    }
}

impl Filter for Grep {
    fn begin(&mut self, name: &str, _: usize, _: &mut Output) {
        self.file = if name == "-" { "(standard input)".to_owned() } else { name.to_owned() };
        (self.line, self.found) = (0, 0);
    }

    fn take(&mut self, bytes: &[u8], output: &mut Output) -> bool {
        for line in self.lines.take(bytes) {
            self.line(&line, output);
        }
        !(self.any && self.quiet)
    }

    fn end_file(&mut self, output: &mut Output) {
        if let Some(line) = self.lines.rest() {
            self.line(&line, output);
        }
        let name = if self.with_name { format!("{}:", self.file) } else { String::new() };
        if self.names_only {
            if self.found > 0 {
                output.line(&self.file);
            }
        } else if self.count && !self.quiet {
            output.line(format!("{name}{}", self.found));
        }
    }

    fn end(&mut self, _: &mut System<'_>, _: &mut Output) -> u8 {
        u8::from(!self.any)
    }
}
