//! The words behind `soak`.

/// How long, and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Options {
    /// Minutes for each target.
    pub(super) minutes: u32,
    /// The only target; `None` for all of them, and for the tests.
    pub(super) target: Option<String>,
}

impl Options {
    /// Reads `[--minutes N] [TARGET]`; `None` where it is something else.
    pub(crate) fn read(words: &[&str]) -> Option<Self> {
        let (minutes, rest) = match words {
            ["--minutes", minutes, rest @ ..] => (minutes.parse().ok().filter(|minutes| *minutes > 0)?, rest),
            rest => (10, rest),
        };
        match rest {
            [] => Some(Self { minutes, target: None }),
            [target] if !target.starts_with('-') => Some(Self { minutes, target: Some((*target).to_owned()) }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(words: &[&str], expected: Option<(u32, Option<&str>)>) {
        let options = Options::read(words);
        assert_eq!(options.as_ref().map(|options| (options.minutes, options.target.as_deref())), expected, "{words:?}");
    }

    #[test]
    fn minutes_and_a_target() {
        check(&[], Some((10, None)));
        check(&["archive"], Some((10, Some("archive"))));
        check(&["--minutes", "3"], Some((3, None)));
        check(&["--minutes", "3", "archive"], Some((3, Some("archive"))));
        check(&["--minutes"], None);
        check(&["--minutes", "0"], None);
        check(&["archive", "ignore"], None);
        check(&["--fast"], None);
    }
}
