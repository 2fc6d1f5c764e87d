//! The page, built into `dist/`.

use anyhow::Result;

use crate::program::{cargo, run};
use crate::setup;

/// Builds the page, to be served at `public_url`.
///
/// # Errors
/// If something that it needs is missing, or it does not build.
pub(crate) fn page(public_url: &str) -> Result<()> {
    setup::for_page()?;
    run(cargo().args(["run", "--quiet", "--package", "xtask-page", "--", public_url]))
}
