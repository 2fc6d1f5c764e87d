//! Layercake's engine and command line.
//!
//! `cli` parses and prints, `engine` carries out, `store` holds what exists, `runtime` holds what runs, `registry` speaks with
//! registries, `sys` is the small part of the kernel's interface that nix and rustix lack. Arrows point one way:
//! `cli → engine → store | runtime → sys`, `engine → registry`, and everything → mode, events (the log of what happened) and core. `page` serves the page's files, beside all that.

pub mod cli;
pub mod engine;
pub mod events;
pub mod mode;
mod page;
pub mod registry;
pub mod runtime;
pub mod store;
pub mod sys;

use std::process::ExitCode;

/// Runs the process: a container's monitor or init where the engine started this binary as one (single-threaded, and
/// before anything else), the command line otherwise.
#[must_use]
pub fn main() -> ExitCode {
    if let Some(code) = runtime::internal_main() {
        return code;
    }
    cli::main()
}
