//! How many cases a test generates. Each test names its full count; an ordinary run goes through a twentieth of it.
//!
//! `LAYERCAKE_CASES=full` is for all of them, as `cargo xtask soak` wants it; a number is for so many in every test.

use proptest::test_runner::Config;

const VARIABLE: &str = "LAYERCAKE_CASES";

/// An ordinary run takes one case of so many.
const SHARE: u32 = 20;

/// The cases that a test with `full` of them goes through now: at least one.
///
/// # Panics
/// If `LAYERCAKE_CASES` is set to something that it cannot mean.
#[must_use]
pub fn count(full: u32) -> u32 {
    wanted(full, std::env::var(VARIABLE).ok().as_deref())
}

/// The same for a block of properties: `#![proptest_config(properties(5_000))]`.
#[must_use]
pub fn properties(full: u32) -> Config {
    Config::with_cases(count(full))
}

fn wanted(full: u32, setting: Option<&str>) -> u32 {
    match setting {
        None => full.div_ceil(SHARE),
        Some("full") => full,
        Some(number) => number
            .parse()
            .ok()
            .filter(|number| *number > 0)
            .unwrap_or_else(|| panic!("{VARIABLE} is \"full\" or a number of cases, not {number:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_all_or_so_many() {
        for (full, setting, expected) in
            [(300, None, 15), (5_000, None, 250), (1, None, 1), (300, Some("full"), 300), (300, Some("7"), 7)]
        {
            assert_eq!(wanted(full, setting), expected, "{full} {setting:?}");
        }
    }

    #[test]
    #[should_panic(expected = "LAYERCAKE_CASES is \"full\" or a number of cases, not \"many\"")]
    fn what_it_cannot_mean_is_refused() {
        wanted(300, Some("many"));
    }
}
