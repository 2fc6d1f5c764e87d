//! Filters that change or count text: `cut`, `rev`, `tr`, `wc`.

use super::arguments::Arguments;
use super::filter::{Filter, Filtering, Lines};
use super::output::Output;
use super::task::Task;
use crate::sim::kernel::System;
use crate::sim::shell::builtin::echo::unescape;
use crate::sim::shell::expansion::pattern::is_in_class;

/// A filter that does something with each line, without its end.
#[derive(Debug, Clone)]
struct EachLine<T> {
    lines: Lines,
    with: T,
    each: fn(&T, &str, &mut Output),
}

impl<T: std::fmt::Debug + Clone + Send + Sync + 'static> EachLine<T> {
    fn line(&self, line: &[u8], output: &mut Output) {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        (self.each)(&self.with, &String::from_utf8_lossy(line), output);
    }
}

impl<T: std::fmt::Debug + Clone + Send + Sync + 'static> Filter for EachLine<T> {
    fn take(&mut self, bytes: &[u8], output: &mut Output) -> bool {
        for line in self.lines.take(bytes) {
            self.line(&line, output);
        }
        true
    }

    fn end_file(&mut self, output: &mut Output) {
        if let Some(line) = self.lines.rest() {
            self.line(&line, output);
        }
    }

    fn end(&mut self, _: &mut System<'_>, _: &mut Output) -> u8 {
        0
    }
}

/// `rev [FILE]…`
pub(super) fn rev(words: Vec<String>) -> Box<dyn Task> {
    let each = |(): &(), line: &str, output: &mut Output| output.line(line.chars().rev().collect::<String>());
    Filtering::start("rev", Ok((EachLine { lines: Lines::default(), with: (), each }, words[1..].to_vec())))
}

#[derive(Debug, Clone)]
struct Cut {
    /// From and to, from 1, both within.
    ranges: Vec<(usize, usize)>,
    delimiter: Option<char>,
    only_delimited: bool,
}

/// `cut -c LIST | -b LIST | -f LIST [-d DELIMITER] [-s] [FILE]…`
pub(super) fn cut(words: Vec<String>) -> Box<dyn Task> {
    let parsed = Arguments::parse(&words[1..], "c:b:f:d:sn", &[]).and_then(|arguments| {
        let fields = arguments.value("f");
        let list = fields
            .or(arguments.value("c"))
            .or(arguments.value("b"))
            .ok_or("expected a list of bytes, characters, or fields")?;
        let delimiter = arguments.value("d").and_then(|text| text.chars().next()).unwrap_or('\t');
        let with = Cut {
            ranges: ranges(list).ok_or_else(|| format!("invalid range {list}"))?,
            delimiter: fields.map(|_| delimiter),
            only_delimited: arguments.has("s"),
        };
        Ok((EachLine { lines: Lines::default(), with, each: cut_line }, arguments.operands))
    });
    Filtering::start("cut", parsed)
}

fn ranges(list: &str) -> Option<Vec<(usize, usize)>> {
    let number = |text: &str, default: usize| if text.is_empty() { Some(default) } else { text.parse().ok() };
    list.split(',')
        .map(|part| match part.split_once('-') {
            Some((from, to)) => Some((number(from, 1)?, number(to, usize::MAX)?)),
            None => part.parse().ok().map(|at| (at, at)),
        })
        .collect()
}

fn cut_line(cut: &Cut, line: &str, output: &mut Output) {
    let wanted = |at: usize| cut.ranges.iter().any(|(from, to)| (*from..=*to).contains(&(at + 1)));
    match cut.delimiter {
        None => {
            let kept = line.chars().enumerate().filter(|(at, _)| wanted(*at)).map(|(_, it)| it);
            output.line(kept.collect::<String>());
        }
        Some(delimiter) if !line.contains(delimiter) => {
            if !cut.only_delimited {
                output.line(line);
            }
        }
        Some(delimiter) => {
            let fields: Vec<&str> = line.split(delimiter).collect();
            let kept = fields.iter().enumerate().filter(|(at, _)| wanted(*at)).map(|(_, it)| *it);
            output.line(kept.collect::<Vec<_>>().join(&delimiter.to_string()));
        }
    }
}

#[derive(Debug, Clone)]
struct Tr {
    from: Vec<char>,
    to: Vec<char>,
    complement: bool,
    delete: bool,
    squeeze: Option<Vec<char>>,
    last: Option<char>,
    /// Bytes of a character that is not complete.
    rest: Vec<u8>,
}

/// `tr [-cds] SET [SET]`
pub(super) fn tr(words: Vec<String>) -> Box<dyn Task> {
    let parsed = Arguments::parse(&words[1..], "cCds", &[]).and_then(|arguments| {
        let mut sets = arguments.operands.iter().map(|text| set(text));
        let from = sets.next().ok_or("missing operand")?;
        let to = sets.next().unwrap_or_default();
        let delete = arguments.has("d");
        let squeeze = arguments.has("s").then(|| if to.is_empty() { from.clone() } else { to.clone() });
        let complement = arguments.has("c") || arguments.has("C");
        Ok((Tr { from, to, complement, delete, squeeze, last: None, rest: Vec::new() }, Vec::new()))
    });
    Filtering::start("tr", parsed)
}

/// The characters of a set: escapes, ranges and classes.
fn set(text: &str) -> Vec<char> {
    let text: Vec<char> = String::from_utf8_lossy(&unescape(text, false).0).chars().collect();
    let mut members = Vec::new();
    let mut at = 0;
    while let Some(&first) = text.get(at) {
        if text[at..].starts_with(&['[', ':'])
            && let Some(length) = text[at + 2..].iter().position(|it| *it == ':')
            && text.get(at + 3 + length) == Some(&']')
        {
            let name: String = text[at + 2..at + 2 + length].iter().collect();
            members.extend((0..128_u8).map(char::from).filter(|it| is_in_class(&name, *it)));
            at += length + 4;
        } else if text.get(at + 1) == Some(&'-') && text.get(at + 2).is_some_and(|last| *last >= first) {
            members.extend(first..=text[at + 2]);
            at += 3;
        } else {
            members.push(first);
            at += 1;
        }
    }
    members
}

impl Filter for Tr {
    fn take(&mut self, bytes: &[u8], output: &mut Output) -> bool {
        self.rest.extend_from_slice(bytes);
        let complete = match std::str::from_utf8(&self.rest) {
            Ok(_) => self.rest.len(),
            // A character may be cut in two; anything else is no text, and goes through with marks.
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => self.rest.len(),
        };
        let text: Vec<u8> = self.rest.drain(..complete).collect();
        for character in String::from_utf8_lossy(&text).chars() {
            let at = self.from.iter().position(|it| *it == character);
            let at = if self.complement { at.is_none().then(|| self.to.len().saturating_sub(1)) } else { at };
            let character = match at {
                Some(_) if self.delete => continue,
                Some(at) => self.to.get(at).or(self.to.last()).copied().unwrap_or(character),
                None => character,
            };
            let squeezed = self
                .squeeze
                .as_ref()
                .is_some_and(|set| set.contains(&character) != (self.complement && self.to.is_empty()));
            if squeezed && self.last == Some(character) {
                continue;
            }
            self.last = Some(character);
            output.print(character.to_string());
        }
        true
    }

    fn end(&mut self, _: &mut System<'_>, _: &mut Output) -> u8 {
        0
    }
}

#[derive(Debug, Clone)]
struct Wc {
    counts: [usize; 4],
    totals: [usize; 4],
    wanted: Vec<usize>,
    in_word: bool,
    name: String,
    files: usize,
}

/// `wc [-lwcm] [FILE]…`
pub(super) fn wc(words: Vec<String>) -> Box<dyn Task> {
    let parsed = Arguments::parse(&words[1..], "lwcm", &[("lines", "l"), ("words", "w"), ("bytes", "c")]);
    let parsed = parsed.map(|arguments| {
        let wanted: Vec<usize> =
            ["l", "w", "m", "c"].iter().enumerate().filter(|(_, it)| arguments.has(it)).map(|(at, _)| at).collect();
        let wanted = if wanted.is_empty() { vec![0, 1, 3] } else { wanted };
        let name = String::new();
        (Wc { counts: [0; 4], totals: [0; 4], wanted, in_word: false, name, files: 0 }, arguments.operands)
    });
    Filtering::start("wc", parsed)
}

impl Wc {
    fn print(&self, counts: [usize; 4], name: &str, output: &mut Output) {
        let numbers: Vec<usize> = self.wanted.iter().map(|at| counts[*at]).collect();
        let text: Vec<String> = match numbers.as_slice() {
            [one] => vec![one.to_string()],
            // Busybox's widths.
            many => many.iter().map(|number| format!("{number:>9}")).collect(),
        };
        let text = text.join(" ");
        output.line(if name.is_empty() { text } else { format!("{text} {name}") });
    }
}

impl Filter for Wc {
    fn begin(&mut self, name: &str, _: usize, _: &mut Output) {
        self.counts = [0; 4];
        self.in_word = false;
        self.files += 1;
        self.name = if name == "-" { String::new() } else { name.to_owned() };
    }

    fn take(&mut self, bytes: &[u8], _: &mut Output) -> bool {
        for byte in bytes {
            self.counts[0] += usize::from(*byte == b'\n');
            let blank = byte.is_ascii_whitespace() || *byte == 11;
            self.counts[1] += usize::from(!blank && !self.in_word);
            self.in_word = !blank;
            self.counts[2] += usize::from(byte & 0xc0 != 0x80);
            self.counts[3] += 1;
        }
        true
    }

    fn end_file(&mut self, output: &mut Output) {
        for (total, count) in self.totals.iter_mut().zip(self.counts) {
            *total += count;
        }
        self.print(self.counts, &self.name, output);
    }

    fn end(&mut self, _: &mut System<'_>, output: &mut Output) -> u8 {
        if self.files > 1 {
            self.print(self.totals, "total", output);
        }
        0
    }
}
