//! All checks, in the order in which they fail fastest; `cargo test` comes last, so its own closing lines are the end.

use std::process::Command;

use anyhow::Result;

use crate::page;
use crate::program::{cargo, run};
use crate::setup;

/// Runs all checks.
///
/// # Errors
/// The first one that fails.
pub(crate) fn test() -> Result<()> {
    setup::for_test()?;
    run(cargo().args(["fmt", "--all", "--check"]))?;
    run(cargo().args(["check", "--package", "layercake-core", "--target", "wasm32-unknown-unknown"]))?;
    run(cargo().args(["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"]))?;
    run(cargo().args(["check", "--package", "layercake-server", "--target", setup::OTHER_MACHINE]))?;
    page::page(page::Profile::Small)?;
    // As it is released: with the page in it.
    run(cargo().args(["check", "--package", "layercake-server", "--features", "page"]))?;
    // What the browser writes, beside what is written natively.
    run(cargo().args(["run", "--quiet", "--package", "xtask-page", "--", "--bytes"]))?;
    run(Command::new("node").args(["tests/benchmarks/bytes.mjs", "target/bytes"]))?;
    // The page in a browser, from the server that people use.
    run(cargo().args(["build", "--package", "layercake-server", "--bin", "layercake"]))?;
    run(Command::new("npm").args(["test", "--prefix", "web"]))?;
    run(cargo().args(["test", "--quiet", "--workspace", "--doc"]))?;
    run(cargo().args(["test", "--workspace", "--tests", "--no-fail-fast"]))
}
