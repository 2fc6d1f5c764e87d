//! The project's own tasks, run as `cargo xtask <task>`.
//!
//! Each task installs what it needs first (`setup`) and says so. This program uses the standard library and `anyhow`
//! only: it is compiled before anything else can happen. What needs more, as the page does, is a package of its own.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a task tells what it does")]

mod bench;
mod demo;
mod oracle;
mod page;
mod program;
mod release;
mod setup;
mod size;
mod soak;
mod test;

use std::process::ExitCode;

const USAGE: &str = "\
Usage: cargo xtask <task>

  demo    build the lecture's Dockerfile, and run it in real containers
  test    check formatting and lints, build the page, run all tests
  web     build the page into dist/, for any static host
  soak    fuzz, then run all tests with every generated case: hours ([--minutes N] for each target, and a TARGET's name)
  bench   measure against other engines; `bench core` measures core alone, `bench web` the page in a browser, and both fail above
          their limits
  size    weigh core as the page uses it, compressed, and fail above the limit
  oracle  compare with other people's parsers and linter on generated input ([--cases N] [--seed S] [NAME])
  release make one static program with the page in it, completions and checksums, in target/release-archive/
  setup   install what demo and test need, and nothing else";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let result = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["demo"] => demo::demo(),
        ["test"] => test::test(),
        ["web"] => page::page(page::Profile::Small),
        ["web", "--quick"] => page::page(page::Profile::Quick),
        ["soak", ref words @ ..] => match soak::Options::read(words) {
            Some(options) => soak::soak(&options),
            None => return usage(),
        },
        ["bench"] => bench::bench(),
        ["bench", "core"] => bench::core(),
        ["bench", "web", ref words @ ..] => bench::web(words),
        ["size"] => size::size(),
        ["oracle", ref words @ ..] => oracle::oracle(words),
        ["release"] => release::release(),
        ["setup"] => setup::for_test(),
        _ => return usage(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(2)
}
