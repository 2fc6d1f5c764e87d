//! `sort` and `uniq`.

use std::cmp::Ordering;

use super::arguments::Arguments;
use super::filter::{Filter, Filtering, Lines};
use super::output::Output;
use super::task::Task;
use crate::ordered;
use crate::sim::kernel::{OpenFlags, System};

#[derive(Debug, Clone)]
struct Sort {
    lines: Lines,
    all: Vec<Vec<u8>>,
    reverse: bool,
    unique: bool,
    numeric: bool,
    fold: bool,
    separator: Option<char>,
    /// First and last field, from 1.
    keys: Vec<(usize, usize, bool, bool)>,
    file: Option<String>,
}

/// `sort [-rnuf] [-t CHARACTER] [-k FIELD[,FIELD]] [-o FILE] [FILE]…`
pub(super) fn sort(words: Vec<String>) -> Box<dyn Task> {
    let parsed = Arguments::parse(&words[1..], "rnufbst:k:o:", &[("reverse", "r"), ("unique", "u")]);
    let parsed = parsed.map(|arguments| {
        let key = |text: &str| {
            let (first, last) = text.split_once(',').unwrap_or((text, ""));
            let number = |text: &str| text.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok();
            (number(first).unwrap_or(1), number(last).unwrap_or(usize::MAX), text.contains('n'), text.contains('r'))
        };
        let sort = Sort {
            lines: Lines::default(),
            all: Vec::new(),
            reverse: arguments.has("r"),
            unique: arguments.has("u"),
            numeric: arguments.has("n"),
            fold: arguments.has("f"),
            separator: arguments.value("t").and_then(|text| text.chars().next()),
            keys: arguments.values("k").map(key).collect(),
            file: arguments.value("o").map(str::to_owned),
        };
        (sort, arguments.operands)
    });
    Filtering::start("sort", parsed)
}

impl Sort {
    fn compare(&self, left: &[u8], right: &[u8]) -> Ordering {
        let text = |line: &[u8]| String::from_utf8_lossy(line.strip_suffix(b"\n").unwrap_or(line)).into_owned();
        let (left, right) = (text(left), text(right));
        if self.keys.is_empty() {
            let ordering = self.compare_text(&left, &right, self.numeric);
            return if self.reverse { ordering.reverse() } else { ordering };
        }
        for (first, last, numeric, reverse) in &self.keys {
            let (left, right) = (self.key(&left, *first, *last), self.key(&right, *first, *last));
            let ordering = self.compare_text(&left, &right, self.numeric || *numeric);
            if ordering != Ordering::Equal {
                return if self.reverse != *reverse { ordering.reverse() } else { ordering };
            }
        }
        Ordering::Equal
    }

    fn compare_text(&self, left: &str, right: &str, numeric: bool) -> Ordering {
        if numeric {
            return number(left).total_cmp(&number(right));
        }
        if self.fold {
            return left.to_ascii_uppercase().cmp(&right.to_ascii_uppercase());
        }
        left.cmp(right)
    }

    fn key(&self, line: &str, first: usize, last: usize) -> String {
        match self.separator {
            Some(separator) => {
                let fields = line.split(separator).skip(first.saturating_sub(1));
                fields
                    .take(last.saturating_sub(first).saturating_add(1))
                    .collect::<Vec<_>>()
                    .join(&separator.to_string())
            }
            None => {
                let fields = line.split_whitespace().skip(first.saturating_sub(1));
                fields.take(last.saturating_sub(first).saturating_add(1)).collect::<Vec<_>>().join(" ")
            }
        }
    }
}

/// The number that a text begins with.
fn number(text: &str) -> f64 {
    let text = text.trim_start();
    let end = text.char_indices().find(|(at, it)| !(it.is_ascii_digit() || *it == '.' || (*at == 0 && *it == '-')));
    text[..end.map_or(text.len(), |(at, _)| at)].parse().unwrap_or(0.0)
}

impl Filter for Sort {
    fn take(&mut self, bytes: &[u8], _: &mut Output) -> bool {
        let lines = self.lines.take(bytes);
        self.all.extend(lines);
        true
    }

    fn end_file(&mut self, _: &mut Output) {
        if let Some(mut line) = self.lines.rest() {
            line.push(b'\n');
            self.all.push(line);
        }
    }

    fn end(&mut self, system: &mut System<'_>, output: &mut Output) -> u8 {
        let mut all = std::mem::take(&mut self.all);
        ordered::sort_by(&mut all, |left, right| {
            // Where the keys are equal, the whole lines decide; with -u they do not.
            let last = || if self.reverse { right.cmp(left) } else { left.cmp(right) };
            let ordering = self.compare(left, right);
            if ordering == Ordering::Equal && !self.unique { last() } else { ordering }
        });
        if self.unique {
            all.dedup_by(|right, left| self.compare(left, right) == Ordering::Equal);
        }
        let text = all.concat();
        let Some(file) = &self.file else {
            output.print(text);
            return 0;
        };
        let written = system.open(file, OpenFlags::WRITE, 0o666).and_then(|descriptor| system.write(descriptor, &text));
        if let Err(error) = written {
            output.complain("sort", format!("{file}: {error}"));
            return 1;
        }
        0
    }
}

#[derive(Debug, Clone)]
struct Uniq {
    lines: Lines,
    last: Option<Vec<u8>>,
    count: usize,
    counts: bool,
    only_repeated: bool,
    only_single: bool,
    fold: bool,
}

/// `uniq [-cdui] [FILE]`
pub(super) fn uniq(words: Vec<String>) -> Box<dyn Task> {
    let parsed = Arguments::parse(&words[1..], "cdui", &[("count", "c"), ("repeated", "d"), ("unique", "u")]);
    let parsed = parsed.map(|arguments| {
        let uniq = Uniq {
            lines: Lines::default(),
            last: None,
            count: 0,
            counts: arguments.has("c"),
            only_repeated: arguments.has("d"),
            only_single: arguments.has("u"),
            fold: arguments.has("i"),
        };
        (uniq, arguments.operands)
    });
    Filtering::start("uniq", parsed)
}

impl Uniq {
    fn line(&mut self, line: Vec<u8>, output: &mut Output) {
        let same = self
            .last
            .as_ref()
            .is_some_and(|last| if self.fold { last.eq_ignore_ascii_case(&line) } else { *last == line });
        if same {
            self.count += 1;
            return;
        }
        self.flush(output);
        self.last = Some(line);
        self.count = 1;
    }

    fn flush(&mut self, output: &mut Output) {
        let Some(last) = self.last.take() else { return };
        if (self.only_repeated && self.count < 2) || (self.only_single && self.count > 1) {
            return;
        }
        if self.counts {
            output.print(format!("{:>7} ", self.count));
        }
        output.print(last);
    }
}

impl Filter for Uniq {
    fn take(&mut self, bytes: &[u8], output: &mut Output) -> bool {
        for line in self.lines.take(bytes) {
            self.line(line, output);
        }
        true
    }

    fn end_file(&mut self, output: &mut Output) {
        if let Some(mut line) = self.lines.rest() {
            line.push(b'\n');
            self.line(line, output);
        }
    }

    fn end(&mut self, _: &mut System<'_>, output: &mut Output) -> u8 {
        self.flush(output);
        0
    }
}
