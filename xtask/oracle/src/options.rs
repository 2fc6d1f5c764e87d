//! The words behind `oracle`.

/// How many questions, which ones, and whom to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Options<'a> {
    /// Questions for each oracle.
    pub(crate) cases: u32,
    /// What the questions are generated from: the same seed, the same questions.
    pub(crate) seed: u64,
    /// The only oracle; `None` for all of them.
    pub(crate) name: Option<&'a str>,
}

impl<'a> Options<'a> {
    /// Reads `[--cases N] [--seed S] [NAME]`; `None` where it is something else, or a name that is none of `names`.
    pub(crate) fn read(words: &[&'a str], names: &[&str]) -> Option<Self> {
        let mut options = Self { cases: 2000, seed: 1, name: None };
        let mut rest = words;
        loop {
            rest = match rest {
                [] => return Some(options),
                ["--cases", cases, rest @ ..] => {
                    options.cases = cases.parse().ok().filter(|cases| *cases > 0)?;
                    rest
                }
                ["--seed", seed, rest @ ..] => {
                    options.seed = seed.parse().ok()?;
                    rest
                }
                [name, rest @ ..] if options.name.is_none() && names.contains(name) => {
                    options.name = Some(name);
                    rest
                }
                _ => return None,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(words: &[&str], expected: Option<(u32, u64, Option<&str>)>) {
        let options = Options::read(words, &["expansion", "hadolint"]);
        assert_eq!(options.map(|options| (options.cases, options.seed, options.name)), expected, "{words:?}");
    }

    #[test]
    fn cases_a_seed_and_a_name() {
        check(&[], Some((2000, 1, None)));
        check(&["--cases", "7", "hadolint"], Some((7, 1, Some("hadolint"))));
        check(&["expansion", "--seed", "9"], Some((2000, 9, Some("expansion"))));
        check(&["--cases", "0"], None);
        check(&["--seed"], None);
        check(&["delphi"], None);
        check(&["expansion", "hadolint"], None);
    }
}
