//! `--chmod`: octal digits, or clauses as `chmod` takes them (`u=rwX,go+r`).

use std::fmt;

/// What `--chmod` makes of a file's mode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mode {
    text: String,
    change: Change,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Change {
    /// The mode, whatever it was.
    To(u32),
    By(Vec<Operation>),
}

/// One operation of a clause: who, how, and which bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Operation {
    /// Nobody named: all but what the umask spares.
    who: Option<u32>,
    how: How,
    bits: Bits,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    Add,
    Take,
    Set,
}

/// The bits of an operation, said for all three kinds of users at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bits {
    /// Some that are written out; `runs` is `X`: executable if it is a folder, or somebody may execute it already.
    Written { bits: u32, runs: bool },
    /// Those that owner (6), group (3) or others (0) have: the shift of theirs.
    Of(u32),
}

/// A text that is no mode.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("invalid chmod parameter: '{0}'. it should be octal string and between 0 and 07777")]
pub struct ModeError(String);

const OWNER: u32 = 0o4700;
const GROUP: u32 = 0o2070;
const OTHERS: u32 = 0o1007;
const EXECUTE: u32 = 0o111;

impl Mode {
    /// Reads a mode.
    ///
    /// # Errors
    /// [`ModeError`] in BuildKit's words.
    pub fn parse(text: &str) -> Result<Self, ModeError> {
        let wrong = || ModeError(text.to_owned());
        let change = if text.starts_with(|c: char| c.is_ascii_digit()) {
            let mode = u32::from_str_radix(text, 8).map_err(|_| wrong())?;
            Change::To(Some(mode).filter(|mode| *mode <= 0o7777).ok_or_else(wrong)?)
        } else {
            let mut operations = Vec::new();
            for clause in text.split(',') {
                operations.extend(read_clause(clause).ok_or_else(wrong)?);
            }
            Change::By(operations)
        };
        Ok(Self { text: text.to_owned(), change })
    }

    /// The mode of a file that had `mode`, in a build: there no umask is in force.
    #[must_use]
    pub fn of(&self, mode: u32, is_folder: bool) -> u32 {
        self.under(0, mode, is_folder)
    }

    /// The mode of a file that had `mode`, for whoever works under a umask: it spares bits of clauses without `u`, `g`, `o`
    /// or `a`.
    #[must_use]
    pub fn under(&self, umask: u32, mode: u32, is_folder: bool) -> u32 {
        let operations = match &self.change {
            Change::To(to) => return *to,
            Change::By(operations) => operations,
        };
        operations.iter().fold(mode, |so_far, operation| {
            let bits = match operation.bits {
                Bits::Written { bits, runs } if runs && (is_folder || mode & EXECUTE != 0) => bits | EXECUTE,
                Bits::Written { bits, .. } => bits,
                Bits::Of(shift) => ((so_far >> shift) & 0o7) * EXECUTE,
            };
            let who = operation.who.unwrap_or(0o7777 & !umask);
            let meant = bits & who;
            match operation.how {
                How::Add => so_far | meant,
                How::Take => so_far & !meant,
                How::Set => (so_far & !who) | meant,
            }
        })
    }
}

/// The mode without zeros that say nothing, or the clauses as they are written.
impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.change {
            Change::To(mode) => write!(f, "{mode:o}"),
            Change::By(_) => f.write_str(&self.text),
        }
    }
}

fn read_clause(clause: &str) -> Option<Vec<Operation>> {
    let mut rest = clause.trim_start_matches(['u', 'g', 'o', 'a']);
    let users = &clause[..clause.len() - rest.len()];
    let who = users.chars().fold(0, |who, user| {
        who | match user {
            'u' => OWNER,
            'g' => GROUP,
            'o' => OTHERS,
            _ => 0o7777,
        }
    });
    let who = (!users.is_empty()).then_some(who);
    let mut operations = Vec::new();
    while let Some(sign) = rest.chars().next() {
        let how = match sign {
            '+' => How::Add,
            '-' => How::Take,
            '=' => How::Set,
            _ => return None,
        };
        let end = rest[1..].find(['+', '-', '=']).map_or(rest.len(), |end| end + 1);
        operations.push(Operation { who, how, bits: read_bits(&rest[1..end])? });
        rest = &rest[end..];
    }
    (!operations.is_empty()).then_some(operations)
}

fn read_bits(letters: &str) -> Option<Bits> {
    match letters {
        "u" => return Some(Bits::Of(6)),
        "g" => return Some(Bits::Of(3)),
        "o" => return Some(Bits::Of(0)),
        _ => {}
    }
    let (mut bits, mut runs) = (0, false);
    for letter in letters.chars() {
        match letter {
            'r' => bits |= 0o444,
            'w' => bits |= 0o222,
            'x' => bits |= EXECUTE,
            's' => bits |= 0o6000,
            't' => bits |= 0o1000,
            'X' => runs = true,
            _ => return None,
        }
    }
    Some(Bits::Written { bits, runs })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `expected` of a file and of a folder that have `mode`.
    fn check(text: &str, mode: u32, expected: (u32, u32)) {
        let change = Mode::parse(text).unwrap();
        assert_eq!((change.of(mode, false), change.of(mode, true)), expected, "{text} of {mode:o}");
    }

    #[test]
    fn octal_digits_are_the_mode() {
        check("755", 0o600, (0o755, 0o755));
        check("0", 0o600, (0, 0));
        check("04711", 0o600, (0o4711, 0o4711));
        assert_eq!(Mode::parse("0640").unwrap().to_string(), "640");
    }

    #[test]
    fn clauses_change_it_as_chmod_does() {
        check("u+x", 0o644, (0o744, 0o744));
        check("+x", 0o644, (0o755, 0o755));
        check("a-w", 0o666, (0o444, 0o444));
        check("go=", 0o755, (0o700, 0o700));
        check("u=rwX,go=rX", 0o600, (0o644, 0o755));
        check("u=rwX,go=rX", 0o700, (0o755, 0o755));
        check("g=u", 0o640, (0o660, 0o660));
        check("o+g-w", 0o664, (0o664, 0o664));
        check("u+s,g+s,+t", 0o755, (0o7755, 0o7755));
        check("u-s", 0o4755, (0o755, 0o755));
        check("u=r+w", 0o777, (0o677, 0o677));
        assert_eq!(Mode::parse("u+x,go-w").unwrap().to_string(), "u+x,go-w");
    }

    #[test]
    fn a_umask_spares_bits_that_nobody_named() {
        for (text, expected) in [("+w", 0o644), ("a+w", 0o666), ("-r", 0o244), ("=", 0o044), ("g+w", 0o664)] {
            assert_eq!(Mode::parse(text).unwrap().under(0o077, 0o644, false), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_mode_is_refused() {
        for text in ["", "888", "10000", "rwx", "u", "u+z", "u+x,", "u+rg", "é", "u+é", "7 "] {
            assert_eq!(Mode::parse(text), Err(ModeError(text.to_owned())), "{text:?}");
        }
    }
}
