//! `sed`: a script's commands, done with each line.

mod in_place;
mod replacement;
mod script;

use std::collections::VecDeque;
use std::sync::Arc;

use super::arguments::Arguments;
use super::filter::{Filter, Filtering, Lines};
use super::output::Output;
use super::regex::Regex;
use super::task::Task;
use crate::sim::kernel::System;
use in_place::InPlace;
use replacement::Piece;
use script::{Action, Address, Command, Script, Substitution};

/// Commands that one line may take: a script that goes round for ever must not hold the page up.
const STEPS: usize = 100_000;

#[derive(Debug, Clone)]
struct Sed {
    script: Arc<Script>,
    /// `-n`: nothing is printed unasked.
    quiet: bool,
    lines: Lines,
    /// Lines whose turn has not come, without their ends.
    waiting: VecDeque<String>,
    at_end: bool,
    /// Whether the last line has no end of its own.
    unended: bool,
    pattern: String,
    hold: String,
    number: usize,
    /// For each command that is for a range, whether it is in it, and the line that ends it where that is a number.
    ranges: Vec<Option<usize>>,
    /// What `a` wrote, for after the line.
    appended: String,
    last_regex: Option<Regex>,
    /// The status, once nothing more is done.
    done: Option<u8>,
    failure: Option<&'static str>,
}

/// `sed [-nEr] [-i[SUFFIX]] [-e SCRIPT]… [SCRIPT] [FILE]…`
pub(super) fn sed(words: Vec<String>) -> Box<dyn Task> {
    match parse(&words[1..]) {
        Ok((sed, files, Some(suffix))) => Box::new(InPlace { sed, files, suffix }),
        Ok((sed, files, None)) => Filtering::start("sed", Ok((sed, files))),
        Err(message) => Filtering::<Sed>::start("sed", Err(message)),
    }
}

fn parse(words: &[String]) -> Result<(Sed, Vec<String>, Option<String>), String> {
    let mut suffix = None;
    let mut plain = Vec::new();
    // The suffix of -i, if any, is joined to it.
    for word in words {
        let at = word.find('i').filter(|at| {
            word.starts_with('-')
                && !word.starts_with("--")
                && word[1..*at].bytes().all(|letter| b"nEru".contains(&letter))
        });
        if let Some(at) = at {
            suffix = Some(word[at + 1..].to_owned());
            plain.extend((at > 1).then(|| word[..at].to_owned()));
        } else if let Some(given) = word.strip_prefix("--in-place") {
            suffix = Some(given.trim_start_matches('=').to_owned());
        } else {
            plain.push(word.clone());
        }
    }
    let long = [("quiet", "n"), ("silent", "n"), ("regexp-extended", "E"), ("expression=", "e")];
    let mut arguments = Arguments::parse(&plain, "nEruse:", &long)?;
    let mut pieces: Vec<String> = arguments.values("e").map(str::to_owned).collect();
    if pieces.is_empty() {
        if arguments.operands.is_empty() {
            return Err("no script".to_owned());
        }
        pieces.push(arguments.operands.remove(0));
    }
    let script = Script::parse(&pieces.join("\n"), arguments.has("E") || arguments.has("r"))?;
    let sed = Sed {
        ranges: vec![None; script.commands.len()],
        script: Arc::new(script),
        quiet: arguments.has("n"),
        lines: Lines::default(),
        waiting: VecDeque::new(),
        at_end: false,
        unended: false,
        pattern: String::new(),
        hold: String::new(),
        number: 0,
        appended: String::new(),
        last_regex: None,
        done: None,
        failure: None,
    };
    Ok((sed, arguments.operands, suffix))
}

impl Filter for Sed {
    fn take(&mut self, bytes: &[u8], output: &mut Output) -> bool {
        for line in self.lines.take(bytes) {
            self.wait(&line);
        }
        self.go(output);
        self.done.is_none()
    }

    fn end_file(&mut self, _: &mut Output) {
        if let Some(line) = self.lines.rest() {
            self.wait(&line);
            self.unended = true;
        }
    }

    fn end(&mut self, _: &mut System<'_>, output: &mut Output) -> u8 {
        self.at_end = true;
        self.go(output);
        if let Some(failure) = self.failure {
            output.complain("sed", failure);
            return 1;
        }
        self.done.unwrap_or_default()
    }
}

impl Sed {
    fn wait(&mut self, line: &[u8]) {
        // A line that follows one without an end: that one was the last of another file.
        self.unended = false;
        self.waiting.push_back(String::from_utf8_lossy(line.strip_suffix(b"\n").unwrap_or(line)).into_owned());
    }

    /// Does the turns of the lines of which enough is known.
    fn go(&mut self, output: &mut Output) {
        let lookahead = self.script.lookahead();
        while self.done.is_none() && (self.at_end || self.waiting.len() > lookahead) {
            let Some(line) = self.waiting.pop_front() else { return };
            self.number += 1;
            self.pattern = line;
            self.turn(output);
        }
    }

    fn is_last(&self) -> bool {
        self.at_end && self.waiting.is_empty()
    }

    fn print(&self, text: &str, output: &mut Output) {
        output.print(text);
        if !(self.unended && self.is_last()) {
            output.print("\n");
        }
    }

    /// What comes at the end of a line's turn.
    fn finish(&mut self, output: &mut Output) {
        if !self.quiet {
            self.print(&self.pattern, output);
        }
        self.append(output);
    }

    fn append(&mut self, output: &mut Output) {
        if !self.appended.is_empty() {
            if self.unended && self.is_last() {
                output.print("\n");
            }
            output.print(std::mem::take(&mut self.appended));
        }
    }

    fn turn(&mut self, output: &mut Output) {
        let script = Arc::clone(&self.script);
        let (mut at, mut replaced, mut steps) = (0, false, STEPS);
        while let Some(command) = script.commands.get(at) {
            if steps == 0 {
                (self.done, self.failure) = (Some(1), Some("this script goes round without an end: not modelled"));
                return;
            }
            steps -= 1;
            let applies = self.is_in(command, at) != command.negated;
            at += 1;
            if !applies {
                if let Action::Block(behind) = command.action {
                    at = behind;
                }
                continue;
            }
            match &command.action {
                Action::Block(_) | Action::Nothing => {}
                Action::Substitute(substitution) => {
                    if self.substitute(substitution) {
                        replaced = true;
                        if substitution.print {
                            self.print(&self.pattern, output);
                        }
                    }
                }
                Action::Translate(pairs) => {
                    let one = |it: char| pairs.iter().find(|(from, _)| *from == it).map_or(it, |(_, to)| *to);
                    self.pattern = self.pattern.chars().map(one).collect();
                }
                Action::Print => self.print(&self.pattern, output),
                Action::PrintFirst => {
                    let first = self.pattern.split('\n').next().unwrap_or_default();
                    output.line(first);
                }
                Action::Delete => return self.append(output),
                Action::DeleteFirst => match self.pattern.split_once('\n') {
                    None => return self.append(output),
                    Some((_, rest)) => {
                        self.pattern = rest.to_owned();
                        self.append(output);
                        at = 0;
                    }
                },
                Action::Quit(status) => {
                    self.done = Some(*status);
                    return self.finish(output);
                }
                Action::Next | Action::NextAppended => {
                    let is_appended = matches!(command.action, Action::NextAppended);
                    // Without a next line, GNU's and busybox's print what there is, and end.
                    let Some(next) = self.waiting.pop_front() else {
                        self.done = Some(0);
                        return self.finish(output);
                    };
                    if is_appended {
                        self.append(output);
                        self.pattern = format!("{}\n{next}", self.pattern);
                    } else {
                        self.finish_before_next(output);
                        self.pattern = next;
                    }
                    self.number += 1;
                }
                Action::Number => output.line(self.number),
                Action::Append(text) => self.appended += text,
                Action::Insert(text) => output.print(text),
                Action::Change(text) => {
                    // Of a range, once, at its end.
                    if command.to.is_none() || command.negated || self.ranges[at - 1].is_none() {
                        output.print(text);
                    }
                    return self.append(output);
                }
                Action::Get => self.pattern = self.hold.clone(),
                Action::GetAppended => self.pattern = format!("{}\n{}", self.pattern, self.hold),
                Action::Hold => self.hold = self.pattern.clone(),
                Action::HoldAppended => self.hold = format!("{}\n{}", self.hold, self.pattern),
                Action::Exchange => std::mem::swap(&mut self.pattern, &mut self.hold),
                Action::Branch(to) => at = *to,
                Action::BranchIfReplaced(to) => {
                    if std::mem::take(&mut replaced) {
                        at = *to;
                    }
                }
            }
        }
        self.finish(output);
    }

    /// `n` prints the line that it leaves; it has an end, as another follows.
    fn finish_before_next(&mut self, output: &mut Output) {
        if !self.quiet {
            output.line(&self.pattern);
        }
        self.append(output);
    }

    /// Whether a command is for this line, but for its `!`.
    fn is_in(&mut self, command: &Command, place: usize) -> bool {
        let Some(from) = &command.from else { return true };
        let Some(to) = &command.to else { return self.meets(from) };
        if let Some(end) = self.ranges[place] {
            let (over, inside) = match to {
                Address::Line(_) | Address::After(_) => (self.number >= end, self.number <= end),
                to => (self.meets(to), true),
            };
            if over {
                self.ranges[place] = None;
            }
            return inside;
        }
        if !self.meets(from) {
            return false;
        }
        let end = match to {
            Address::Line(end) => *end,
            Address::After(count) => self.number.saturating_add(*count),
            _ => usize::MAX,
        };
        let goes_on = end > self.number && !(matches!(to, Address::Last) && self.is_last());
        self.ranges[place] = goes_on.then_some(end);
        true
    }

    fn meets(&mut self, address: &Address) -> bool {
        match address {
            Address::Line(number) => self.number == *number,
            Address::Last => self.is_last(),
            Address::Every(first, 0) => self.number == *first,
            Address::Every(first, step) => self.number >= *first && (self.number - first).is_multiple_of(*step),
            Address::Matches(regex) => {
                let used = regex.clone().or_else(|| self.last_regex.clone());
                self.last_regex = used;
                self.last_regex.as_ref().is_some_and(|regex| regex.find(&self.pattern, 0).is_some())
            }
            Address::After(_) => false,
        }
    }

    /// Whether anything was replaced.
    fn substitute(&mut self, substitution: &Substitution) -> bool {
        if substitution.regex.is_some() {
            self.last_regex = substitution.regex.clone();
        }
        let Some(regex) = &self.last_regex else { return false };
        let text = self.pattern.as_str();
        let (mut result, mut from, mut copied, mut count) = (String::new(), 0, 0, 0);
        let mut replaced = false;
        while let Some(found) = regex.find(text, from) {
            // An empty match right behind another is none.
            let is_behind = found.start() == found.end() && count > 0 && found.start() == copied;
            if !is_behind {
                count += 1;
                if count >= substitution.first {
                    replaced = true;
                    result += &text[copied..found.start()];
                    for piece in &substitution.replacement {
                        match piece {
                            Piece::Text(text) => result += text,
                            Piece::Group(number) => result += found.group(*number).unwrap_or_default(),
                        }
                    }
                    copied = found.end();
                    if !substitution.all {
                        break;
                    }
                } else {
                    result += &text[copied..found.end()];
                    copied = found.end();
                }
            }
            let step = text[found.end()..].chars().next().map_or(1, char::len_utf8);
            from = if found.end() > found.start() { found.end() } else { found.end() + step };
            if from > text.len() {
                break;
            }
        }
        result += &text[copied..];
        self.pattern = result;
        replaced
    }
}
