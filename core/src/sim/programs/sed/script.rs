//! The text of a script to its commands.

use std::iter::Peekable;
use std::str::Chars;

use super::replacement::{Piece, pieces};
use crate::sim::programs::regex::Regex;

/// Commands in order, blocks flat: a block knows what comes behind it.
#[derive(Debug, Default)]
pub(super) struct Script {
    pub(super) commands: Vec<Command>,
}

#[derive(Debug)]
pub(super) struct Command {
    pub(super) from: Option<Address>,
    pub(super) to: Option<Address>,
    /// `!`: for all other lines.
    pub(super) negated: bool,
    pub(super) action: Action,
}

/// Which lines are meant; as the end of a range, where it ends.
#[derive(Debug)]
pub(super) enum Address {
    Line(usize),
    Last,
    /// `None` is the expression that was used last.
    Matches(Option<Regex>),
    /// `FIRST~STEP`.
    Every(usize, usize),
    /// `+N`, only at the end of a range.
    After(usize),
}

#[derive(Debug)]
pub(super) enum Action {
    /// `{`: where it goes on when the block is passed over.
    Block(usize),
    /// `}`, and a label.
    Nothing,
    Substitute(Box<Substitution>),
    Translate(Vec<(char, char)>),
    Print,
    PrintFirst,
    Delete,
    DeleteFirst,
    Quit(u8),
    Next,
    NextAppended,
    Number,
    Append(String),
    Insert(String),
    Change(String),
    Get,
    GetAppended,
    Hold,
    HoldAppended,
    Exchange,
    Branch(usize),
    BranchIfReplaced(usize),
}

#[derive(Debug)]
pub(super) struct Substitution {
    pub(super) regex: Option<Regex>,
    pub(super) replacement: Vec<Piece>,
    /// From which match on.
    pub(super) first: usize,
    pub(super) all: bool,
    pub(super) print: bool,
}

impl Script {
    /// Reads a script. The words of what is wrong are busybox's.
    pub(super) fn parse(text: &str, extended: bool) -> Result<Self, String> {
        let mut parser = Parser { rest: text.chars().peekable(), extended, labels: Vec::new(), jumps: Vec::new() };
        let mut script = Self::default();
        let mut blocks = Vec::new();
        while let Some(command) = parser.command(script.commands.len())? {
            match &command {
                Command { action: Action::Block(0), .. } => blocks.push(script.commands.len()),
                // A block's end; labels are told apart by being known.
                Command { action: Action::Nothing, .. } if !parser.is_label(script.commands.len()) => {
                    let start: usize = blocks.pop().ok_or("unexpected '}'")?;
                    script.commands[start].action = Action::Block(script.commands.len() + 1);
                }
                _ => {}
            }
            script.commands.push(command);
        }
        if !blocks.is_empty() {
            return Err("unmatched '{'".to_owned());
        }
        let end = script.commands.len();
        for (command, label) in &parser.jumps {
            let known = parser.labels.iter().find(|(name, _)| name == label);
            let place = match known {
                _ if label.is_empty() => end,
                Some((_, place)) => *place,
                None => return Err(format!("can't find label for jump to '{label}'")),
            };
            if let Action::Branch(to) | Action::BranchIfReplaced(to) = &mut script.commands[*command].action {
                *to = place;
            }
        }
        Ok(script)
    }

    /// So many lines must be there before a line's turn, besides its own: the next ones, which its commands may ask for.
    pub(super) fn lookahead(&self) -> usize {
        let is_next = |command: &&Command| matches!(command.action, Action::Next | Action::NextAppended);
        let is_jump = |command: &Command| {
            matches!(command.action, Action::Branch(_) | Action::BranchIfReplaced(_) | Action::DeleteFirst)
        };
        match self.commands.iter().filter(is_next).count() {
            0 => 1,
            _ if self.commands.iter().any(is_jump) => usize::MAX,
            count => 1 + count,
        }
    }
}

struct Parser<'a> {
    rest: Peekable<Chars<'a>>,
    extended: bool,
    labels: Vec<(String, usize)>,
    jumps: Vec<(usize, String)>,
}

impl Parser<'_> {
    fn is_label(&self, place: usize) -> bool {
        self.labels.iter().any(|(_, labelled)| *labelled == place)
    }

    fn skip(&mut self, unwanted: &[char]) {
        while self.rest.next_if(|next| unwanted.contains(next)).is_some() {}
    }

    /// The next command, which will have this number.
    fn command(&mut self, number: usize) -> Result<Option<Command>, String> {
        self.skip(&[' ', '\t', '\n', ';']);
        if self.rest.peek().is_none() {
            return Ok(None);
        }
        let from = self.address(false)?;
        let mut to = None;
        if from.is_some() {
            self.skip(&[' ', '\t']);
            if self.rest.next_if_eq(&',').is_some() {
                self.skip(&[' ', '\t']);
                to = Some(self.address(true)?.ok_or("no address after comma")?);
            }
        }
        self.skip(&[' ', '\t']);
        let negated = self.rest.next_if_eq(&'!').is_some();
        self.skip(&[' ', '\t', '!']);
        let Some(letter) = self.rest.next() else { return Err("missing command".to_owned()) };
        if letter == '#' {
            while self.rest.next_if(|next| *next != '\n').is_some() {}
            return self.command(number);
        }
        let action = self.action(letter, number)?;
        Ok(Some(Command { from, to, negated, action }))
    }

    fn action(&mut self, letter: char, number: usize) -> Result<Action, String> {
        let action = match letter {
            '{' => return Ok(Action::Block(0)),
            '}' => Action::Nothing,
            's' => self.substitution()?,
            'y' => self.translation()?,
            'a' | 'i' | 'c' => {
                let text = self.text();
                return Ok(match letter {
                    'a' => Action::Append(text),
                    'i' => Action::Insert(text),
                    _ => Action::Change(text),
                });
            }
            ':' => {
                let name = self.label();
                self.labels.push((name, number));
                return Ok(Action::Nothing);
            }
            'b' | 't' => {
                let name = self.label();
                self.jumps.push((number, name));
                return Ok(if letter == 'b' { Action::Branch(0) } else { Action::BranchIfReplaced(0) });
            }
            'q' => {
                self.skip(&[' ', '\t']);
                Action::Quit(u8::try_from(self.number().unwrap_or(0) & 0xff).unwrap_or_default())
            }
            'p' => Action::Print,
            'P' => Action::PrintFirst,
            'd' => Action::Delete,
            'D' => Action::DeleteFirst,
            'n' => Action::Next,
            'N' => Action::NextAppended,
            '=' => Action::Number,
            'g' => Action::Get,
            'G' => Action::GetAppended,
            'h' => Action::Hold,
            'H' => Action::HoldAppended,
            'x' => Action::Exchange,
            other => return Err(format!("unsupported command {other}")),
        };
        self.skip(&[' ', '\t']);
        match self.rest.peek() {
            None | Some(';' | '\n' | '}' | '#') => Ok(action),
            Some(_) => Err("extra characters after command".to_owned()),
        }
    }

    fn number(&mut self) -> Option<usize> {
        let mut number: Option<usize> = None;
        while let Some(digit) = self.rest.peek().and_then(|next| next.to_digit(10)) {
            self.rest.next();
            number = Some(number.unwrap_or(0).saturating_mul(10).saturating_add(digit as usize));
        }
        number
    }

    fn address(&mut self, is_end: bool) -> Result<Option<Address>, String> {
        Ok(Some(match self.rest.peek() {
            Some('$') => {
                self.rest.next();
                Address::Last
            }
            Some('+') if is_end => {
                self.rest.next();
                Address::After(self.number().ok_or("expected number")?)
            }
            Some(digit) if digit.is_ascii_digit() => {
                let number = self.number().unwrap_or_default();
                match self.rest.next_if_eq(&'~') {
                    Some(_) => Address::Every(number, self.number().unwrap_or_default()),
                    None => Address::Line(number),
                }
            }
            Some('/' | '\\') => {
                let mark = if self.rest.next() == Some('\\') { self.rest.next().unwrap_or('/') } else { '/' };
                let pattern = self.until(mark, true)?;
                let ignores = self.rest.next_if(|next| matches!(next, 'I' | 'i')).is_some();
                Address::Matches(self.regex(&pattern, ignores)?)
            }
            _ => return Ok(None),
        }))
    }

    /// What stands before the next `mark` that is none in brackets or behind a backslash.
    fn until(&mut self, mark: char, is_pattern: bool) -> Result<String, String> {
        let mut text = String::new();
        let mut in_brackets = 0;
        while let Some(next) = self.rest.next() {
            match next {
                '\\' if in_brackets == 0 => match self.rest.next() {
                    Some(escaped) if escaped == mark => text.push(mark),
                    Some('n') if is_pattern => text.push('\n'),
                    Some(escaped) => text.extend(['\\', escaped]),
                    None => break,
                },
                _ if next == mark && in_brackets == 0 => return Ok(text),
                _ => {
                    // `[]a]` and `[^]a]` begin with a bracket that is a member.
                    in_brackets = match (next, in_brackets) {
                        ('[', 0) if is_pattern => 1,
                        ('^', 1) => 1,
                        (']', 2) => 0,
                        (_, 1 | 2) => 2,
                        (_, outside) => outside,
                    };
                    text.push(next);
                }
            }
        }
        Err(format!("unmatched '{mark}'"))
    }

    fn regex(&self, pattern: &str, ignores_case: bool) -> Result<Option<Regex>, String> {
        if pattern.is_empty() {
            return Ok(None);
        }
        let regex = if self.extended { Regex::extended(pattern)? } else { Regex::basic(pattern)? };
        Ok(Some(if ignores_case { regex.ignoring_case() } else { regex }))
    }

    fn substitution(&mut self) -> Result<Action, String> {
        let mark = self
            .rest
            .next()
            .filter(|mark| !matches!(mark, '\n' | '\\'))
            .ok_or("bad format in substitution expression")?;
        let (pattern, replacement) = (self.until(mark, true)?, self.until(mark, false)?);
        let (mut first, mut all, mut print, mut ignores) = (1, false, false, false);
        loop {
            match self.rest.peek() {
                Some('g') => all = true,
                Some('p') => print = true,
                Some('i' | 'I') => ignores = true,
                Some(digit) if digit.is_ascii_digit() => {
                    first = self.number().unwrap_or(1).max(1);
                    continue;
                }
                None | Some(';' | '\n' | '}' | '#' | ' ' | '\t') => break,
                Some(_) => return Err("bad option in substitution expression".to_owned()),
            }
            self.rest.next();
        }
        let regex = self.regex(&pattern, ignores)?;
        let replacement = pieces(&replacement);
        let most =
            replacement.iter().filter_map(|piece| if let Piece::Group(number) = piece { Some(*number) } else { None });
        if let (Some(regex), Some(most)) = (&regex, most.max())
            && most > regex.groups()
        {
            return Err(format!("invalid reference \\{most} on 's' command's RHS"));
        }
        Ok(Action::Substitute(Box::new(Substitution { regex, replacement, first, all, print })))
    }

    fn translation(&mut self) -> Result<Action, String> {
        let mark = self.rest.next().ok_or("bad format in substitution expression")?;
        let (from, to) = (self.until(mark, false)?, self.until(mark, false)?);
        let characters =
            |text: &str| -> Vec<char> { text.replace("\\n", "\n").replace("\\\\", "\\").chars().collect() };
        let (from, to) = (characters(&from), characters(&to));
        if from.len() != to.len() {
            return Err("strings for 'y' command are different lengths".to_owned());
        }
        Ok(Action::Translate(from.into_iter().zip(to).collect()))
    }

    /// What `a`, `i` and `c` write: the rest of the line, or with `a\` the next; a backslash at a line's end goes on.
    fn text(&mut self) -> String {
        self.skip(&[' ', '\t']);
        if self.rest.next_if_eq(&'\\').is_some() {
            self.skip(&[' ', '\t']);
            self.rest.next_if_eq(&'\n');
        }
        let mut text = String::new();
        while let Some(next) = self.rest.next() {
            match next {
                '\n' => break,
                '\\' => text.extend(self.rest.next()),
                next => text.push(next),
            }
        }
        text + "\n"
    }

    fn label(&mut self) -> String {
        self.skip(&[' ', '\t']);
        let mut name = String::new();
        while let Some(next) = self.rest.next_if(|next| !matches!(next, '\n' | ';' | '}')) {
            name.push(next);
        }
        name.trim_end().to_owned()
    }
}
