//! What is wrong with a command line, in docker's words, with docker's exit codes.
//!
//! The words are those of docker's command line since version 28: its `cli/required.go` for arguments, `cli/cobra.go` and
//! pflag for flags. What docker does not say is added below them: what may have been meant, and why something is not there yet.

use std::fmt;

use super::Program;
use super::place::Place;

/// A command line that cannot be carried out; as text, all that the program is to print.
#[derive(Debug, Clone)]
pub struct UsageError {
    program: String,
    place: Place,
    problem: Box<Problem>,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// A word that is no command here.
    UnknownCommand {
        /// The word.
        word: String,
        /// What may have been meant.
        nearest: Option<&'static str>,
    },
    /// `help` about something that is not there.
    UnknownTopic(String),
    /// A long flag that the verb does not have.
    UnknownFlag {
        /// Its name, without dashes.
        name: String,
        /// What may have been meant.
        nearest: Option<&'static str>,
    },
    /// A short flag that the verb does not have.
    UnknownShorthand {
        /// The letter.
        letter: char,
        /// It, and the letters that follow it in the same word.
        letters: String,
    },
    /// A word such as `--=x`.
    BadFlag(String),
    /// A flag at the end, whose value is missing.
    FlagNeedsArgument(String),
    /// A flag's value that is none.
    InvalidFlag {
        /// The value.
        word: String,
        /// The flag, as pflag writes it.
        of: String,
        /// Why it is none.
        why: String,
    },
    /// An argument that is not among the words that may stand there.
    InvalidArgument {
        /// The argument.
        word: String,
        /// What usage calls it.
        of: String,
        /// Why it is none.
        why: String,
    },
    /// Too few or too many arguments.
    ArgumentCount {
        /// How many there must be at least.
        least: usize,
        /// How many there may be at most.
        most: Option<usize>,
    },
    /// A flag that must be given, and is not.
    RequiredFlag(&'static str),
    /// A verb that the engine does not have yet, and why.
    VerbNotYet(&'static str),
    /// A flag that the engine does not have yet, and why.
    FlagNotYet {
        /// The flag's long name.
        flag: &'static str,
        /// Why, or what to do instead.
        reason: &'static str,
    },
}

impl UsageError {
    pub(super) fn new(program: Program<'_>, place: &Place, problem: Problem) -> Self {
        Self { program: program.name.to_owned(), place: place.clone(), problem: Box::new(problem) }
    }

    /// What is wrong.
    #[must_use]
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// The program's exit code: 125 for flags, 1 for commands and arguments.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match *self.problem {
            Problem::UnknownFlag { .. }
            | Problem::UnknownShorthand { .. }
            | Problem::BadFlag(_)
            | Problem::FlagNeedsArgument(_)
            | Problem::InvalidFlag { .. }
            | Problem::FlagNotYet { .. } => 125,
            Problem::UnknownCommand { .. }
            | Problem::UnknownTopic(_)
            | Problem::InvalidArgument { .. }
            | Problem::ArgumentCount { .. }
            | Problem::RequiredFlag(_)
            | Problem::VerbNotYet(_) => 1,
        }
    }

    /// What is wrong, in one line.
    fn message(&self) -> String {
        let (program, command) = (&self.program, self.command());
        match &*self.problem {
            Problem::UnknownCommand { word, .. } => format!("{program}: unknown command: {command} {word}"),
            Problem::UnknownTopic(words) => format!("unknown help topic: {words}"),
            Problem::UnknownFlag { name, .. } => format!("unknown flag: --{name}"),
            Problem::UnknownShorthand { letter, letters } => {
                format!("unknown shorthand flag: {letter:?} in -{letters}")
            }
            Problem::BadFlag(word) => format!("bad flag syntax: {word}"),
            Problem::FlagNeedsArgument(flag) => format!("flag needs an argument: {flag}"),
            Problem::InvalidFlag { word, of, why } => format!("invalid argument {word:?} for {of}: {why}"),
            Problem::InvalidArgument { word, of, why } => {
                format!("{program}: invalid argument {word:?} for {of}: {why}")
            }
            Problem::ArgumentCount { least, most } => {
                format!("{program}: '{command}' {}", demand(*least, *most))
            }
            Problem::RequiredFlag(flag) => format!("{program}: required flag(s) \"{flag}\" not set"),
            Problem::VerbNotYet(reason) => {
                format!("{program}: '{command}' is not in this engine yet: {reason}")
            }
            Problem::FlagNotYet { flag, reason } => {
                format!("{program}: --{flag} is not in this engine yet: {reason}")
            }
        }
    }

    fn command(&self) -> String {
        self.place.command(&self.program)
    }

    /// What may have been meant.
    fn nearest(&self) -> Option<String> {
        match &*self.problem {
            Problem::UnknownCommand { nearest, .. } => nearest.map(str::to_owned),
            Problem::UnknownFlag { nearest, .. } => nearest.map(|name| format!("--{name}")),
            _ => None,
        }
    }

    /// Whether how the command is used helps: not where the command or flag was used rightly and only is not there yet, and not
    /// where all commands would have to be listed.
    fn shows_usage(&self) -> bool {
        match *self.problem {
            Problem::UnknownTopic(_) | Problem::VerbNotYet(_) | Problem::FlagNotYet { .. } => false,
            Problem::UnknownCommand { .. } => !self.place.path.is_empty(),
            _ => true,
        }
    }
}

impl fmt::Display for UsageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())?;
        if self.shows_usage() {
            write!(f, "\n\nUsage:  {}", self.place.usage(&self.program))?;
        }
        match (&*self.problem, self.nearest()) {
            (Problem::UnknownTopic(_) | Problem::VerbNotYet(_), _) => return Ok(()),
            (_, Some(nearest)) => write!(f, "\n\nDid you mean: {nearest}?\n")?,
            (_, None) => f.write_str("\n\n")?,
        }
        write!(f, "Run '{} --help' for more information", self.command())
    }
}

impl std::error::Error for UsageError {}

/// How many arguments there should be.
fn demand(least: usize, most: Option<usize>) -> String {
    let arguments = |number| if number == 1 { "argument" } else { "arguments" };
    match most {
        Some(0) => "accepts no arguments".to_owned(),
        Some(most) if most == least => format!("requires {least} {}", arguments(least)),
        Some(most) if least == 0 => format!("requires at most {most} {}", arguments(most)),
        Some(most) => format!("requires at least {least} and at most {most} {}", arguments(most)),
        None => format!("requires at least {least} {}", arguments(least)),
    }
}
