//! `cargo xtask soak`: what takes too long for every run. Fuzzes each target of `tests/fuzz` for some minutes, then runs all
//! tests with every generated case.

mod fuzzer;
mod options;

use std::sync::Mutex;

use anyhow::{Result, bail};

use crate::program::{cargo, run};
use crate::setup;
use fuzzer::{Fuzzer, Session};
pub(crate) use options::Options;

/// Fuzzers side by side. Each keeps one processor busy, and all of them a second would leave no room for anything else.
const SIDE_BY_SIDE: usize = 2;

/// Soaks.
///
/// # Errors
/// What is missing, an unknown target, an input that breaks a target, a test that fails.
pub(crate) fn soak(options: &Options) -> Result<()> {
    setup::for_soak()?;
    let fuzzer = Fuzzer::build()?;
    let targets = match &options.target {
        None => fuzzer.targets()?,
        Some(target) => fuzzer.targets()?.into_iter().filter(|name| name == target).collect(),
    };
    if targets.is_empty() {
        bail!("there is no such target; there are: {}", fuzzer.targets()?.join(", "));
    }
    println!("fuzzing {} for {} minutes each", targets.join(", "), options.minutes);
    let sessions = fuzz(&fuzzer, targets, options.minutes)?;
    println!("\n{}", fuzzer::table(&sessions));
    // The other checks go on, whatever was found: it is a long way to get here.
    let tests = if options.target.is_none() { all_cases() } else { Ok(()) };
    let found: Vec<String> = sessions.iter().filter_map(Session::advice).collect();
    if !found.is_empty() {
        bail!("inputs that break their targets were found\n{}", found.join("\n"));
    }
    tests
}

/// Every generated case of every test: the properties, and the agreement of plan, build and witnesses.
fn all_cases() -> Result<()> {
    run(cargo().args(["test", "--workspace", "--tests", "--no-fail-fast"]).env("LAYERCAKE_CASES", "full"))
}

/// Fuzzes the targets, a few side by side, in the order of their names.
fn fuzz(fuzzer: &Fuzzer, targets: Vec<String>, minutes: u32) -> Result<Vec<Session>> {
    let waiting = Mutex::new(targets.into_iter());
    let next = || waiting.lock().ok().and_then(|mut targets| targets.next());
    let work = || -> Result<Vec<Session>> {
        let mut sessions = Vec::new();
        while let Some(target) = next() {
            let session = fuzzer.run(&target, minutes)?;
            println!("{session}");
            sessions.push(session);
        }
        Ok(sessions)
    };
    let mut sessions = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..SIDE_BY_SIDE).map(|_| scope.spawn(work)).collect();
        let results = workers.into_iter().map(|worker| worker.join().unwrap_or_else(|_| bail!("a worker panicked")));
        results.collect::<Result<Vec<_>>>()
    })?
    .concat();
    sessions.sort_by(|a, b| a.target.cmp(&b.target));
    Ok(sessions)
}
