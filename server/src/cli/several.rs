//! Commands on several names: each is done whatever becomes of the others, and one that failed makes the command fail.

use super::error::Failure;
use super::{Outcome, output};

/// Does `act` for each of `names`.
pub(super) fn each(names: &[String], act: impl Fn(&str) -> Result<(), Failure>) -> Outcome {
    let failures: Vec<Failure> = names.iter().filter_map(|name| act(name).err()).collect();
    // As Docker does: what was done first, then what was not.
    Ok(failures.iter().map(output::failure).max().unwrap_or(0))
}
