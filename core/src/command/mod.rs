//! A command line to what it asks for: docker's grammar as one table, that the command line and the page's terminal share.
//!
//! The table ([`verbs`], [`flags`]) is data: verbs and groups of verbs, their flags, what follows them, one line and one
//! paragraph of help, examples. Everything else reads it: [`parse`] turns words into a [`Line`], [`help`] turns a place in the
//! table into the text of `--help`, [`complete`] says what may come next. [`template`] and [`filter`] read what `--format` and
//! `--filter` are given. Nothing is carried out here: a shell matches on
//! [`Line::action`], and asks the line for the values of its flags.
//!
//! The rules are docker's, that is pflag's: short flags may be joined (`-it`), a value may follow at once (`-p80`), after `=`
//! or as the next word; a switch takes a value only after `=` (`--rm=false`); `--` ends the flags. Flags may stand among
//! the arguments, but for verbs that start a process in a container: there the first argument ends them.

mod action;
mod complete;
pub mod filter;
mod flag;
pub mod flags;
mod grammar;
mod help;
mod line;
mod parse;
mod place;
mod problem;
pub mod template;
#[cfg(test)]
mod tests;
mod value;
pub mod verbs;

pub use action::Action;
pub use complete::{Candidate, Completion, Wanted, complete};
pub use flag::{Flag, Kind, Takes};
pub use grammar::{Argument, Count, Entry, Example, Group, Node, Presence, Section, Verb};
pub use help::help;
pub use line::Line;
pub use parse::{Asked, parse};
pub use place::Place;
pub use problem::{Problem, UsageError};

/// Who reads the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Program<'a> {
    /// The program's name, as messages and help have it: `layercake`, or `docker`.
    pub name: &'a str,
    /// Where its commands are carried out.
    pub world: World,
}

/// Where commands are carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum World {
    /// By the engine: what the table marks as not in it yet is refused, with the reason.
    Engine,
    /// On a model: all that the table holds is passed on.
    Model,
}
