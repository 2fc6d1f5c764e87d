//! Places at which a test lets a command die, or be refused, in the middle of a change of the store: `LAYERCAKE_FAILPOINT=abort:N` and
//! `error:N` stand for the Nth place that it passes. Only in debug builds; elsewhere there is nothing here.

use super::StoreError;

/// A place between two steps of a change, at which it may also be refused. `step` says what comes next, for who looks for the
/// reason.
///
/// # Errors
/// Where a test asked for it.
pub(super) fn pass(step: &'static str) -> Result<(), StoreError> {
    match wanted(false) {
        false => Ok(()),
        true => {
            let source = std::io::Error::other(format!("refused by a test before: {step}"));
            Err(StoreError::Io { action: "go on in", path: "the store".into(), source })
        }
    }
}

/// A place after a step that is done: nothing can be refused any more, but who does it may die.
pub(super) fn done() {
    wanted(true);
}

/// Whether a refusal is wanted here. Ends the process where that is wanted.
#[cfg(debug_assertions)]
fn wanted(only_death: bool) -> bool {
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    static WANTED: LazyLock<Option<(bool, u64)>> = LazyLock::new(|| {
        let text = std::env::var("LAYERCAKE_FAILPOINT").ok()?;
        let (how, number) = text.split_once(':')?;
        Some((how == "abort", number.parse().ok()?))
    });
    static PASSED: AtomicU64 = AtomicU64::new(0);
    let Some((abort, number)) = *WANTED else { return false };
    if (only_death && !abort) || PASSED.fetch_add(1, Ordering::Relaxed) + 1 != number {
        return false;
    }
    if abort {
        std::process::abort();
    }
    true
}

#[cfg(not(debug_assertions))]
fn wanted(_: bool) -> bool {
    false
}
