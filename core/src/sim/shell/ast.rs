//! A script as a tree. Lists are shared, so that a running shell keeps its place in them by a copy.

use std::sync::Arc;

/// Commands one after the other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct List {
    /// The commands.
    pub items: Vec<Item>,
}

/// One command of a list, to `;`, `&` or the line's end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The first pipeline.
    pub first: Pipeline,
    /// What follows by `&&` and `||`.
    pub rest: Vec<(Condition, Pipeline)>,
    /// Whether the shell does not wait for it (`&`).
    pub background: bool,
}

/// What joins two pipelines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// `&&`
    And,
    /// `||`
    Or,
}

/// Commands that read what the one before writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pipeline {
    /// Whether success is failure (`!`).
    pub negated: bool,
    /// At least one.
    pub commands: Vec<Arc<Command>>,
}

/// A command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// A program, builtin or function with its words.
    Simple(Simple),
    /// `{`, `(`, `if`, `for`, `while`, `until`, `case`, with what is redirected for all of it.
    Compound(Compound, Vec<Redirection>),
    /// A function.
    Function {
        /// Its name.
        name: String,
        /// What it does.
        body: Arc<Command>,
    },
}

/// A simple command.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Simple {
    /// Variables set before it.
    pub assignments: Vec<(String, Word)>,
    /// The command and its arguments.
    pub words: Vec<Word>,
    /// What is redirected.
    pub redirections: Vec<Redirection>,
    /// The line that it starts on.
    pub line: u32,
}

/// A compound command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Compound {
    /// `{ …; }`
    Group(Arc<List>),
    /// `( … )`
    Subshell(Arc<List>),
    /// `if … then … elif … else … fi`
    If {
        /// Conditions, and what is done where they hold.
        arms: Vec<(Arc<List>, Arc<List>)>,
        /// What is done where none holds.
        otherwise: Option<Arc<List>>,
    },
    /// `while … do … done`
    Loop {
        /// Whether it goes on while the condition fails (`until`).
        until: bool,
        /// The condition.
        condition: Arc<List>,
        /// What is repeated.
        body: Arc<List>,
    },
    /// `for … in … do … done`
    For {
        /// The variable.
        name: String,
        /// Its values; the positional parameters where none are given.
        words: Option<Vec<Word>>,
        /// What is repeated.
        body: Arc<List>,
    },
    /// `case … in … esac`
    Case {
        /// What is compared.
        word: Word,
        /// Patterns, and what is done where one of them matches.
        arms: Vec<(Vec<Word>, Arc<List>)>,
    },
}

/// A redirection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirection {
    /// The descriptor.
    pub descriptor: u32,
    /// What it is made to name.
    pub target: Target,
}

/// What a descriptor is made to name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// `<`
    Read(Word),
    /// `>`; with `|`, also where the shell is told not to overwrite.
    Write {
        /// The file.
        file: Word,
        /// Whether `noclobber` does not count.
        clobber: bool,
    },
    /// `>>`
    Append(Word),
    /// `<>`
    ReadWrite(Word),
    /// `<&` and `>&`: another descriptor, or `-` to close it.
    Copy(Word),
    /// `<<`: a text.
    Here(Word),
}

/// A word before its expansion.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Word {
    /// What it is made of.
    pub pieces: Vec<Piece>,
}

/// A part of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Text as it stands.
    Literal(String),
    /// Text in single quotes, or after a backslash.
    Quoted(String),
    /// What is in double quotes.
    Double(Vec<Piece>),
    /// A variable.
    Parameter(Parameter),
    /// `$( … )` or `` ` … ` ``
    Command(Arc<List>),
    /// `$(( … ))`
    Arithmetic(Vec<Piece>),
}

/// A variable, and what is made of its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// What is made of it.
    pub operation: Operation,
}

/// What `${…}` makes of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operation {
    /// `$v`
    Value,
    /// `${#v}`
    Length,
    /// `${v-w}`; with `colon` an empty value counts as none.
    Default(bool, Word),
    /// `${v=w}`
    Assign(bool, Word),
    /// `${v?w}`
    Require(bool, Word),
    /// `${v+w}`
    Alternative(bool, Word),
    /// `${v%w}`, `${v%%w}`
    RemoveSuffix(bool, Word),
    /// `${v#w}`, `${v##w}`
    RemovePrefix(bool, Word),
    /// What no shell understands: an error when it is expanded.
    Bad(String),
}

impl Word {
    /// The text, if it is a single piece without quotes and expansions: what a reserved word must be.
    #[must_use]
    pub fn bare(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [Piece::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// Its text with all quotes taken away, where it has no expansions: a here-document's end.
    #[must_use]
    pub fn unquoted(&self) -> String {
        fn add(pieces: &[Piece], text: &mut String) {
            for piece in pieces {
                match piece {
                    Piece::Literal(part) | Piece::Quoted(part) => text.push_str(part),
                    Piece::Double(pieces) => add(pieces, text),
                    Piece::Parameter(parameter) => {
                        text.push('$');
                        text.push_str(&parameter.name);
                    }
                    Piece::Command(_) | Piece::Arithmetic(_) => {}
                }
            }
        }
        let mut text = String::new();
        add(&self.pieces, &mut text);
        text
    }

    /// Whether any of it is quoted.
    #[must_use]
    pub fn has_quotes(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Quoted(_) | Piece::Double(_)))
    }
}
