//! `seq`, `yes`, `expr`.

use super::arguments::Arguments;
use super::output::Output;
use super::regex::Regex;
use super::task::{Progress, Task};
use crate::sim::kernel::System;

/// Lines in a turn.
const LINES: usize = 256;

#[derive(Debug, Clone)]
struct Seq {
    next: f64,
    step: f64,
    last: f64,
    separator: String,
    width: usize,
    decimals: usize,
    started: bool,
    error: Option<String>,
}

/// `seq [-w] [-s SEPARATOR] [FIRST [STEP]] LAST`
pub(super) fn seq(words: Vec<String>) -> Box<dyn Task> {
    // A negative number looks like an option.
    let split = words[1..].iter().position(|word| word.parse::<f64>().is_ok()).unwrap_or(words.len() - 1) + 1;
    let mut seq = Seq {
        next: 1.0,
        step: 1.0,
        last: 0.0,
        separator: "\n".to_owned(),
        width: 0,
        decimals: 0,
        started: false,
        error: None,
    };
    let parsed = Arguments::parse(&words[1..split], "ws:", &[]);
    let numbers: Result<Vec<f64>, _> = words[split..].iter().map(|word| word.parse()).collect();
    match (parsed, numbers) {
        (Ok(arguments), Ok(numbers)) if (1..=3).contains(&numbers.len()) => {
            seq.last = numbers[numbers.len() - 1];
            if numbers.len() > 1 {
                seq.next = numbers[0];
            }
            if numbers.len() > 2 {
                seq.step = numbers[1];
            }
            if let Some(separator) = arguments.value("s") {
                separator.clone_into(&mut seq.separator);
            }
            let decimals = |word: &String| word.split_once('.').map_or(0, |(_, digits)| digits.len());
            seq.decimals = words[split..words.len() - 1].iter().map(decimals).max().unwrap_or(0);
            if arguments.has("w") {
                seq.width = words[split..].iter().map(String::len).max().unwrap_or(0);
            }
        }
        (Err(message), _) => seq.error = Some(message),
        _ => seq.error = Some("invalid number".to_owned()),
    }
    Box::new(seq)
}

impl Task for Seq {
    fn go(&mut self, _: &mut System<'_>, output: &mut Output) -> Progress {
        if let Some(message) = &self.error {
            output.complain("seq", message);
            return Progress::Done(1);
        }
        for _ in 0..LINES {
            let ended = if self.step >= 0.0 { self.next > self.last } else { self.next < self.last };
            if ended || self.step == 0.0 {
                if self.started {
                    output.print("\n");
                }
                return Progress::Done(0);
            }
            if self.started {
                output.print(&self.separator);
            }
            self.started = true;
            let (width, decimals) = (self.width, self.decimals);
            output.print(format!("{:0width$.decimals$}", self.next));
            self.next += self.step;
        }
        Progress::Again
    }

    fn copy(&self) -> Box<dyn Task> {
        Box::new(self.clone())
    }
}

#[derive(Debug, Clone)]
struct Yes(String);

/// `yes [WORD]…`
pub(super) fn yes(words: Vec<String>) -> Box<dyn Task> {
    let text = if words.len() > 1 { words[1..].join(" ") } else { "y".to_owned() };
    Box::new(Yes(text + "\n"))
}

impl Task for Yes {
    fn go(&mut self, _: &mut System<'_>, output: &mut Output) -> Progress {
        output.print(self.0.repeat(LINES));
        Progress::Again
    }

    fn copy(&self) -> Box<dyn Task> {
        Box::new(self.clone())
    }
}

/// `expr WORD…`: numbers and texts (POSIX).
pub(super) fn expr(_: &mut System<'_>, words: &[String], output: &mut Output) -> u8 {
    let mut parser = Expression { words, at: 0, depth: 0 };
    match parser.level(0).and_then(|value| if parser.at == words.len() { Ok(value) } else { Err("syntax error") }) {
        Ok(value) => {
            let status = u8::from(value.is_empty() || value == "0");
            output.line(value);
            status
        }
        Err(message) => {
            output.complain("expr", message);
            2
        }
    }
}

struct Expression<'a> {
    words: &'a [String],
    at: usize,
    depth: usize,
}

const LEVELS: [&[&str]; 6] =
    [&["|"], &["&"], &["=", "==", "!=", "<", "<=", ">", ">="], &["+", "-"], &["*", "/", "%"], &[":"]];

impl Expression<'_> {
    fn level(&mut self, level: usize) -> Result<String, &'static str> {
        let Some(operators) = LEVELS.get(level) else { return self.primary() };
        let mut left = self.level(level + 1)?;
        while let Some(operator) = self.words.get(self.at).filter(|word| operators.contains(&word.as_str())) {
            self.at += 1;
            let right = self.level(level + 1)?;
            left = combine(&left, operator, &right)?;
        }
        Ok(left)
    }

    fn primary(&mut self) -> Result<String, &'static str> {
        let word = self.words.get(self.at).ok_or("syntax error")?;
        self.at += 1;
        match word.as_str() {
            "(" => {
                self.depth += 1;
                if self.depth > 100 {
                    return Err("too deeply nested");
                }
                let value = self.level(0)?;
                self.depth -= 1;
                let closed = self.words.get(self.at).is_some_and(|word| word == ")");
                self.at += 1;
                if closed { Ok(value) } else { Err("syntax error") }
            }
            "length" if self.at < self.words.len() => Ok(self.primary()?.chars().count().to_string()),
            "match" if self.at + 1 < self.words.len() => {
                let text = self.primary()?;
                let pattern = self.primary()?;
                combine(&text, ":", &pattern)
            }
            "substr" if self.at + 2 < self.words.len() => {
                let text = self.primary()?;
                let from: usize = self.primary()?.parse().map_err(|_| "non-integer argument")?;
                let count: usize = self.primary()?.parse().map_err(|_| "non-integer argument")?;
                let skipped = from.checked_sub(1).unwrap_or(usize::MAX);
                Ok(text.chars().skip(skipped).take(count).collect())
            }
            word => Ok(word.to_owned()),
        }
    }
}

fn combine(left: &str, operator: &str, right: &str) -> Result<String, &'static str> {
    let is_true = |text: &str| !text.is_empty() && text != "0";
    let numbers = || Some((left.parse::<i64>().ok()?, right.parse::<i64>().ok()?));
    let truth = |value: bool| Ok(i64::from(value).to_string());
    match operator {
        "|" => Ok(if is_true(left) {
            left
        } else if is_true(right) {
            right
        } else {
            "0"
        }
        .to_owned()),
        "&" => Ok(if is_true(left) && is_true(right) { left } else { "0" }.to_owned()),
        ":" => {
            let regex = Regex::basic(right).map_err(|_| "invalid regular expression")?;
            let found = regex.find_at_start(left);
            if regex.groups() > 0 {
                return Ok(found.and_then(|found| found.group(1)).unwrap_or_default().to_owned());
            }
            Ok(found.map_or(0, |found| found.text().chars().count()).to_string())
        }
        "=" | "==" | "!=" | "<" | "<=" | ">" | ">=" => {
            let ordering = numbers().map_or_else(|| left.cmp(right), |(left, right)| left.cmp(&right));
            truth(match operator {
                "=" | "==" => ordering.is_eq(),
                "!=" => ordering.is_ne(),
                "<" => ordering.is_lt(),
                "<=" => ordering.is_le(),
                ">" => ordering.is_gt(),
                _ => ordering.is_ge(),
            })
        }
        _ => {
            let (left, right) = numbers().ok_or("non-integer argument")?;
            let value = match operator {
                "+" => left.wrapping_add(right),
                "-" => left.wrapping_sub(right),
                "*" => left.wrapping_mul(right),
                _ if right == 0 => return Err("division by zero"),
                "/" => left.wrapping_div(right),
                _ => left.wrapping_rem(right),
            };
            Ok(value.to_string())
        }
    }
}
