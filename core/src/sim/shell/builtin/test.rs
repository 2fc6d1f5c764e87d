//! `test` and `[`: questions about files, texts and numbers (POSIX).

use crate::sim::files::Kind;
use crate::sim::kernel::{Stat, System, Wish};

/// The answer.
///
/// # Errors
/// What is wrong with the question, in dash's words.
pub(in crate::sim) fn evaluate(system: &System<'_>, words: &[String]) -> Result<bool, String> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    // With up to four words, what they are depends on how many there are; only then is `test ! = x` a comparison.
    match words.as_slice() {
        [] => Ok(false),
        [word] => Ok(!word.is_empty()),
        ["!", rest @ ..] if rest.len() <= 3 && !(rest.len() == 2 && is_binary(rest[0])) => {
            let rest: Vec<String> = rest.iter().map(|word| (*word).to_owned()).collect();
            Ok(!evaluate(system, &rest)?)
        }
        [left, operator, right] if is_binary(operator) => binary(system, left, operator, right),
        ["(", word, ")"] => Ok(!word.is_empty()),
        words => {
            let mut parser = Parser { system, words, at: 0, depth: 0 };
            let value = parser.or()?;
            match parser.peek() {
                None => Ok(value),
                Some(word) => Err(format!("{word}: unexpected operator")),
            }
        }
    }
}

/// The same as busybox says it, in the name of the shell that it is a part of.
pub(super) fn in_busybox_words(message: &str) -> String {
    let said = match (message.strip_suffix(": unexpected operator"), message.strip_prefix("Illegal number: ")) {
        (Some(word), _) => format!("{word}: unknown operand"),
        (None, Some(word)) => format!("{word}: bad number"),
        (None, None) => message.to_owned(),
    };
    format!("sh: {said}\n")
}

struct Parser<'a, 'kernel> {
    system: &'a System<'kernel>,
    words: &'a [&'a str],
    at: usize,
    depth: usize,
}

impl<'a> Parser<'a, '_> {
    fn peek(&self) -> Option<&'a str> {
        self.words.get(self.at).copied()
    }

    fn next(&mut self) -> Result<&'a str, String> {
        let word = self.peek().ok_or("argument expected")?;
        self.at += 1;
        Ok(word)
    }

    fn or(&mut self) -> Result<bool, String> {
        let mut value = self.and()?;
        while self.peek() == Some("-o") {
            self.at += 1;
            value |= self.and()?;
        }
        Ok(value)
    }

    fn and(&mut self) -> Result<bool, String> {
        let mut value = self.not()?;
        while self.peek() == Some("-a") {
            self.at += 1;
            value &= self.not()?;
        }
        Ok(value)
    }

    fn not(&mut self) -> Result<bool, String> {
        self.depth += 1;
        if self.depth > 100 {
            return Err("too deeply nested".to_owned());
        }
        let value = if self.peek() == Some("!") {
            self.at += 1;
            !self.not()?
        } else {
            self.primary()?
        };
        self.depth -= 1;
        Ok(value)
    }

    fn primary(&mut self) -> Result<bool, String> {
        let word = self.next()?;
        if let (Some(operator), Some(right)) = (self.peek(), self.words.get(self.at + 1))
            && is_binary(operator)
        {
            self.at += 2;
            return binary(self.system, word, operator, right);
        }
        if word == "(" {
            let value = self.or()?;
            return if self.next()? == ")" { Ok(value) } else { Err("closing paren expected".to_owned()) };
        }
        if is_unary(word) && self.peek().is_some() {
            let operand = self.next()?;
            return unary(self.system, word, operand);
        }
        Ok(!word.is_empty())
    }
}

fn is_unary(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next() == Some('-')
        && letters.next().is_some_and(|letter| "bcdefghkLnOGprsStuwxz".contains(letter))
        && letters.next().is_none()
}

fn is_binary(word: &str) -> bool {
    matches!(
        word,
        "=" | "==" | "!=" | "<" | ">" | "-eq" | "-ne" | "-lt" | "-le" | "-gt" | "-ge" | "-nt" | "-ot" | "-ef"
    )
}

fn unary(system: &System<'_>, operator: &str, operand: &str) -> Result<bool, String> {
    let stat = || system.stat(operand, true).ok();
    let kind = |wanted: fn(&Kind) -> bool| stat().is_some_and(|stat| wanted(&stat.inode.kind));
    let mode = |bit: u32| stat().is_some_and(|stat| stat.inode.permissions.mode & bit != 0);
    Ok(match operator {
        "-n" => !operand.is_empty(),
        "-z" => operand.is_empty(),
        "-e" => stat().is_some(),
        "-f" => kind(|kind| matches!(kind, Kind::File(_))),
        "-d" => kind(|kind| matches!(kind, Kind::Directory(_))),
        "-b" => kind(|kind| matches!(kind, Kind::BlockDevice(..))),
        "-c" => kind(|kind| matches!(kind, Kind::CharacterDevice(..))),
        "-p" => kind(|kind| matches!(kind, Kind::Fifo)),
        "-S" => false,
        "-h" | "-L" => system.stat(operand, false).is_ok_and(|stat| matches!(stat.inode.kind, Kind::Symlink(_))),
        "-s" => stat().is_some_and(|stat| stat.inode.size() > 0),
        "-u" => mode(0o4000),
        "-g" => mode(0o2000),
        "-k" => mode(0o1000),
        "-r" => system.access(operand, Wish::Read).is_ok(),
        "-w" => system.access(operand, Wish::Write).is_ok(),
        "-x" => system.access(operand, Wish::Execute).is_ok(),
        "-O" => stat().is_some_and(|stat| stat.inode.permissions.uid == system.process().credentials.uid),
        "-G" => stat().is_some_and(|stat| stat.inode.permissions.gid == system.process().credentials.gid),
        "-t" => operand.parse().is_ok_and(|number| system.is_terminal(number)),
        operator => return Err(format!("{operator}: unexpected operator")),
    })
}

fn binary(system: &System<'_>, left: &str, operator: &str, right: &str) -> Result<bool, String> {
    let number = |text: &str| text.trim().parse::<i64>().map_err(|_| format!("Illegal number: {text}"));
    let stat = |path: &str| system.stat(path, true).ok();
    let newer = |left: Option<Stat>, right: Option<Stat>| match (left, right) {
        (Some(left), Some(right)) => left.inode.modified > right.inode.modified,
        (Some(_), None) => true,
        _ => false,
    };
    Ok(match operator {
        "=" | "==" => left == right,
        "!=" => left != right,
        "<" => left < right,
        ">" => left > right,
        "-eq" => number(left)? == number(right)?,
        "-ne" => number(left)? != number(right)?,
        "-lt" => number(left)? < number(right)?,
        "-le" => number(left)? <= number(right)?,
        "-gt" => number(left)? > number(right)?,
        "-ge" => number(left)? >= number(right)?,
        "-nt" => newer(stat(left), stat(right)),
        "-ot" => newer(stat(right), stat(left)),
        _ => match (stat(left), stat(right)) {
            (Some(left), Some(right)) => left.location == right.location,
            _ => false,
        },
    })
}
