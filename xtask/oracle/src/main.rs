//! `cargo xtask oracle`: other people's parsers and linter, asked the same generated questions as our command line.
//!
//! Each difference must be on the list of known ones, with its reason; one that is not makes the task fail.
//! `docs/oracles.md` explains the lists, and keeps what came out.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a task tells what it does")]

mod difference;
mod options;
mod oracle;
mod place;
mod random;
mod report;

use std::process::ExitCode;

use anyhow::{Result, ensure};

use options::Options;
use oracle::ORACLES;
use place::Place;
use random::Random;
use report::Report;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let names: Vec<&str> = ORACLES.iter().map(|oracle| oracle.name).collect();
    let Some(options) = Options::read(&words, &names) else {
        eprintln!("Usage: cargo xtask oracle [--cases N] [--seed S] [{}]", names.join("|"));
        return ExitCode::from(2);
    };
    match compare(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Asks all questions of both sides, oracle by oracle.
fn compare(options: &Options) -> Result<()> {
    let place = Place::prepare()?;
    let mut unexplained = 0;
    for oracle in ORACLES.iter().filter(|oracle| options.name.is_none_or(|name| name == oracle.name)) {
        let mut random = Random::new(options.seed);
        let questions: Vec<_> = (0..options.cases).map(|_| (oracle.question)(&mut random)).collect();
        let ours = (oracle.ours)(&place, &questions)?;
        let theirs = (oracle.theirs)(&place, &questions)?;
        let report = Report::new(oracle, questions, ours, theirs)?;
        println!("\n{}, seed {}: {report}", oracle.name, options.seed);
        let file = place.keep(oracle.name, &report.lines())?;
        if report.unexplained() > 0 {
            println!("  all of these: {}", file.display());
        }
        unexplained += report.unexplained();
    }
    ensure!(unexplained == 0, "{unexplained} cases differ in a way that no known difference explains");
    Ok(())
}
