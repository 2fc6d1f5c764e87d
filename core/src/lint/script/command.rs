//! One simple command, and the questions that rules ask about it.

use super::{Separator, Word};
use crate::source::Span;

/// One simple command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::lint) struct Command {
    /// The program and its arguments: without what stands before it (`A=b`, `sudo`, `then`) and without redirections.
    pub(in crate::lint) words: Vec<Word>,
    /// The words that were taken off its front.
    pub(in crate::lint) before: Vec<Word>,
    /// Files that it writes through `>` and `>>`.
    pub(in crate::lint) outputs: Vec<Word>,
    /// What stands between it and the next.
    pub(in crate::lint) then: Separator,
}

/// Words of the shell's grammar and wrappers: the program comes after them.
const PREFIXES: [&str; 16] = [
    "if", "then", "else", "elif", "while", "until", "do", "{", "!", "time", "sudo", "exec", "command", "env", "nice",
    "eval",
];

impl Command {
    pub(super) fn new(words: Vec<Word>, then: Separator) -> Self {
        let assigns = |word: &Word| {
            word.text.split_once('=').is_some_and(|(name, _)| {
                !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            })
        };
        let prefix = |word: &&Word| assigns(word) || PREFIXES.contains(&word.text.as_str());
        let count = words.iter().take_while(prefix).count();
        // `sudo -E apt-get`, `env -i sh`: flags of a wrapper go with it.
        let flags = words[count..].iter().take_while(|word| count > 0 && word.text.starts_with('-')).count();
        let mut before = words;
        let words = before.split_off(count + flags);
        Self { words, before, outputs: Vec::new(), then }
    }

    /// The program's name, without its folder.
    pub(in crate::lint) fn program(&self) -> &str {
        self.words.first().map_or("", |word| word.text.rsplit('/').next().unwrap_or_default())
    }

    /// Whether it runs a program, with a subcommand among its arguments if that is not empty.
    pub(in crate::lint) fn runs(&self, program: &str, subcommand: &str) -> bool {
        self.program() == program && (subcommand.is_empty() || self.subcommand(subcommand).is_some())
    }

    /// The place of a subcommand among the words.
    fn subcommand(&self, name: &str) -> Option<usize> {
        self.words.iter().skip(1).position(|word| word.text == name).map(|index| index + 1)
    }

    /// The words behind the program.
    pub(in crate::lint) fn arguments(&self) -> &[Word] {
        self.words.get(1..).unwrap_or_default()
    }

    /// Arguments that are no flags, behind the subcommand if one is named.
    pub(in crate::lint) fn operands<'s>(&'s self, subcommand: &str) -> impl Iterator<Item = &'s Word> {
        let from = self.subcommand(subcommand).unwrap_or(0) + 1;
        self.words.iter().skip(from).filter(|word| !word.text.starts_with('-'))
    }

    /// Whether it has a flag: `--long`, `--long=value`, or a letter `-l`, alone or among others.
    pub(in crate::lint) fn has_flag(&self, flag: &str) -> bool {
        let letter = flag.strip_prefix('-').filter(|letter| letter.len() == 1);
        self.arguments().iter().any(|word| {
            let text = word.text.as_str();
            match letter {
                Some(letter) => text.starts_with('-') && !text.starts_with("--") && text[1..].contains(letter),
                None => text.strip_prefix(flag).is_some_and(|rest| rest.is_empty() || rest.starts_with('=')),
            }
        })
    }

    /// Whether one of its arguments begins so: a path below a folder.
    pub(in crate::lint) fn names(&self, start: &str) -> bool {
        self.arguments().iter().any(|word| word.text.starts_with(start))
    }

    /// Whether one of its arguments is a name with a version: `air@v1`.
    pub(in crate::lint) fn names_version(&self) -> bool {
        self.arguments().iter().any(|word| word.text.contains('@'))
    }

    /// Whether one of its arguments is a name with a version that moves: `air@latest`.
    pub(in crate::lint) fn names_moving_version(&self) -> bool {
        let moves = |version: &str| matches!(version, "latest" | "next" | "main" | "master");
        self.arguments()
            .iter()
            .any(|word| word.text.rsplit_once('@').is_some_and(|(name, end)| !name.is_empty() && moves(end)))
    }

    /// The value of a flag: the rest of its word behind `=`, or the next word.
    pub(in crate::lint) fn flag_value(&self, flags: &[&str]) -> Option<&str> {
        let words = self.arguments();
        words.iter().enumerate().find_map(|(index, word)| {
            flags.iter().find_map(|flag| match word.text.strip_prefix(flag)? {
                "" => words.get(index + 1).map(|word| word.text.as_str()),
                rest => rest.strip_prefix('='),
            })
        })
    }

    /// The byte behind a subcommand, or behind the program: where a flag can be put in.
    pub(in crate::lint) fn behind(&self, subcommand: &str) -> usize {
        let index = self.subcommand(subcommand).unwrap_or(0);
        self.words.get(index).map_or(0, |word| word.span.end)
    }

    /// From its first to its last word.
    pub(in crate::lint) fn span(&self) -> Span {
        match (self.words.first().or(self.before.first()), self.words.last().or(self.before.last())) {
            (Some(first), Some(last)) => Span::new(first.span.start, last.span.end),
            _ => Span::default(),
        }
    }

    /// Its words, joined and cut where they get long: what a message says of it.
    pub(in crate::lint) fn shown(&self) -> String {
        const LONGEST: usize = 60;
        let mut shown = String::new();
        for word in &self.words {
            if !shown.is_empty() {
                shown.push(' ');
            }
            shown.push_str(&word.text);
            if shown.chars().count() > LONGEST {
                return shown.chars().take(LONGEST).chain("…".chars()).collect();
            }
        }
        shown
    }

    /// Whether its places are exact: words of the exec form have none of their own, and no text can be put in there.
    pub(in crate::lint) fn is_placed(&self) -> bool {
        self.words.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start)
            && self.words.first().is_some_and(|word| !word.text.is_empty())
    }

    /// Gives all words one place.
    pub(super) fn place_all(&mut self, span: Span) {
        for word in self.words.iter_mut().chain(&mut self.before).chain(&mut self.outputs) {
            word.span = span;
        }
    }
}
