//! `layercake dockerfile …`: what the language is, seen from the command line. Nothing is built and no store is opened.

mod check;
mod expand;
mod fmt;
mod json;
mod json_lines;
mod lint;
mod parse;

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

pub(super) use json_lines::answer;

use super::Outcome;
use super::error::Failure;

/// Look at a Dockerfile without building it
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Parse(parse::Arguments),
    Check(check::Arguments),
    Lint(lint::Arguments),
    Expand(expand::Arguments),
    Fmt(fmt::Arguments),
}

/// Carries the command out.
pub(super) fn run(arguments: Arguments) -> Outcome {
    match arguments.command {
        Command::Parse(arguments) => parse::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Lint(arguments) => lint::run(arguments),
        Command::Expand(arguments) => expand::run(&arguments),
        Command::Fmt(arguments) => fmt::run(&arguments),
    }
}

/// A Dockerfile that was named on the command line.
#[derive(Debug)]
struct Source {
    /// Its name, as messages have it.
    name: String,
    text: String,
}

impl Source {
    /// Reads a file, or standard input for `-`. Bytes that are no UTF-8 are replaced: comments may be in any encoding.
    fn read(path: &Path) -> Result<Self, Failure> {
        let text = String::from_utf8_lossy(&bytes(path)?).into_owned();
        Ok(Self { name: path.display().to_string(), text })
    }
}

/// The bytes of a file, or of standard input for `-`.
fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        std::io::stdin().read_to_end(&mut bytes).map(|_| ())
    } else {
        fs::read(path).map(|all| bytes = all)
    };
    read.map_err(|error| Failure::system(format!("read {}", path.display()), &error))?;
    Ok(bytes)
}

/// The Dockerfile, as a positional argument.
#[derive(Debug, Args)]
struct File {
    /// The Dockerfile; - reads standard input
    #[arg(value_name = "FILE")]
    path: PathBuf,
}
