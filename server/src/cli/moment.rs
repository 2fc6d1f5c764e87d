//! Moments as they are typed: a time, seconds since 1970, or how long ago it was.

use std::time::{SystemTime, UNIX_EPOCH};

use layercake_core::dockerfile::duration;
use layercake_core::image::time;

use super::error::Failure;

const SECOND: i64 = 1_000_000_000;

/// Reads a moment, in nanoseconds since 1970.
pub(super) fn nanoseconds(text: &str) -> Result<i64, Failure> {
    let at = time::nanoseconds_since_epoch(text).or_else(|| text.parse::<i64>().ok()?.checked_mul(SECOND));
    let ago = || Some(now().saturating_sub(duration::parse(text).ok()?));
    at.or_else(ago).ok_or_else(|| {
        Failure::new(format!("{text:?} is no moment"))
            .with_hint("Write 10m for ten minutes ago, 2026-11-24T08:00:00Z, or seconds since 1970.")
    })
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
}

/// Reads a moment, in seconds since 1970.
pub(super) fn seconds(text: &str) -> Result<i64, Failure> {
    Ok(nanoseconds(text)?.div_euclid(SECOND))
}
