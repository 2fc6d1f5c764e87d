//! Commands on several names: each is done whatever becomes of the others, and one that failed makes the command fail.

use super::error::Failure;
use super::{Outcome, output};

/// As [`each`], in two rounds: `act` is done for the names for which `before` went well. For what deals with containers that run,
/// and then with the store's files: once this process owns those, it can send no more signals.
pub(super) fn each_after(
    names: &[String],
    before: impl FnMut(&str) -> Result<(), Failure>,
    mut act: impl FnMut(&str) -> Result<(), Failure>,
) -> Outcome {
    let mut done = names.iter().map(String::as_str).map(before).collect::<Vec<_>>().into_iter();
    each(names, |name| {
        done.next().unwrap_or(Ok(()))?;
        act(name)
    })
}

/// Does `act` for each of `names`.
pub(super) fn each(names: &[String], mut act: impl FnMut(&str) -> Result<(), Failure>) -> Outcome {
    let failures: Vec<Failure> = names.iter().filter_map(|name| act(name).err()).collect();
    // As Docker does: what was done first, then what was not.
    Ok(failures.iter().map(output::failure).max().unwrap_or(0))
}
