//! Measures our engine against others on the same machine.

use anyhow::{Result, bail};

/// Prints the figures.
///
/// # Errors
/// Always, until there is something to measure.
pub(crate) fn bench() -> Result<()> {
    bail!("nothing is measured yet; this task comes with the engine's first figures")
}
