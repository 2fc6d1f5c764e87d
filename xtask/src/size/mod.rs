//! `cargo xtask size`: how large core is in the browser, compressed as servers do it, and which parts are the largest.

mod parts;

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::bench::{Limit, judge};
use crate::program::{cargo, run};
use crate::setup;

/// What core may take, in kB (1000 bytes) after brotli at its highest level.
const LIMIT: f64 = 250.0;

/// Parts that are shown.
const SHOWN: usize = 24;

/// Weighs core, and fails above the limit.
///
/// # Errors
/// If it does not compile, or is too large.
pub(crate) fn size() -> Result<()> {
    setup::for_size()?;
    judge(&[weigh()?])
}

/// Makes the module in `target/measured/`, prints its parts, and returns what it weighs.
///
/// # Errors
/// If it cannot be made.
pub(crate) fn weigh() -> Result<Limit> {
    run(cargo().args(["run", "--quiet", "--package", "xtask-page", "--", "--measured"]))?;
    let folder = Path::new("target/measured");
    let module = folder.join("layercake_benchmarks_bg.wasm");
    let named = fs::read(folder.join("named.wasm")).context("read the module with its names")?;
    let parts = parts::parts(&named)?;
    println!("\n{:<52} {:>10}", "core as the page uses it, before compression", "bytes");
    for (name, bytes) in parts.iter().take(SHOWN) {
        println!("{name:<52} {bytes:>10}");
    }
    let rest: usize = parts.iter().skip(SHOWN).map(|(_, bytes)| bytes).sum();
    println!("{:<52} {rest:>10}", "all others");
    println!("{:<52} {:>10}", "the module", fs::metadata(&module).context("find the module")?.len());
    let output = Command::new("brotli").args(["-q", "11", "-c"]).arg(&module).output().context("start brotli")?;
    ensure!(output.status.success(), "brotli failed ({})", output.status);
    let compressed = output.stdout.len();
    println!("{:<52} {compressed:>10}", "compressed");
    Ok(Limit::most("core in wasm, as the page uses it, after brotli", "kB", compressed as f64 / 1000.0, LIMIT))
}
