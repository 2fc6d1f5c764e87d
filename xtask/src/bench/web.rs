//! `cargo xtask bench web`: the page in Debian's Chromium, as it is served, beside its limits. `web/bench` measures; a part's name
//! (`loading`, `editing`, `commanding`, `runaways`) measures that part alone.

use std::process::Command;

use anyhow::Result;

use crate::page::{self, Profile};
use crate::program::{cargo, run};
use crate::setup;

/// Builds the page as small as it is published, and measures it.
///
/// # Errors
/// If something is missing, does not build, or a limit is not kept.
pub(crate) fn web(parts: &[&str]) -> Result<()> {
    setup::for_bench_web()?;
    page::page(Profile::Small)?;
    run(cargo().args(["build", "--package", "layercake-server", "--bin", "layercake"]))?;
    run(Command::new("node").arg("web/bench/bench.js").args(parts))
}
