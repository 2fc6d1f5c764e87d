//! POSIX's regular expressions, basic and extended, as `grep`, `sed` and `expr` use them.
//!
//! A backtracking matcher with a limit on its steps: a pattern from a student must not hold the page up. Alternatives are
//! tried in order, so that of several matches at one place the first is found, not always the longest.

mod matcher;
mod parser;

use matcher::Matcher;
use parser::Parser;

/// Steps that one search may take.
const STEPS: usize = 200_000;

/// A regular expression.
#[derive(Debug, Clone)]
pub(super) struct Regex {
    node: Node,
    groups: usize,
    ignore_case: bool,
}

#[derive(Debug, Clone)]
enum Node {
    Empty,
    Character(char),
    Any,
    Set { negated: bool, members: Vec<(char, char)>, classes: Vec<String> },
    Start,
    End,
    WordStart,
    WordEnd,
    Group(usize, Box<Node>),
    Reference(usize),
    Sequence(Vec<Node>),
    Either(Vec<Node>),
    Repeat { node: Box<Node>, least: usize, most: usize },
}

/// Where groups begin and end.
type Groups = Vec<Option<(usize, usize)>>;

/// A match.
#[derive(Debug, Clone)]
pub(super) struct Found<'text> {
    text: &'text str,
    start: usize,
    end: usize,
    groups: Groups,
}

impl<'text> Found<'text> {
    pub(super) fn start(&self) -> usize {
        self.start
    }

    pub(super) fn end(&self) -> usize {
        self.end
    }

    pub(super) fn text(&self) -> &'text str {
        &self.text[self.start..self.end]
    }

    /// A group, from 1; 0 is all.
    pub(super) fn group(&self, number: usize) -> Option<&'text str> {
        let (start, end) = if number == 0 { (self.start, self.end) } else { (*self.groups.get(number)?)? };
        Some(&self.text[start..end])
    }
}

impl Regex {
    /// `\(`, `\{`, `\|`, `\+`, `\?` are special.
    pub(super) fn basic(pattern: &str) -> Result<Self, String> {
        Self::parse(pattern, false)
    }

    /// `(`, `{`, `|`, `+`, `?` are special.
    pub(super) fn extended(pattern: &str) -> Result<Self, String> {
        Self::parse(pattern, true)
    }

    /// A text without special characters.
    pub(super) fn fixed(text: &str) -> Self {
        let node = Node::Sequence(text.chars().map(Node::Character).collect());
        Self { node, groups: 0, ignore_case: false }
    }

    pub(super) fn ignoring_case(mut self) -> Self {
        self.ignore_case = true;
        self
    }

    pub(super) fn groups(&self) -> usize {
        self.groups
    }

    fn parse(pattern: &str, extended: bool) -> Result<Self, String> {
        let characters: Vec<char> = pattern.chars().collect();
        let mut parser = Parser { pattern: &characters, at: 0, extended, groups: 0, depth: 0 };
        let node = parser.either()?;
        if parser.at < characters.len() {
            return Err("Unmatched ) or \\)".to_owned());
        }
        Ok(Self { node, groups: parser.groups, ignore_case: false })
    }

    /// The first match that begins at `from` or later.
    pub(super) fn find<'text>(&self, text: &'text str, from: usize) -> Option<Found<'text>> {
        let starts = text[from..].char_indices().map(|(at, _)| from + at).chain([text.len()]);
        let mut steps = STEPS;
        for start in starts {
            if let Some(found) = self.find_here(text, start, &mut steps) {
                return Some(found);
            }
        }
        None
    }

    /// A match that begins with the text.
    pub(super) fn find_at_start<'text>(&self, text: &'text str) -> Option<Found<'text>> {
        self.find_here(text, 0, &mut { STEPS })
    }

    fn find_here<'text>(&self, text: &'text str, start: usize, steps: &mut usize) -> Option<Found<'text>> {
        let mut matcher =
            Matcher { text, ignore_case: self.ignore_case, groups: vec![None; self.groups + 1], steps, depth: 0 };
        let mut end = None;
        matcher.run(&[&self.node], start, &mut |at| {
            end = Some(at);
            true
        });
        let groups = matcher.groups;
        end.map(|end| Found { text, start, end, groups })
    }
}
