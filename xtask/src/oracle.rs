//! Other people's parsers, asked the same questions as ours.

use anyhow::Result;

use crate::program::{cargo, run};
use crate::setup;

/// Compares; `words` are the options, which the program behind it reads.
///
/// # Errors
/// If something that it needs is missing, or a difference is not a known one.
pub(crate) fn oracle(words: &[&str]) -> Result<()> {
    setup::for_oracle()?;
    run(cargo().args(["run", "--quiet", "--package", "xtask-oracle", "--"]).args(words))
}
