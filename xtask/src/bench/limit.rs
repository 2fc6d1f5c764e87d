//! A figure beside its limit.

use anyhow::{Result, ensure};

/// What was measured, and what it may be.
#[derive(Debug)]
pub(crate) struct Limit {
    pub(crate) what: String,
    pub(crate) unit: &'static str,
    pub(crate) measured: f64,
    pub(crate) limit: f64,
    /// Whether the limit is the least, as for a rate, and not the most.
    pub(crate) least: bool,
}

impl Limit {
    /// At most `limit`.
    pub(crate) fn most(what: impl Into<String>, unit: &'static str, measured: f64, limit: f64) -> Self {
        Self { what: what.into(), unit, measured, limit, least: false }
    }

    /// At least `limit`.
    pub(crate) fn least(what: impl Into<String>, unit: &'static str, measured: f64, limit: f64) -> Self {
        Self { least: true, ..Self::most(what, unit, measured, limit) }
    }

    /// How much of the limit is used: 1 is all of it.
    fn used(&self) -> f64 {
        if self.least { self.limit / self.measured } else { self.measured / self.limit }
    }

    /// What is not a number is not kept.
    fn is_kept(&self) -> bool {
        self.used() <= 1.0
    }
}

/// Prints all, then fails if one is not kept.
///
/// # Errors
/// Those that are not kept.
pub(crate) fn judge(limits: &[Limit]) -> Result<()> {
    println!("\n{}", table(limits));
    let missed: Vec<&str> = limits.iter().filter(|limit| !limit.is_kept()).map(|limit| limit.what.as_str()).collect();
    ensure!(missed.is_empty(), "above the limit: {}", missed.join("; "));
    Ok(())
}

fn table(limits: &[Limit]) -> String {
    let mut text = format!("{:<64} {:>14} {:>14} {:>6}\n", "", "limit", "measured", "ratio");
    for limit in limits {
        let sign = if limit.least { "≥" } else { "≤" };
        let bound = format!("{sign} {} {}", limit.limit, limit.unit);
        let measured = format!("{:.1} {}", limit.measured, limit.unit);
        let verdict = if limit.is_kept() { "" } else { "  MISSED" };
        text += &format!("{:<64} {bound:>14} {measured:>14} {:>6.2}{verdict}\n", limit.what, limit.used());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_kept_or_missed() {
        let all = [
            Limit::most("time", "ms", 4.0, 5.0),
            Limit::most("size", "kB", 300.0, 250.0),
            Limit::least("rate", "GB/s", 1.0, 1.2),
            Limit::most("nothing", "ms", f64::NAN, 5.0),
        ];
        let text = table(&all);
        assert_eq!(text.matches("MISSED").count(), 3, "{text}");
        assert!(judge(&all).is_err_and(|error| error.to_string() == "above the limit: size; rate; nothing"));
        assert!(judge(&all[..1]).is_ok());
    }
}
